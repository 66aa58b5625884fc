"""What a push makes of a grid is decided before the database is locked, and again where the log grew meanwhile."""

import contextlib
from collections.abc import Callable, Iterator
from random import Random

import pytest

from doorstep_server.services import check, review
from doorstep_server.services.hub import Hub
from doorstep_server.store import entries, records
from doorstep_shared.changes import LIFE, Change, Json
from tests.server.conftest import IN_MEMORY, make_hub
from tests.server.office import DOOR, ByHand, Office

ROOMS: list[dict[str, Json]] = [{"room": "501"}, {"room": "502", "tags/care": True}, {LIFE: "deleted"}, {"phone": "1"}]


@pytest.fixture
def office() -> Iterator[Office]:
    """A hub on SQLite, where a writer keeps everybody from writing."""
    made = Office(make_hub(IN_MEMORY))
    yield made
    made.hub.store.close()


@contextlib.contextmanager
def just_before_the_lock(hub: Hub, meanwhile: Callable[[], object]) -> Iterator[None]:
    """Something happens once, after it was decided what a push makes of its grid and before the grid is locked."""
    writing = hub.store.write_unsettled
    came: list[object] = []

    def write_unsettled() -> contextlib.AbstractContextManager[None]:
        if not came:
            came.append("")
            meanwhile()
        return writing()

    hub.store.write_unsettled = write_unsettled  # type: ignore[method-assign]
    try:
        yield
    finally:
        del hub.store.write_unsettled  # type: ignore[method-assign]
    assert came


def test_a_push_that_meets_nobody_looks_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    get_many = records.get_many
    monkeypatch.setattr(records, "get_many", lambda *asked_for: asked.append("") or get_many(*asked_for))
    wang = office.laptops["wang"]
    with just_before_the_lock(office.hub, lambda: None):
        assert [each["result"] for each in wang.sync(wang.change({"room": "501"}))["results"]] == ["ok"]
    assert asked == [""]


def test_a_change_that_came_meanwhile_by_another_way_is_logged_once(office: Office) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"})
    with just_before_the_lock(office.hub, lambda: wang.sync(change)):
        reply = wang.sync(change)
    assert [each["result"] for each in reply["results"]] == ["duplicate"]
    assert len(entries.about(office.hub.store, [("g1", DOOR, change.id)])[change.id]) == 1
    assert check.check(office.hub).findings == ()


def test_a_change_let_in_meanwhile_is_told_as_let_in(office: Office) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": 501})
    assert [each["result"] for each in wang.sync(change)["results"]] == ["quarantined"]

    def let_in() -> None:
        review.decide(office.hub, change.id, "release", "admin", "看过", office.now_ms)

    with just_before_the_lock(office.hub, let_in):
        assert [each["status"] for each in wang.sync(change)["results"]] == ["ok"]
    assert check.check(office.hub).findings == ()


@pytest.mark.parametrize("batch", range(2))
def test_who_comes_in_between_and_who_came_before_leave_the_same_hub(batch: int) -> None:
    for seed in range(batch * 10, batch * 10 + 10):
        between, before = Office(make_hub(IN_MEMORY)), Office(make_hub(IN_MEMORY))
        for office in (between, before):
            _play(office, Random(seed), is_between=office is between)
        assert _all_of(between) == _all_of(before), seed
        assert check.check(between.hub).findings == ()
        for office in (between, before):
            office.hub.store.close()


def _play(office: Office, random: Random, *, is_between: bool) -> None:
    """Several pushes of wang, and of li while the hub decides about wang's; or just before."""
    wang, li = office.laptops["wang"], office.laptops["li"]
    wang.writer, li.writer = "1" * 16, "2" * 16
    for _ in range(4):
        hers, his = _some(wang, random), _some(li, random)
        if is_between:
            with just_before_the_lock(office.hub, lambda his=his: li.sync(*his)):  # type: ignore[misc]
                wang.sync(*hers)
        else:
            li.sync(*his)
            wang.sync(*hers)


def _some(laptop: ByHand, random: Random) -> list[Change]:
    seen = random.randint(0, laptop.office.grid("g1").seq)
    return [
        laptop.change(random.choice(ROOMS), record=DOOR[:-1] + random.choice("12"), seen=seen)
        for _ in range(random.randint(1, 3))
    ]


def _all_of(office: Office) -> object:
    store, grid = office.hub.store, office.grid("g1")
    log = [
        (entry.id, entry.ts, entry.status, entry.chain, entry.mac)
        for entry, _ in entries.after(store, "g1", 0, grid.seq, 1000)
    ]
    return log, [records.row(each) for each in records.of_grid(store, "g1")], grid.digest
