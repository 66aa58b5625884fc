"""Standing in (代班): a colleague works in a grid for some days, and nobody has to end it."""

from pathlib import Path

import pytest

from tests.scenarios.town import DOOR, GRID, HOUR_MS, OTHER_GRID, Laptop, Town

DAY_MS = 24 * HOUR_MS
FIRST, LAST, AFTER = "2026-05-01", "2026-05-03", "2026-05-04"
"""The town's first morning is that of 1 May."""


def at(town: Town, day: int, hour: int = 2, minute: int = 0) -> None:
    """Let it be this time of a day in May; the minute of the next command comes on top."""
    midnight_ms = town.now_ms - town.now_ms % DAY_MS
    today = int(town.operates("cover", "--json")["today"][-2:])
    town.now_ms = midnight_ms + (day - today) * DAY_MS + hour * HOUR_MS + (minute - 1) * 60_000


@pytest.fixture
def standing_in(town: Town, zhao: Laptop) -> Laptop:
    """赵敏 of the other grid, who stands in for the first one until 3 May."""
    town.operates("cover", GRID, "--by", "zhao", "--until", LAST)
    zhao.syncs()
    return zhao


def grids(laptop: Laptop) -> list[str]:
    """The ids of a laptop's grids."""
    return [str(each["id"]) for each in laptop.json("status")["grids"]]


def archives(laptop: Laptop) -> list[Path]:
    """What a laptop has sealed."""
    return sorted((laptop.home / "archive").glob("*.jsonl.gz")) if (laptop.home / "archive").exists() else []


def test_a_cover_brings_the_grid_with_the_next_sync_and_says_until_when(town: Town, zhao: Laptop) -> None:
    told = town.operator("cover", GRID, "--by", "zhao", "--until", LAST)
    assert f"zhao 从 {FIRST} 到 {LAST}（含当天）代班网格 {GRID} 一网格，角色 网格员。" in told.out
    assert "代班开始：网格 一网格，到 05-03（含当天）。" in zhao.syncs()
    assert "代班：网格 一网格 到 05-03" in zhao.does("status").out
    assert "代班：网格 一网格 到 05-03" in zhao.does("today").out
    assert zhao.json("today")["covers"] == [{"grid": GRID, "name": "一网格", "until": LAST}]
    assert zhao.door()["values"]["phone"] == "13800001111"
    assert "代班" not in zhao.syncs(), "it is told once"


def test_the_work_is_credited_to_who_did_it(town: Town, standing_in: Laptop, li: Laptop) -> None:
    standing_in.does("visit", "--dwelling", DOOR, "--note", "代班走访")
    standing_in.syncs()
    li.syncs()
    assert "代班走访" in li.does("card", DOOR).out
    assert town.rows("SELECT who FROM entry WHERE about = 'visit' AND grid = ?", GRID) == [("zhao",)]


def test_the_last_day_counts_until_midnight_and_then_nobody_types_anything(town: Town, standing_in: Laptop) -> None:
    at(town, 3, 23, 59)
    standing_in.does("visit", "--dwelling", DOOR, "--note", "最后一天")
    town.now_ms -= 60_000
    assert "已送达 1/1 条。" in standing_in.syncs()
    assert grids(standing_in) == [GRID, OTHER_GRID]
    at(town, 4, 0, 1)
    told = standing_in.syncs()
    assert "代班结束：网格 一网格；你的记录已送出并封存在本机。" in told
    assert grids(standing_in) == [OTHER_GRID]
    assert len(archives(standing_in)) == 1
    assert standing_in.is_sound()
    ends = town.rows("SELECT detail, by FROM entry WHERE grid = ? AND kind = 'member' ORDER BY seq DESC LIMIT 1", GRID)
    assert '"action": "end"' in ends[0][0]
    assert '"cover": true' in ends[0][0]
    assert ends[0][1] == "admin"
    assert town.operates("check")["is_sound"] is True


def test_what_she_wrote_while_it_held_is_taken_in_a_week_later(town: Town, standing_in: Laptop, li: Laptop) -> None:
    standing_in.does("visit", "--dwelling", DOOR, "--note", "离线写的")
    standing_in.does("dwelling", "edit", DOOR, "--phone", "13800002222")
    at(town, 10)
    li.does("visit", "--dwelling", DOOR, "--note", "别人先来同步")
    li.syncs()
    assert "已到期" in standing_in.does("status").out
    told = standing_in.syncs()
    assert "已送达 2/2 条。" in told
    assert "代班结束" in told
    assert grids(standing_in) == [OTHER_GRID]
    assert town.operates("quarantine", "list")["waiting"] == []
    li.syncs()
    assert li.door()["values"]["phone"] == "13800002222"
    assert "离线写的" in li.does("card", DOOR).out


def test_the_end_stands_in_the_log_before_anything_of_that_request_is_judged(
    town: Town, standing_in: Laptop, li: Laptop
) -> None:
    at(town, 4)
    li.does("visit", "--dwelling", DOOR, "--note", "第二天")
    li.syncs()
    kinds = town.rows("SELECT kind FROM entry WHERE grid = ? ORDER BY seq DESC LIMIT 2", GRID)
    assert kinds == [("change",), ("member",)]


def test_an_operators_command_ends_what_is_over_as_well(town: Town, standing_in: Laptop) -> None:
    at(town, 4)
    town.operates("grid", "list")
    assert "zhao" not in town.operates("grid", "list")["grids"][1]["members"]
    (cover,) = town.operates("cover", GRID, "--all")["covers"]
    assert (cover["state"], cover["ended_by"], cover["until_day"]) == ("ended", "", LAST)


def test_a_cover_for_later_begins_by_itself(town: Town, zhao: Laptop) -> None:
    told = town.operator("cover", GRID, "--by", "zhao", "--from", LAST, "--until", "2026-05-05")
    assert f"到 {LAST} 自动开始" in told.out
    assert "代班" not in zhao.syncs()
    assert town.operates("cover")["covers"][0]["state"] == "later"
    at(town, 3)
    assert "代班开始：网格 一网格，到 05-05" in zhao.syncs()
    assert town.operates("cover")["covers"][0]["state"] == "now"


def test_a_cover_that_nobody_looked_at_from_first_to_last_day_leaves_no_trace_in_the_log(town: Town) -> None:
    town.operates("cover", GRID, "--by", "zhao", "--from", LAST, "--until", LAST)
    before = town.rows("SELECT seq FROM grid WHERE id = ?", GRID)
    at(town, 9)
    assert town.operates("cover", "--all")["covers"][0]["state"] == "ended"
    assert town.rows("SELECT seq FROM grid WHERE id = ?", GRID) == before


def test_a_cover_is_extended_by_giving_it_again(town: Town, standing_in: Laptop) -> None:
    length = town.rows("SELECT seq FROM grid WHERE id = ?", GRID)
    told = town.operator("cover", GRID, "--by", "zhao", "--until", "2026-05-06")
    assert f"从 {FIRST} 到 2026-05-06" in told.out
    assert f"原来到 {LAST}" in told.out
    assert "代班改期：网格 一网格 到 05-06（含当天）。" in standing_in.syncs()
    assert len(town.operates("cover")["covers"]) == 1
    assert town.rows("SELECT seq FROM grid WHERE id = ?", GRID) == length, "her role did not change"
    at(town, 6)
    standing_in.syncs()
    assert GRID in grids(standing_in)
    at(town, 7)
    assert "代班结束" in standing_in.syncs()


def test_a_cover_given_twice_is_one_and_ends_once(town: Town, standing_in: Laptop) -> None:
    town.operates("cover", GRID, "--by", "zhao", "--until", LAST)
    assert len(town.operates("cover")["covers"]) == 1
    at(town, 4)
    assert "代班结束" in standing_in.syncs()
    ends = "SELECT count(*) FROM entry WHERE grid = ? AND kind = 'member' AND detail LIKE '%\"end\"%'"
    assert town.rows(ends, GRID) == [(1,)]


def test_a_cover_can_be_ended_early_and_what_was_written_is_taken_in(town: Town, standing_in: Laptop) -> None:
    standing_in.does("visit", "--dwelling", DOOR, "--note", "提前结束前")
    told = town.operator("cover", GRID, "--by", "zhao", "--end", "--operator", "wang")
    assert "在网格 wuyi-01 一网格 的代班已结束" in told.out
    answer = standing_in.syncs()
    assert "已送达 1/1 条。" in answer
    assert "代班结束" in answer
    town.operator("cover", GRID, "--by", "zhao", "--end").refused("cover_unknown")
    assert town.rows("SELECT account, action FROM audit ORDER BY id DESC LIMIT 1") == [("wang", "end_cover")]


def test_an_ordinary_grant_survives_the_end_of_a_cover(town: Town, standing_in: Laptop) -> None:
    town.operates("account", "grant", "zhao", GRID)
    assert "网格 一网格 现在长期由你负责，不再是代班。" in standing_in.syncs()
    at(town, 4)
    assert "代班" not in standing_in.syncs()
    assert grids(standing_in) == [GRID, OTHER_GRID]
    standing_in.does("visit", "--dwelling", DOOR, "--note", "还在")
    assert "已送达 1/1 条。" in standing_in.syncs()


def test_a_cover_of_ones_own_grid_changes_nothing_when_it_ends(town: Town, zhao: Laptop) -> None:
    town.operates("cover", OTHER_GRID, "--by", "zhao", "--until", FIRST, "--role", "lead")
    zhao.syncs()
    status = zhao.json("status")["grids"][0]
    assert (status["role"], "until" in status) == ("lead", False)
    at(town, 2)
    zhao.syncs()
    assert zhao.json("status")["grids"][0]["role"] == "worker"


def test_taking_back_the_grants_of_a_grid_ends_its_cover_too(town: Town, standing_in: Laptop) -> None:
    town.operates("account", "ungrant", "zhao", GRID)
    assert town.operates("cover")["covers"] == []
    assert "代班结束" in standing_in.syncs()
    at(town, 4)
    assert town.operates("check")["is_sound"] is True


def test_a_cover_of_a_street_is_one_of_every_grid_below_and_leaves_her_own(town: Town, zhao: Laptop) -> None:
    town.operates("cover", "wuyi", "--by", "zhao", "--until", LAST)
    zhao.syncs()
    until = {each["id"]: each.get("until") for each in zhao.json("status")["grids"]}
    assert until == {"wuyi": LAST, GRID: LAST, OTHER_GRID: None}
    town.operates("grid", "add", "wuyi-03", "--parent", "wuyi", "--level", "small")
    assert "wuyi-03" in zhao.syncs()
    at(town, 4)
    zhao.syncs()
    assert grids(zhao) == [OTHER_GRID]


def test_a_hub_restored_from_before_the_cover_loses_none_of_her_work(town: Town, zhao: Laptop, li: Laptop) -> None:
    backup = town.backup()
    town.operates("cover", GRID, "--by", "zhao", "--until", LAST)
    zhao.syncs()
    zhao.does("visit", "--dwelling", DOOR, "--note", "恢复前送达")
    zhao.syncs()
    zhao.does("visit", "--dwelling", DOOR, "--note", "恢复前没送")
    town.restore(backup)
    zhao.syncs()
    assert grids(zhao) == [OTHER_GRID]
    li.syncs()
    assert "恢复前送达" in li.does("card", DOOR).out
    (waiting,) = town.operates("quarantine", "list")["waiting"]
    assert (waiting["by"], waiting["reason"]) == ("zhao", "not_permitted")
    town.operates("quarantine", "release", waiting["change"], "--why", "当时在代班")
    li.syncs()
    assert "恢复前没送" in li.does("card", DOOR).out
    town.operates("cover", GRID, "--by", "zhao", "--until", LAST)
    zhao.syncs()
    assert "恢复前没送" in zhao.does("card", DOOR).out
    assert zhao.is_sound()


def test_a_hub_restored_from_within_the_cover_ends_it_all_the_same(town: Town, standing_in: Laptop) -> None:
    backup = town.backup()
    standing_in.does("visit", "--dwelling", DOOR, "--note", "备份之后")
    standing_in.syncs()
    at(town, 5)
    standing_in.syncs()
    town.restore(backup)
    town.operates("check")
    assert town.operates("cover", "--all")["covers"][0]["state"] == "ended"
    assert town.operates("check")["is_sound"] is True


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ([GRID, "--by", "zhao", "--until", "2026-04-30"], "invalid_value"),
        ([GRID, "--by", "zhao", "--until", "下周五"], "invalid_value"),
        ([GRID, "--by", "zhao", "--until", "2026-02-30"], "invalid_value"),
        ([GRID, "--by", "zhao", "--until", "99999999999-1-1"], "invalid_value"),
        ([GRID, "--by", "zhao", "--until", "2028-01-01"], "invalid_value"),
        ([GRID, "--by", "zhao", "--until", LAST, "--from", AFTER], "invalid_value"),
        ([GRID, "--by", "zhao", "--until", LAST, "--role", "admin"], "usage"),
        ([GRID, "--by", "zhao"], "usage"),
        ([GRID, "--until", LAST], "usage"),
        ([GRID, "--end"], "usage"),
        ([GRID, "--end", "--by", "zhao", "--until", LAST], "usage"),
        (["--by", "zhao", "--until", LAST], "usage"),
        (["--end"], "usage"),
        (["nowhere", "--by", "zhao", "--until", LAST], "grid_unknown"),
        (["nowhere"], "grid_unknown"),
        ([GRID, "--by", "nobody", "--until", LAST], "account_unknown"),
        ([GRID, "--by", "zhao", "--end"], "cover_unknown"),
    ],
)
def test_a_cover_that_cannot_be_is_refused(town: Town, words: list[str], error: str) -> None:
    town.operator("cover", *words).refused(error)
    assert town.operates("cover", "--all")["covers"] == []


@pytest.mark.parametrize("typed", ["2026/5/3", "２０２６－０５－０３", " 2026-5-3 "])
def test_a_day_may_be_typed_as_people_write_it(town: Town, typed: str) -> None:
    assert town.operates("cover", GRID, "--by", "zhao", "--until", typed)["until_day"] == LAST
