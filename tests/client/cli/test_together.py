"""What two workers are told of each other's work."""

import json

from doorstep_shared.errors import DoorstepError
from tests.client.cli.laptops import Laptop, OneGridHub


def _same_door(wang: Laptop, li: Laptop) -> None:
    wang.types("sync")
    li.types("sync")


def _two_phones(wang: Laptop, li: Laptop) -> None:
    _same_door(wang, li)
    wang.types("dwelling", "edit", "3-2-501", "--phone", "010-1111")
    li.types("dwelling", "edit", "3-2-501", "--phone", "010-2222")
    wang.types("sync")


def test_two_phones_for_one_door_are_a_conflict_on_both_laptops(wang: Laptop, li: Laptop, door: str) -> None:
    _two_phones(wang, li)
    told = li.types("sync")
    assert "新冲突：房屋 3-2-501 的“联系电话”：010-1111 (wang) / 010-2222 (li)。" in told.out
    wang.types("sync")
    for laptop in (wang, li):
        listed = laptop.types("conflicts").out
        assert "A  010-1111  wang" in listed
        assert "B  010-2222  li" in listed
        assert f"doorstep resolve {door[-8:]} phone --take A|B" in listed


def test_a_conflict_is_settled_by_letter_with_a_reason_and_both_hear_of_it(wang: Laptop, li: Laptop, door: str) -> None:
    _two_phones(wang, li)
    li.types("sync")
    settled = li.json("resolve", "3-2-501", "phone", "--take", "a", "--why", "当面核对")
    assert settled["record"]["values"]["phone"] == "010-1111"
    assert settled["record"]["conflicts"] == []
    li.types("sync")
    wang.types("sync")
    assert wang.json("conflicts")["count"] == 0
    assert "当面核对" in wang.types("dwelling", "history", "3-2-501").out


def test_a_conflict_is_settled_by_a_value_of_ones_own(wang: Laptop, li: Laptop, door: str) -> None:
    _two_phones(wang, li)
    li.types("sync")
    assert li.json("resolve", "3-2-501", "--value", "010-3333")["record"]["values"]["phone"] == "010-3333"


def test_without_an_answer_the_sides_are_shown_and_nothing_is_saved(wang: Laptop, li: Laptop, door: str) -> None:
    _two_phones(wang, li)
    li.types("sync")
    before = li.changes()
    answer = li.types("resolve", "3-2-501", "phone")
    assert (answer.code, li.changes()) == (2, before)
    assert "010-1111" in answer.err
    assert "--take" in answer.err


def test_a_side_that_is_not_there_is_refused(wang: Laptop, li: Laptop, door: str) -> None:
    _two_phones(wang, li)
    li.types("sync")
    answer = li.types("resolve", "3-2-501", "phone", "--take", "C")
    assert (answer.code, "A / B" in answer.err) == (2, True)


def test_nothing_to_settle_is_told(wang: Laptop, door: str) -> None:
    assert wang.types("resolve", "3-2-501").code == 4
    assert wang.types("resolve", "3-2-501", "phone", "--take", "A").code == 4


def test_a_deletion_against_an_edit_is_settled_by_keeping(wang: Laptop, li: Laptop, door: str) -> None:
    _same_door(wang, li)
    wang.types("dwelling", "delete", "3-2-501")
    li.types("dwelling", "edit", "3-2-501", "--contact", "王建国")
    wang.types("sync")
    li.types("sync")
    assert "_life --keep" in li.types("conflicts").out
    assert li.json("resolve", "3-2-501", "--keep")["record"]["conflicts"] == []


def test_a_deletion_against_an_edit_is_settled_by_deleting(wang: Laptop, li: Laptop, door: str) -> None:
    _same_door(wang, li)
    wang.types("dwelling", "delete", "3-2-501")
    li.types("dwelling", "edit", "3-2-501", "--contact", "王建国")
    wang.types("sync")
    li.types("sync")
    after = li.json("resolve", door, "--delete", "--why", "确实拆了")["record"]
    assert (after["deleted"], after["conflicts"]) == (True, [])


def test_one_door_registered_by_two_says_so_on_its_card(wang: Laptop, li: Laptop, door: str) -> None:
    li.types("dwelling", "add", "--building", "3", "--unit", "2", "--room", "501", "--contact", "李")
    wang.types("sync")
    li.types("sync")
    assert "登记过两次（wang, li）" in li.types("card", "3-2-501").out


def test_sync_tells_what_was_delivered_and_merged(wang: Laptop, li: Laptop, door: str) -> None:
    _same_door(wang, li)
    wang.types("dwelling", "edit", "3-2-501", "--floor", "5")
    li.types("dwelling", "edit", "3-2-501", "--contact", "李四")
    li.types("sync")
    told = wang.types("sync").out
    assert "已送达 1/1 条。" in told
    assert "已合并：房屋 3-2-501，li 也改了 联系人。" in told


def test_sync_tells_whose_value_took_the_place_of_hers_and_why(wang: Laptop, li: Laptop, door: str) -> None:
    wang.types("dwelling", "edit", "3-2-501", "--contact", "张三")
    _same_door(wang, li)
    li.types("dwelling", "edit", "3-2-501", "--contact", "李四", "--why", "换了租客")
    li.types("sync")
    told = wang.types("sync").out
    assert "“联系人”：你写的“张三”现在是 li 的“李四”（原因：换了租客）" in told


def test_quarantine_is_told_with_its_reason_and_the_next_step(wang: Laptop, hub: OneGridHub, door: str) -> None:
    hub.reviewed.add("wang")
    told = wang.types("sync").out
    assert "待审核，作者当时没有这个网格的权限" in told
    assert "doorstep log --refused" in told
    assert wang.json("status")["quarantined"] == 1
    assert "作者当时没有这个网格的权限" in wang.types("log", "--refused").out


def test_a_failed_sync_tells_that_the_records_are_safe(wang: Laptop, hub: OneGridHub, door: str) -> None:
    hub.fault = DoorstepError("hub_unreachable", hub="http://hub.test", detail="timed out")
    answer = wang.types("sync")
    assert answer.code == 5
    assert "1 条还没送到" in answer.err
    assert "doorstep sync" in answer.err
    hub.fault = None
    assert "已送达 1/1" in wang.types("sync").out


def test_status_tells_what_waits_and_the_next_step(wang: Laptop, door: str) -> None:
    before = wang.json("status")
    assert (before["pending"], before["next"]) == (1, "sync")
    wang.types("sync")
    after = wang.json("status")
    assert (after["pending"], after["delivered"], after["next"]) == (0, 1, "none")


def test_a_clock_far_off_is_told_after_sync_in_status_and_by_doctor(wang: Laptop) -> None:
    wang.clock_error_ms = 3_600_000
    for words in (("sync",), ("status",), ("doctor",)):
        assert "时钟" in wang.types(*words).out, words


def test_after_a_refused_token_another_account_gets_a_desk_of_its_own_and_the_same_goes_on_at_hers(
    wang: Laptop, hub: OneGridHub
) -> None:
    hub.fault = DoorstepError("token_invalid")
    assert wang.types("sync").code == 4
    hub.fault = None
    wang.joins = lambda url, code, name: {"hub": "hub", "device": "d2", "token": "t2", "account": "li"}
    assert wang.types("join", "http://hub.test", "CODE").code == 0
    assert wang.json("--as", "wang", "status")["grids"]
    wang.joins = lambda url, code, name: {"hub": "hub", "device": "d2", "token": "t2", "account": "wang"}
    assert wang.types("join", "http://hub.test", "CODE").code == 0
    assert wang.types("sync").code == 0


def test_everything_a_sync_tells_is_also_told_as_json(wang: Laptop, li: Laptop, door: str) -> None:
    _two_phones(wang, li)
    answer = li.types("--json", "sync")
    report = json.loads(answer.out)
    assert [notice["what"] for notice in report["notices"]].count("opened") == 1
