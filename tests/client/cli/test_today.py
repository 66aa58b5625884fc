"""What `doorstep today` tells: which doors are due and why, in which order, and the goal of the month."""

from typing import Any

import pytest

from doorstep_shared.widths import width
from tests.client.cli.laptops import Laptop, OneGridHub

DAY_MS = 24 * 60 * 60 * 1000


def door_at(laptop: Laptop, building: str, unit: str, room: str, *flags: str) -> str:
    """Register a door that is visited weekly; its id."""
    words = ("dwelling", "add", "--building", building, "--unit", unit, "--room", room, *flags)
    every = () if "--visit-frequency" in flags else ("--visit-frequency", "weekly")
    return str(laptop.json(*words, *every)["record"]["id"])


def days_pass(hub: OneGridHub, count: int) -> None:
    hub.now_ms += count * DAY_MS


def addresses(found: dict[str, Any]) -> list[str]:
    return [door["address"] for door in found["doors"]]


def coverage(laptop: Laptop) -> dict[str, int]:
    return dict(laptop.json("today")["coverage"])


def test_a_visit_due_on_a_holiday_moves_to_the_first_working_day(wang: Laptop) -> None:
    door_at(wang, "3", "2", "501")
    found = wang.json("today")
    assert (found["day"], found["is_workday"]) == ("2026-05-01", False)
    (door,) = found["doors"]
    assert (door["urgency"], door["due"][0]["day"], door["due"][0]["every"]) == ("soon", "2026-05-06", "weekly")


def test_a_door_becomes_due_and_then_overdue(wang: Laptop, hub: OneGridHub) -> None:
    door_at(wang, "3", "2", "501")
    days_pass(hub, 5)
    assert wang.json("today")["doors"][0]["urgency"] == "today"
    days_pass(hub, 2)
    door = wang.json("today")["doors"][0]
    assert (door["urgency"], door["days_overdue"]) == ("overdue", 2)
    assert "05-06 逾期2天" in wang.types("today").out
    assert "05-06, 2 days late" in wang.types("--lang", "en", "today").out


def test_what_is_due_later_this_month_is_listed_with_all(wang: Laptop) -> None:
    door_at(wang, "3", "2", "501", "--visit-frequency", "monthly")
    assert "一周内没有到期的走访" in wang.types("today").out
    assert addresses(wang.json("today", "--all")) == ["3-2-501"]


def test_a_visit_takes_its_door_off_the_list_before_it_is_sent(wang: Laptop) -> None:
    door_at(wang, "3", "2", "501")
    wang.types("visit", "--dwelling", "3-2-501")
    assert addresses(wang.json("today")) == []


def test_a_door_where_nobody_was_home_stays_due(wang: Laptop) -> None:
    door_at(wang, "3", "2", "501")
    wang.types("visit", "--dwelling", "3-2-501", "--outcome", "not_home")
    found = wang.json("today")
    assert addresses(found) == ["3-2-501"]
    assert (found["coverage"]["unsent"], found["doors"][0]["last_visit"]) == (0, None)


def test_a_visit_to_a_resident_counts_for_her_door(wang: Laptop, hub: OneGridHub) -> None:
    door_at(wang, "3", "2", "501")
    who = wang.json("resident", "add", "--dwelling", "3-2-501", "--name", "王建国")["record"]["id"]
    wang.types("visit", "--subject", who)
    assert addresses(wang.json("today")) == []


def test_only_delivered_visits_count_and_others_are_shown_apart(wang: Laptop) -> None:
    door_at(wang, "3", "2", "501")
    wang.types("sync")
    wang.types("visit", "--dwelling", "3-2-501")
    assert coverage(wang) == {"goal": 1, "covered": 0, "beyond": 0, "unsent": 1}
    assert "另有 1 户已经走访，还没送达" in wang.types("today").out
    wang.types("sync")
    assert coverage(wang) == {"goal": 1, "covered": 1, "beyond": 0, "unsent": 0}


def test_everybody_with_the_same_log_sees_the_same_figures(wang: Laptop, li: Laptop) -> None:
    for room in ("501", "502", "503"):
        door_at(wang, "3", "2", room)
    door_at(wang, "4", "", "101", "--visit-frequency", "half_yearly")
    wang.types("visit", "--dwelling", "3-2-501")
    wang.types("visit", "--dwelling", "4-101")
    wang.types("sync")
    li.types("sync")
    assert coverage(li) == {"goal": 3, "covered": 1, "beyond": 1, "unsent": 0}
    wang.types("visit", "--dwelling", "3-2-502")
    door_at(wang, "5", "", "101")
    wang.types("dwelling", "edit", "3-2-503", "--visit-frequency", "half_yearly")
    assert {**coverage(wang), "unsent": 0} == coverage(li)


def test_an_edit_that_is_not_sent_changes_no_figure(wang: Laptop, li: Laptop) -> None:
    door_at(wang, "3", "2", "501", "--visit-frequency", "quarterly")
    visit = wang.json("visit", "--dwelling", "3-2-501")["record"]["id"]
    wang.types("resident", "add", "--dwelling", "3-2-501", "--name", "王建国")
    wang.types("sync")
    li.types("sync")
    before = coverage(li)
    assert before == {"goal": 0, "covered": 0, "beyond": 1, "unsent": 0}
    wang.types("visit", "edit", visit, "--outcome", "not_home")
    wang.types("resident", "add", "--dwelling", "3-2-501", "--name", "王秀英", "--tag", "over_80")
    wang.types("dwelling", "edit", "3-2-501", "--clear", "visit_frequency")
    assert {**coverage(wang), "unsent": 0} == before
    wang.types("sync")
    assert coverage(wang) == {"goal": 1, "covered": 0, "beyond": 0, "unsent": 0}


def test_the_visits_to_a_duplicate_count_for_the_door_it_stands_for(wang: Laptop) -> None:
    from doorstep_client.app import DATABASE_FILE
    from doorstep_client.store.store import open_store
    from doorstep_shared.changes import SAME_AS
    from doorstep_shared.editing import Edit

    kept, other = door_at(wang, "3", "2", "501"), door_at(wang, "3", "2", "5O1")
    wang.types("visit", "--dwelling", other)
    store = open_store(str(wang.home / DATABASE_FILE))
    store.save("dwelling", "grid-1", other, Edit(set={SAME_AS: kept}), by="wang", now_ms=wang.hub.now_ms)
    store.close()
    assert addresses(wang.json("today")) == []


def test_an_agreed_follow_up_is_listed_until_it_is_kept(wang: Laptop, hub: OneGridHub) -> None:
    door_at(wang, "3", "2", "501", "--visit-frequency", "half_yearly")
    wang.types("visit", "--dwelling", "3-2-501", "--follow-up", "2026-05-03")
    days_pass(hub, 2)
    (door,) = wang.json("today")["doors"]
    assert (door["urgency"], door["due"][0]["reason"]) == ("today", "follow_up")
    assert "约定回访" in wang.types("today").out
    wang.types("visit", "--dwelling", "3-2-501")
    assert addresses(wang.json("today")) == []


def test_a_follow_up_that_is_agreed_anew_moves(wang: Laptop, hub: OneGridHub) -> None:
    door_at(wang, "3", "2", "501", "--visit-frequency", "half_yearly")
    wang.types("visit", "--dwelling", "3-2-501", "--follow-up", "2026-05-03")
    wang.types("visit", "--dwelling", "3-2-501", "--outcome", "not_home", "--follow-up", "2026-05-06")
    assert wang.json("today")["doors"][0]["due"][0]["day"] == "2026-05-06"


def test_her_open_matters_are_due_and_other_people_s_and_closed_ones_are_not(wang: Laptop) -> None:
    door_at(wang, "3", "2", "501", "--visit-frequency", "half_yearly")
    matter = ("matter", "add", "--due", "2026-05-06", "--title")
    wang.types(*matter, "灯不亮", "--dwelling", "3-2-501")
    wang.types(*matter, "井盖松动", "--place", "北门")
    wang.types(*matter, "别人的", "--assignee", "li")
    wang.types(*matter, "街道的", "--level", "street")
    wang.types(*matter, "已办完", "--status", "closed")
    found = wang.json("today")
    assert [due["title"] for door in found["doors"] for due in door["due"]] == ["灯不亮"]
    assert [due["title"] for due in found["places"]] == ["井盖松动"]
    answer = wang.types("today").out
    assert "诉求：灯不亮" in answer
    assert "北门" in answer


def test_a_matter_without_a_deadline_is_due_some_working_days_after_it_was_reported(wang: Laptop) -> None:
    wang.types("matter", "add", "--title", "灯不亮")
    (due,) = wang.json("today", "--all")["places"]
    assert due["day"] == "2026-05-11", "the fifth working day: 6, 7, 8, the Saturday 9 that is worked, 11 May"


def test_her_conflicts_are_listed_with_the_command_and_others_are_not(wang: Laptop, li: Laptop, door: str) -> None:
    wang.types("sync")
    li.types("sync")
    zhao = Laptop(wang.home.parent / "zhao", "zhao", wang.hub).joined()
    wang.types("dwelling", "edit", "3-2-501", "--phone", "010-11112222")
    li.types("dwelling", "edit", "3-2-501", "--phone", "010-33334444")
    for laptop in (wang, li, wang, zhao):
        laptop.types("sync")
    assert [each["path"] for each in wang.json("today")["conflicts"]] == ["phone"]
    assert f"doorstep resolve {door[-8:]} phone" in wang.types("today").out
    assert zhao.json("today")["conflicts"] == []


def test_what_waits_for_review_is_listed_with_its_reason(wang: Laptop, hub: OneGridHub, door: str) -> None:
    hub.reviewed.add("wang")
    wang.types("sync")
    assert wang.json("today")["in_review"][0]["record"] == door
    assert "作者当时没有这个网格的权限" in wang.types("today").out


def test_overdue_doors_come_first_each_group_by_building_in_walking_order(wang: Laptop, hub: OneGridHub) -> None:
    for building, unit, room in (("10", "1", "101"), ("2", "1", "1001"), ("2", "1", "302")):
        door_at(wang, building, unit, room)
    days_pass(hub, 6)
    door_at(wang, "1", "1", "101")
    assert addresses(wang.json("today")) == ["2-1-302", "2-1-1001", "10-1-101", "1-1-101"]
    lines = wang.types("today").out.splitlines()
    headings = [line.strip() for line in lines if line.strip() in ("逾期：", "即将到期：") or line.startswith(" 1")]
    assert headings == ["逾期：", "10栋  1 户", "即将到期：", "1栋  1 户"]


def test_a_limit_never_hides_what_is_due_this_very_day(wang: Laptop, hub: OneGridHub) -> None:
    door_at(wang, "1", "1", "101")
    door_at(wang, "2", "1", "101")
    days_pass(hub, 7)
    door_at(wang, "3", "1", "101", "--visit-frequency", "half_yearly")
    wang.types("visit", "--dwelling", "3-1-101", "--follow-up", "2026-05-09")
    days_pass(hub, 1)
    found = wang.json("today", "--limit", "2")
    assert addresses(found) == ["1-1-101", "3-1-101"]
    assert found["due"] == {"total": 3, "overdue": 2, "today": 1, "soon": 0}
    assert "列出 2 户，共 3 户" in wang.types("today", "--limit", "2").out


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_on_a_narrow_terminal_rows_go_on_below_and_lose_nothing(
    wang: Laptop, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    door_at(wang, "3", "2", "501", "--contact", "王建国")
    tags = ("高龄老人", "独居老人", "慢性病患者", "需上门照护", "重度残疾", "低保户")
    flags = [word for tag in tags for word in ("--tag", tag)]
    wang.types("resident", "add", "--dwelling", "3-2-501", "--name", "甲", *flags)
    whole = wang.types("today").out
    monkeypatch.setenv("COLUMNS", str(columns))
    wang.has_terminal = True
    lines = wang.types("today").out.splitlines()
    rows = lines[lines.index(" 3栋  1 户") + 1 :]
    assert "".join("".join(lines).split()) == "".join(whole.split())
    assert max(map(width, rows)) <= columns


def test_one_building_can_be_asked_for_in_any_spelling(wang: Laptop) -> None:
    door_at(wang, "3", "2", "501")
    door_at(wang, "4", "2", "501")
    assert addresses(wang.json("today", "--building", "３号楼")) == ["3-2-501"]


def test_beyond_what_is_announced_days_are_provisional_and_marked_so(wang: Laptop, hub: OneGridHub) -> None:
    door_at(wang, "3", "2", "501")
    assert "暂定" not in wang.types("today").out
    days_pass(hub, 366 * 20)
    door_at(wang, "3", "2", "502")
    found = wang.json("today")
    assert (found["provisional"], found["doors"][-1]["due"][0]["provisional"]) == (True, True)
    answer = wang.types("today").out
    assert "放假安排还没有公布" in answer
    assert "（暂定）" in answer


def test_people_who_moved_out_make_no_door_a_priority(wang: Laptop) -> None:
    door_at(wang, "3", "2", "501")
    for name, flags in (("甲", ("--moved-out", "2026-04-01")), ("乙", ())):
        wang.types("resident", "add", "--dwelling", "3-2-501", "--name", name, "--tag", "over_80", *flags)
        assert wang.json("today")["doors"][0]["tags"] == ([] if name == "甲" else ["over_80"])


def test_the_office_s_own_table_replaces_the_rules(wang: Laptop) -> None:
    door_at(wang, "3", "2", "501")
    wang.types("dwelling", "edit", "3-2-501", "--clear", "visit_frequency")
    assert wang.json("today")["doors"] == []
    (wang.home / "visit-rules.csv").write_bytes("名称,频次\r\n全部,每周\r\n".encode("gb18030"))
    assert wang.json("today")["doors"][0]["due"][0]["every"] == "weekly"
    (wang.home / "visit-rules.toml").write_text('[[rule]]\nevery = "never"\n', encoding="utf-8")
    assert wang.json("today")["doors"] == []


def test_a_table_with_a_mistake_is_told_with_its_rule(wang: Laptop) -> None:
    (wang.home / "visit-rules.toml").write_text('[[rule]]\nevery = "常去"\n', encoding="utf-8")
    answer = wang.types("today")
    assert answer.code == 6
    assert "第 1 条规则：频次“常去”不认识" in answer.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_laptop_says_that_nothing_is_due(wang: Laptop, language: str) -> None:
    answer = wang.types("--lang", language, "today")
    assert answer.code == 0
    assert "doorstep today --all" in answer.out
