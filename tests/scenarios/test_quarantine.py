"""What the hub does not take at once: told with reason and next step, decided by a person, holding up nothing."""

import pytest

from doorstep_shared.editing import Edit
from tests.scenarios.town import DOOR, GRID, Laptop, Town


@pytest.fixture
def mistaken(town: Town, wang: Laptop) -> str:
    """王芳's program had a mistake and saved a phone that is none, between two good visits; the change's id."""
    wang.does("visit", "--dwelling", DOOR, "--note", "之前")
    record = wang.door()["id"]
    with wang.store() as store:
        edit = Edit(set={"phone": "打不通"})
        saved = store.save("dwelling", GRID, record, edit, by="wang", now_ms=town.now_ms)
    wang.does("visit", "--dwelling", DOOR, "--note", "之后")
    return saved.id


def test_one_bad_change_is_told_with_its_reason_and_does_not_hold_up_the_others(
    town: Town, wang: Laptop, li: Laptop, mistaken: str
) -> None:
    told = wang.syncs()
    assert "已送达 2/3 条。" in told
    assert f"房屋 {DOOR}：待审核，有字段不合规：联系电话不是电话号码。" in told
    assert "doorstep log --refused" in told
    assert wang.json("status")["next"] == "log"
    (refused,) = wang.json("log", "--refused")["changes"]
    assert (refused["change"], refused["status"]) == (mistaken, "quarantined")
    assert "联系电话不是电话号码" in wang.does("log", "--refused").out
    assert wang.door()["values"]["phone"] == "13800001111", "it takes no effect"
    li.syncs()
    assert li.door()["values"]["phone"] == "13800001111"
    (waiting,) = town.operates("quarantine", "list")["waiting"]
    assert (waiting["change"], waiting["by"]) == (mistaken, "wang")


def test_a_released_change_takes_effect_everywhere_and_its_author_is_told(
    town: Town, wang: Laptop, li: Laptop, mistaken: str
) -> None:
    wang.syncs()
    town.operates("quarantine", "release", mistaken[:12], "--why", "口头确认")
    assert "admin 审核后已送达（原因：口头确认）" in wang.syncs()
    li.syncs()
    for laptop in (wang, li):
        assert laptop.door()["values"]["phone"] == "打不通"
        assert laptop.is_sound()
    assert wang.json("status")["quarantined"] == 0
    assert town.operates("check")["is_sound"] is True


def test_a_rejected_change_stays_visible_to_its_author_with_the_reason(town: Town, wang: Laptop, mistaken: str) -> None:
    wang.syncs()
    town.operates("quarantine", "reject", mistaken, "--why", "号码有误")
    assert "admin 审核后审核未通过（原因：号码有误）" in wang.syncs()
    status = wang.json("status")
    assert (status["quarantined"], status["rejected"]) == (0, 1)
    assert "号码有误" in wang.does("log", "--refused").out
    town.operator("quarantine", "release", mistaken).refused("not_waiting")


def test_nothing_built_on_a_quarantined_value_is_lost(town: Town, wang: Laptop, li: Laptop, mistaken: str) -> None:
    wang.does("dwelling", "edit", DOOR, "--phone", "010-8888")
    wang.syncs()
    li.syncs()
    for laptop in (wang, li):
        assert laptop.door()["values"]["phone"] == "010-8888"
        assert laptop.json("conflicts")["count"] == 0
    town.operates("quarantine", "release", mistaken)
    for laptop in (wang, li):
        laptop.syncs()
        assert laptop.door()["values"]["phone"] == "010-8888", "released late, it does not come back"


def test_a_change_spoilt_on_the_laptops_disk_is_told_kept_at_the_hub_and_holds_up_nothing(
    town: Town, wang: Laptop
) -> None:
    spoilt = wang.json("visit", "--dwelling", DOOR, "--note", "坏了的")["change"]
    wang.does("visit", "--dwelling", DOOR, "--note", "好的")
    with wang.store() as store, store.transaction():
        store.database.run("UPDATE change SET body = ? WHERE id = ?", [b'{"v":1,"spoilt":"\xff', spoilt])
    told = wang.syncs()
    assert "已送达 1/2 条。" in told
    assert "中心无法接收" in told
    assert wang.json("status")["dead"] == 1
    assert wang.pending == 0
    (letter,) = town.operates("dead-letters")["dead_letters"]
    assert letter["claimed"] == spoilt
    wang.syncs()
    assert len(town.operates("dead-letters")["dead_letters"]) == 1, "it is final: nobody offers it again"


def test_a_visit_that_is_held_is_told_by_its_door_and_day_and_not_by_its_number(town: Town, wang: Laptop) -> None:
    device = town.device_of("wang")
    wang.does("visit", "--dwelling", DOOR, "--purpose", "日常走访")
    town.operates("device", "revoke", device)
    told = wang.syncs()
    assert f"走访 {DOOR} 2026-05-01" in told.split("：待审核")[0]
    for command in (["log", "--refused"], ["today"]):
        assert f"走访 {DOOR} 2026-05-01" in wang.does(*command).out
