"""A new laptop gets the whole register at once, from whatever the hub has packed before, and goes on from there."""

from pathlib import Path

import pytest

from doorstep_server.services import pull
from tests.scenarios.town import DOOR, GRID, Laptop, Town


@pytest.fixture(autouse=True)
def _every_new_laptop_fetches_a_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "SNAPSHOT_FIRST_ENTRIES", 1)


def kept(town: Town) -> Path:
    """The packed snapshot beside the hub's database."""
    return town.hub_home / "snapshots" / f"grid-{GRID}.gz"


def shown(laptop: Laptop) -> tuple[object, object]:
    """What a laptop shows of the door, and its visits."""
    return laptop.door()["values"], laptop.json("visit", "list")["records"]


def test_a_laptop_that_comes_days_later_begins_with_the_snapshot_of_the_first_and_misses_nothing(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    town.worker("li", "second")
    packed = kept(town).read_bytes()
    wang.does("dwelling", "edit", DOOR, "--contact", "后来写的")
    wang.does("visit", "--dwelling", DOOR, "--note", "后来走访的")
    wang.syncs()
    li.syncs()
    late = town.worker("li", "late")
    assert kept(town).read_bytes() == packed
    assert shown(late) == shown(li)
    assert late.door()["values"]["contact"] == "后来写的"
    assert late.is_sound()
    late.does("dwelling", "edit", DOOR, "--contact", "新电脑写的")
    assert "已送达 1/1 条。" in late.syncs()
    wang.syncs()
    assert wang.door()["values"]["contact"] == "新电脑写的"


def test_after_a_restore_nobody_gets_a_snapshot_of_the_log_that_was_lost(town: Town, wang: Laptop, li: Laptop) -> None:
    backup = town.backup()
    wang.does("dwelling", "edit", DOOR, "--contact", "备份之后")
    wang.syncs()
    town.worker("li", "second")
    lost = kept(town).read_bytes()
    town.restore(backup)
    fresh = town.worker("li", "fresh")
    assert kept(town).read_bytes() != lost
    assert "contact" not in fresh.door()["values"]
    wang.syncs()
    fresh.syncs()
    assert fresh.door()["values"]["contact"] == wang.door()["values"]["contact"] == "备份之后"
    assert fresh.is_sound()
    assert wang.is_sound()


def test_a_packed_snapshot_that_rots_on_the_disk_keeps_nobody_from_joining(town: Town, wang: Laptop) -> None:
    town.worker("li", "second")
    content = bytearray(kept(town).read_bytes())
    content[len(content) // 2] ^= 1
    kept(town).write_bytes(content)
    third = town.worker("li", "third")
    assert third.door()["values"] == wang.door()["values"]
    assert kept(town).read_bytes() != bytes(content)
