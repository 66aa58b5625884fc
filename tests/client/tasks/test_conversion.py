"""A power cut in the middle of locking: the old store or the new one is whole, and the next start clears up."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from doorstep_client.drafts import Draft, DraftFile
from doorstep_client.keys import wrapping
from doorstep_client.keys.files import KEY_FILE, NEXT_CONFIG, UNFINISHED, is_plain
from doorstep_client.keys.store_key import StoreKey
from doorstep_client.keys.wrapping import read_key_file, wrap
from doorstep_client.store.store import open_store
from doorstep_client.tasks import conversion
from doorstep_client.tasks.conversion import Conversion
from doorstep_shared.errors import DoorstepError
from tests.client.desk import DOOR, Desk

STEPS = ("begin", "key file", "settings", "files", "copy", "second name", "replace", "overwrite", "clear away")
SECRET = "欧阳石榴"
TOKEN = b"plain token"
PASSPHRASE = "correct horse"
KEY = StoreKey(bytes(range(32)), os.urandom)


class PowerCut(BaseException):
    """Where there is no other process to kill."""


class Laptop:
    """A desk with a store, a draft, an archive and settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "doorstep.sqlite3"
        desk = Desk(path=str(self.database))
        desk.save({"contact": SECRET})
        desk.save({"remark": "二" * 5000})
        desk.store.close()
        DraftFile(folder, "visit").keep(Draft(DOOR, 1, {}, {"met": SECRET}))
        (folder / "archive").mkdir()
        (folder / "archive" / "g1-1.jsonl.gz").write_bytes(SECRET.encode())
        (folder / "config.toml").write_bytes(TOKEN)
        self.changes = self.read(None)

    def converts(self, direction: str, step: Callable[[str], None] = lambda _: None) -> None:
        work = Conversion(self.database, self.folder / "sync.lock", step)
        if direction == "encrypt":
            work.encrypt(KEY, wrap(KEY, PASSPHRASE, os.urandom), b"locked token")
        else:
            work.decrypt(KEY, TOKEN)

    def dies(self, direction: str, at: str) -> None:
        """The conversion in a process of its own, which is gone before this step."""
        child = os.fork()
        if not child:
            self.converts(direction, lambda step: os._exit(9) if step == at else None)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9

    def starts_again(self) -> None:
        Conversion(self.database, self.folder / "sync.lock").finish()

    def read(self, key: StoreKey | None) -> list[tuple[str, bytes]]:
        store = open_store(str(self.database), key=key)
        found = [(str(id), bytes(body)) for id, body in store.database.rows("SELECT id, body FROM change")]
        store.close()
        return found

    def is_whole(self) -> str:
        """Check that everything is there once, and tell in which form."""
        files = {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}
        files -= {"sync.lock", "conversion.lock", "doorstep.sqlite3", "config.toml"}
        config = (self.folder / "config.toml").read_bytes()
        form = "plain" if is_plain(self.database) else "encrypted"
        key = None if form == "plain" else KEY
        draft = DraftFile(self.folder, "visit", key).load()
        assert draft is not None
        assert draft.answered == {"met": SECRET}
        assert self.read(key) == self.changes
        if form == "plain":
            assert files == {"draft-visit.json", "archive/g1-1.jsonl.gz"}
            assert config == TOKEN
            assert (self.folder / "archive" / "g1-1.jsonl.gz").read_bytes() == SECRET.encode()
        else:
            assert files == {KEY_FILE, "draft-visit.json.locked", "archive/g1-1.jsonl.gz.locked"}
            assert config == b"locked token"
            assert read_key_file(self.folder / KEY_FILE).opened(PASSPHRASE, os.urandom).data == KEY.data
            sealed = (self.folder / "archive" / "g1-1.jsonl.gz.locked").read_bytes()
            assert KEY.decrypt("archive", sealed) == SECRET.encode()
            contents = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
            assert not any(SECRET.encode() in content or TOKEN in content for content in contents)
        return form


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapping, "LOG2_N", 4)


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path)


def test_there_and_back(laptop: Laptop) -> None:
    seen: list[str] = []
    laptop.converts("encrypt", seen.append)
    assert tuple(seen) == STEPS, "every step is cut in the tests below"
    assert laptop.is_whole() == "encrypted"
    laptop.converts("decrypt")
    assert laptop.is_whole() == "plain"


@pytest.mark.parametrize("at", STEPS)
def test_a_power_cut_while_encrypting(laptop: Laptop, at: str) -> None:
    laptop.dies("encrypt", at)
    laptop.starts_again()
    is_done = STEPS.index(at) > STEPS.index("replace")
    assert laptop.is_whole() == ("encrypted" if is_done else "plain")
    if not is_done:
        laptop.converts("encrypt")
        assert laptop.is_whole() == "encrypted"


@pytest.mark.parametrize("at", STEPS)
def test_a_power_cut_while_decrypting(laptop: Laptop, at: str) -> None:
    laptop.converts("encrypt")
    laptop.dies("decrypt", at)
    laptop.starts_again()
    is_done = STEPS.index(at) > STEPS.index("replace")
    assert laptop.is_whole() == ("plain" if is_done else "encrypted")


@pytest.mark.parametrize("at", STEPS)
def test_what_goes_wrong_is_taken_back_at_once(laptop: Laptop, at: str) -> None:
    def fail(step: str) -> None:
        if step == at:
            raise PowerCut

    with pytest.raises(PowerCut):
        laptop.converts("encrypt", fail)
    assert not (laptop.folder / UNFINISHED).exists()
    assert laptop.is_whole() in ("plain", "encrypted")


def test_a_power_cut_while_a_power_cut_is_cleared_up(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    laptop.dies("encrypt", "overwrite")
    wiped = 0
    real = conversion.wipe
    while (laptop.folder / UNFINISHED).exists():
        left = wiped

        def cut(path: Path) -> None:
            nonlocal left
            if left == 0:
                raise PowerCut
            left -= 1
            real(path)

        monkeypatch.setattr(conversion, "wipe", cut)
        try:
            laptop.starts_again()
        except PowerCut:
            wiped += 1
    assert wiped > 3
    assert laptop.is_whole() == "encrypted"


def test_a_copy_that_is_not_the_same_in_every_row_is_not_taken(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    from doorstep_client.store import ciphering

    digest, asked = ciphering._digest, []

    def one_row_short(connection: object, table: str) -> tuple[int, int]:
        asked.append(table)
        count, total = digest(connection, table)
        return (count - 1, total) if table == "change" and asked.count("change") == 2 else (count, total)

    monkeypatch.setattr(ciphering, "_digest", one_row_short)
    with pytest.raises(DoorstepError) as raised:
        laptop.converts("encrypt")
    assert raised.value.code == "storage_failed"
    assert laptop.is_whole() == "plain"


def test_the_digest_of_a_table_knows_every_value_and_its_type() -> None:
    import sqlite3

    from doorstep_client.store.ciphering import _digest

    seen = set()
    for rows in ([], [(1, "a")], [(1, "b")], [("1", "a")], [(1, b"a")], [(1, None)], [(1, "a"), (1, "a")]):
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE TABLE t (a, b)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        seen.add(_digest(connection, "t"))
    assert len(seen) == 7


def test_nobody_clears_up_behind_a_conversion_that_goes_on(laptop: Laptop) -> None:
    refused: list[str] = []

    def look(step: str) -> None:
        if step == "copy":
            child = os.fork()
            if not child:
                try:
                    laptop.starts_again()
                except DoorstepError as error:
                    os._exit(7 if error.code == "database_locked" else 8)
                os._exit(0)
            refused.append(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))

    laptop.converts("encrypt", look)
    assert refused == ["7"]
    assert laptop.is_whole() == "encrypted"


def test_the_old_file_is_blank_for_whoever_still_has_it_open(laptop: Laptop) -> None:
    with laptop.database.open("rb") as old:
        size = len(old.read())
        laptop.converts("encrypt")
        old.seek(0)
        assert old.read() == bytes(size)


def test_a_journal_an_earlier_crash_left_goes_too(laptop: Laptop) -> None:
    journal = laptop.folder / "doorstep.sqlite3-journal"

    def leave(step: str) -> None:
        if step == "clear away":
            journal.write_text(SECRET)

    laptop.converts("encrypt", leave)
    assert laptop.is_whole() == "encrypted"


def test_a_file_system_without_links_is_converted_all_the_same(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    laptop.converts("encrypt")
    assert laptop.is_whole() == "encrypted"


def test_a_copy_of_the_folder_taken_in_the_middle_is_whole_too(laptop: Laptop, tmp_path: Path) -> None:
    copies = tmp_path.with_name(tmp_path.name + "-copies")
    laptop.converts("encrypt", lambda step: shutil.copytree(laptop.folder, copies / step) and None)
    for step in STEPS:
        copied = Laptop.__new__(Laptop)
        copied.folder, copied.database = copies / step, copies / step / "doorstep.sqlite3"
        copied.changes = laptop.changes
        copied.starts_again()
        assert copied.is_whole() in ("plain", "encrypted"), step
    assert not (laptop.folder / NEXT_CONFIG).exists()
