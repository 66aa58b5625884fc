"""The cable pulled anywhere in a sync: afterwards one clean sync delivers everything exactly once."""

from collections.abc import Iterator

import pytest

from doorstep_server.services import pull
from doorstep_shared.editing import Edit
from tests.scenarios.cable import Cable, cable_to
from tests.scenarios.town import DOOR, GRID, Laptop, Town

CUTS = 12
"""How many places between the ends are tried in each direction, evenly; the ends themselves are tried too."""
BROKEN = ("hub_unreachable", "reply_damaged", "hub_address")


@pytest.fixture
def cable(town: Town) -> Iterator[Cable]:
    """A cable from a laptop to the hub."""
    with cable_to(town.gateway.port) as cable:
        yield cable


def _places(length: int) -> list[int]:
    """Where a stream of this many bytes is cut: at its ends, just beside them, and evenly between."""
    ends = {0, 1, 2, length // 2, length - 9, length - 8, length - 2, length - 1}
    between = {length * number // CUTS for number in range(1, CUTS)}
    return sorted(place for place in ends | between if 0 <= place < length)


def _work(laptop: Laptop, day: int) -> None:
    laptop.does("visit", "--dwelling", DOOR, "--note", f"第{day}天")
    laptop.does("dwelling", "edit", DOOR, "--contact", f"联系人{day}")


def _length(laptop: Laptop, cable: Cable) -> tuple[int, int]:
    """How many bytes an undisturbed sync of one day's work takes, up and down."""
    _work(laptop, 0)
    cable.mend()
    laptop.syncs()
    return cable.up, cable.down


@pytest.mark.parametrize("way", ["up", "down"])
def test_cut_at_any_byte_a_sync_is_finished_by_the_next_and_nothing_arrives_twice(
    town: Town, wang: Laptop, li: Laptop, cable: Cable, way: str
) -> None:
    wang.reaches = cable.url
    up, down = _length(wang, cable)
    for day, place in enumerate(_places(up if way == "up" else down), 1):
        li.does("visit", "--dwelling", "3-2-502", "--note", f"别人的第{day}天")
        li.syncs()
        _work(wang, day)
        cable.pull_after(**{way: place})
        answer = wang.types("sync", "--json")
        assert answer.code == 5, (place, answer)
        assert answer.document["error"]["code"] in BROKEN, (place, answer)
        assert 0 <= wang.pending <= 2
        cable.mend()
        wang.syncs()
        assert wang.pending == 0, place
        assert wang.own() < set(town.logged()), place
    logged = town.logged()
    assert len(logged) == len(set(logged))
    assert set(logged) == wang.own() | li.own()
    assert wang.is_sound()
    li.syncs()
    assert li.door() == wang.door()


def test_cut_at_any_byte_of_its_first_sync_a_laptop_has_the_whole_register_after_the_next(
    town: Town, wang: Laptop, cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "SNAPSHOT_FIRST_ENTRIES", 3)
    _work(wang, 1)
    wang.syncs()
    fresh = town.laptop("wang", "fresh")
    fresh.does("join", town.url, town.invitation("wang"))
    whole = fresh.copied_to("whole")
    whole.reaches = cable.url
    whole.syncs()
    expected = whole.changes()
    for place in _places(cable.down):
        laptop = fresh.copied_to(f"cut-{place}")
        laptop.reaches = cable.url
        cable.pull_after(down=place)
        answer = laptop.types("sync")
        assert answer.code in (0, 5), (place, answer)
        assert laptop.changes() == (expected if answer.code == 0 else set()), place
        cable.mend()
        laptop.syncs()
        assert laptop.changes() == expected, place
        assert laptop.is_sound()


def test_a_sync_cut_every_time_a_little_later_gets_there_in_the_end(town: Town, wang: Laptop, cable: Cable) -> None:
    """Six hundred changes need two round trips; the first stays delivered when the second is cut."""
    wang.reaches = cable.url
    with wang.store() as store:
        for number in range(600):
            record, edit = f"00000000-0000-7000-8000-{number:012x}", Edit(set={"remark": f"第 {number} 次"})
            store.save("dwelling", GRID, record, edit, by="wang", now_ms=town.now_ms + number)
    waiting = [wang.pending]
    for kilobytes in range(16, 200, 4):
        cable.pull_after(down=kilobytes * 1024)
        if wang.types("sync").code == 0:
            break
        waiting.append(wang.pending)
    assert waiting[0] == 600
    assert wang.pending == 0
    assert any(0 < left < 600 for left in waiting), waiting
    assert sorted(town.logged()) == sorted(wang.own())


def test_a_worker_is_told_that_her_sync_was_cut_and_how_much_waits(town: Town, wang: Laptop, cable: Cable) -> None:
    wang.reaches = cable.url
    _work(wang, 1)
    cable.pull_after(up=100)
    answer = wang.types("sync").refused("hub_unreachable")
    assert "2 条还没送到，都安全保存在本机。" in answer.err
    cable.mend()
    assert "已送达 2/2 条。" in wang.syncs()
