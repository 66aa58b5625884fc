"""Writers of one SQLite file that take turns wait for each other and never for SQLite."""

import fcntl
import threading
from pathlib import Path

import pytest

from doorstep_server.store import settings
from doorstep_server.store.database import Store, connect
from doorstep_shared.errors import DoorstepError
from tests.server.conftest import make_hub


def impatient(file: Path, turn: Path | None) -> Store:
    """A store that gives up at once where SQLite's lock is held."""
    store = connect(f"sqlite:///{file}")
    store.db.execute_sql("PRAGMA busy_timeout = 0")
    if turn:
        store.take_turns(turn)
    return store


@pytest.mark.parametrize("is_along", [False, True], ids=["durable", "along"])
def test_a_writer_waits_for_anothers_turn_however_impatient_its_database_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_along: bool
) -> None:
    file, turn = tmp_path / "hub.db", tmp_path / "hub.turn"
    make_hub(f"sqlite:///{file}").store.close()
    ours = impatient(file, turn)
    became: list[str] = []
    asked = threading.Event()
    flock = fcntl.flock

    def listening(file: int, how: int) -> None:
        if threading.current_thread() is thread:
            asked.set()
        flock(file, how)

    monkeypatch.setattr(fcntl, "flock", listening)

    def write() -> None:
        hers = impatient(file, turn)

        def put() -> None:
            became.append("hers")
            settings.put(hers, "hers", "1")

        try:
            if is_along:
                hers.write_along(put)
            else:
                with hers.write():
                    put()
        except DoorstepError as error:
            became.append(error.code)
        hers.close()

    thread = threading.Thread(target=write, daemon=True)
    with ours.write():
        thread.start()
        assert asked.wait(30)
        with ours.write():  # one within the other is the same turn
            settings.put(ours, "ours", "1")
        became.append("ours")
    thread.join(30)
    assert became == ["ours", "hers"]
    assert (settings.get(ours, "ours"), settings.get(ours, "hers")) == ("1", "1")
    ours.close()


def test_a_turn_ends_with_a_write_that_fails(tmp_path: Path) -> None:
    file, turn = tmp_path / "hub.db", tmp_path / "hub.turn"
    make_hub(f"sqlite:///{file}").store.close()
    ours = impatient(file, turn)
    with pytest.raises(DoorstepError, match="syntax error"), ours.write():
        ours.run("WRITE nothing")
    with turn.open("rb") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where somebody's turn is
    ours.close()
