"""``doorstep visit`` at the door, from the first key to the saved record."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from doorstep_client.app import App
from doorstep_client.store.store import LaptopStore
from doorstep_client.visit_draft import VisitDrafts
from doorstep_shared.widths import width
from tests.client.cli.at_the_door import BACK, DOWN, ENTER, ERASE, LEAVE, UP, lines, press, values
from tests.client.cli.laptops import Laptop

NUMBER = "99010119491231028X"
"""A made-up identity number of a region that does not exist."""


@pytest.fixture
def home(wang: Laptop, door: str) -> str:
    """The door 3-2-501 with 王建国 behind it; its id."""
    wang.json(
        "resident", "add", "--dwelling", door, "--name", "王建国", "--birth", "1950-03-01", "--phone", "13811112222"
    )
    wang.json("resident", "add", "--dwelling", door, "--name", "李秀英", "--birth", "1952-05-06")
    return door


@pytest.fixture
def visited(wang: Laptop, home: str) -> str:
    """The same door, visited once before."""
    said = (
        "--purpose",
        "关爱走访",
        "--met",
        "李秀英",
        "--minutes",
        "25",
        "--needs",
        "换灯泡",
        "--note",
        "血压药快用完",
    )
    wang.json("visit", "--dwelling", home, "--visited-at", "2026-04-20 09:30", *said)
    return home


def newest(laptop: Laptop) -> dict[str, Any]:
    return laptop.json("visit", "list")["records"][0]["values"]


def test_enter_after_enter_is_a_visit_like_the_last_one(wang: Laptop, visited: str) -> None:
    answer = press(wang, ENTER * 10, "visit", "3-2-501")
    assert answer.code == 0, answer
    assert newest(wang) == {
        "dwelling": visited,
        "visited_at": "2026-05-01T02:07",
        "worker": "wang",
        "purpose": "care",
        "outcome": "met",
        "met": "李秀英",
        "minutes": 25,
    }


def test_it_says_in_one_line_what_was_saved_and_that_it_is_kept_here(wang: Laptop, home: str) -> None:
    out = press(wang, ENTER * 10, "visit", "3-2-501").out
    assert "已保存走访：3-2-501 2026-05-01 02:06 日常走访 已见面。都在这台电脑上，同步后送达。" in out.splitlines()


def test_what_the_last_visit_wrote_comes_with_the_arrow(wang: Laptop, visited: str) -> None:
    press(wang, ENTER * 3 + UP + ENTER + UP + ENTER * 4, "visit", "3-2-501")
    assert (newest(wang)["needs"], newest(wang)["notes"]) == ("换灯泡", ["血压药快用完"])


def test_typing_narrows_to_the_door_by_address_name_initials_and_phone(wang: Laptop, home: str) -> None:
    wang.json("dwelling", "add", "--building", "3", "--unit", "2", "--room", "502")
    for typed in ("3-2-501", "3栋2单元501", "３-２-５０１", "王建国", "wjg", "11112222"):
        press(wang, typed + ENTER + ENTER * 8)
        assert newest(wang)["dwelling"] == home, typed
    assert len(values(wang, "visit")) == 6


def test_the_arrows_choose_among_the_doors(wang: Laptop, home: str) -> None:
    other = wang.json("dwelling", "add", "--building", "3", "--unit", "2", "--room", "502")["record"]["id"]
    press(wang, "3-2" + DOWN + ENTER * 9)
    assert newest(wang)["dwelling"] == other


def test_a_door_that_is_due_is_offered_before_anything_is_typed(wang: Laptop, home: str) -> None:
    wang.json("visit", "--dwelling", home, "--visited-at", "2026-04-20 09:30", "--follow-up", "2026-05-01")
    answer = press(wang, ENTER * 10)
    assert answer.code == 0
    assert (newest(wang)["dwelling"], newest(wang)["purpose"]) == (home, "follow_up")


def test_the_next_due_door_on_the_walk_comes_first(wang: Laptop, home: str) -> None:
    ids = {"501": home}
    for room in ("401", "601"):
        words = ("dwelling", "add", "--building", "3", "--unit", "2", "--room", room)
        ids[room] = wang.json(*words)["record"]["id"]
    for room, day in (("401", 20), ("601", 20), ("501", 21)):
        visit = ("--visited-at", f"2026-04-{day} 09:30", "--follow-up", "2026-05-01")
        wang.json("visit", "--dwelling", f"3-2-{room}", *visit)
    for room in ("601", "401", "501"):
        assert press(wang, ENTER * 10).code == 0
        assert newest(wang)["dwelling"] == ids[room], room


def test_a_door_given_as_a_word_is_not_asked_for(wang: Laptop, home: str) -> None:
    for word in ("3-2-501", "王建国", "wjg", home):
        assert press(wang, ENTER * 8, "visit", word).code == 0
    assert len(values(wang, "visit")) == 4


def test_a_word_that_means_several_doors_is_narrowed_on(wang: Laptop, home: str) -> None:
    wang.json("dwelling", "add", "--building", "3", "--unit", "1", "--room", "501")
    press(wang, ERASE * 9 + "3-2-501" + ENTER * 9, "visit", "3-501")
    assert newest(wang)["dwelling"] == home


def test_a_door_that_is_not_there_is_registered_and_visited(wang: Laptop, home: str) -> None:
    answer = press(wang, "9-1-101" + ENTER + lines("", "", "", "2", "陈志强", "１３８ ０００ ０５５５５") + ENTER * 9)
    assert answer.code == 0, answer
    dwelling = wang.json("card", "9-1-101")["dwelling"]
    assert dwelling["values"]["use"] == "rented"
    assert (dwelling["values"]["contact"], dwelling["values"]["phone"]) == ("陈志强", "13800005555")
    assert (newest(wang)["dwelling"], newest(wang)["met"]) == (dwelling["id"], "陈志强")


def test_one_key_goes_back_to_the_question_before_and_its_answer_is_still_there(wang: Laptop, home: str) -> None:
    press(wang, lines("2", "1") + BACK + BACK + lines("3", "") + ENTER * 6, "visit", "3-2-501")
    assert (newest(wang)["purpose"], newest(wang)["outcome"]) == ("safety", "met")


def test_from_the_first_question_it_goes_back_to_the_door(wang: Laptop, home: str) -> None:
    other = wang.json("dwelling", "add", "--building", "8", "--unit", "1", "--room", "101")["record"]["id"]
    press(wang, BACK + "8-1-101" + ENTER * 9, "visit", "3-2-501")
    assert newest(wang)["dwelling"] == other


def test_from_the_menu_it_goes_back_to_the_last_question(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + BACK + "2026-05-01 01:30" + ENTER * 2, "visit", "3-2-501")
    assert newest(wang)["visited_at"] == "2026-05-01T01:30"


def test_the_card_is_at_most_twenty_lines_however_many_live_there_and_shown_once(wang: Laptop, home: str) -> None:
    for number in range(12):
        wang.json("resident", "add", "--dwelling", home, "--name", f"租客{number:02}", "--tag", "流动", "--new")
        wang.json("matter", "add", "--dwelling", home, "--title", f"路灯{number}")
    long = "很长的记录" * 200
    wang.json("visit", "--dwelling", home, "--needs", long, "--note", long, "--follow-up", "2026-05-08")
    out = press(wang, ENTER * 7 + BACK + ENTER, "visit", "3-2-501").out
    card = out[: out.index("目的：")].strip().splitlines()
    assert len(card) <= 20
    assert all(width(line) <= 80 for line in card)
    assert out.count("居民：") == 1
    assert "13811112222" not in out
    assert card[-1] == "约定回访：2026-05-08"


def test_at_a_door_nobody_opens_she_is_not_asked_whom_she_met(wang: Laptop, home: str) -> None:
    press(wang, lines("", "2", "敲门没人应", "", ""), "visit", "3-2-501")
    said = newest(wang)
    assert (said["outcome"], said["notes"]) == ("not_home", ["敲门没人应"])
    assert "met" not in said


def test_what_was_answered_before_the_outcome_was_corrected_is_not_saved(wang: Laptop, home: str) -> None:
    press(wang, lines("", "", "1", "米") + BACK * 3 + lines("2", "没人应", "", ""), "visit", "3-2-501")
    assert "met" not in newest(wang)
    assert "needs" not in newest(wang)


def test_the_number_of_a_resident_is_whom_she_met(wang: Laptop, home: str) -> None:
    press(wang, lines("", "", "1 2", "", "", "", "", ""), "visit", "3-2-501")
    assert newest(wang)["met"] == "王建国、李秀英"


def test_what_is_typed_is_put_in_order(wang: Laptop, home: str) -> None:
    press(wang, lines("２", "", "", "", "血压药　快用完 ", "１５", "１：３０", ""), "visit", "3-2-501")
    said = newest(wang)
    assert (said["purpose"], said["minutes"], said["visited_at"]) == ("care", 15, "2026-05-01T01:30")


def test_help_shows_what_may_be_typed_and_changes_nothing(wang: Laptop, home: str) -> None:
    press(wang, "?" + ENTER + "？" + ENTER * 7, "visit", "3-2-501")
    assert newest(wang)["purpose"] == "routine"


def test_a_question_mark_inside_a_text_is_a_question_mark(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 4 + "药够吃吗？" + ENTER * 4, "visit", "3-2-501")
    assert newest(wang)["notes"] == ["药够吃吗？"]


def test_a_raised_matter_belongs_to_the_door_and_the_visit(wang: Laptop, home: str) -> None:
    keys = ENTER * 7 + "4" + lines("路灯不亮", "6", "三楼的灯", "2", "+7", "1") + ENTER
    out = press(wang, keys, "visit", "3-2-501").out
    (matter,) = values(wang, "matter")
    assert matter == {
        "title": "路灯不亮",
        "category": "safety",
        "details": ["三楼的灯"],
        "level": "community",
        "due": "2026-05-08",
        "reporter": "王建国",
        "source": "visit",
        "dwelling": home,
        "reported_at": "2026-05-01T02:06",
        "status": "reported",
    }
    assert "连同诉求 路灯不亮" in out
    id = wang.json("matter", "list")["records"][0]["id"]
    assert "走访时一并记下" in wang.types("matter", "history", id).out


def test_a_resident_is_corrected_on_the_way(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "1" + lines("王建国", "电话", "１３９ ００００ ２２２２", "1", ""), "visit", "3-2-501")
    person = next(each for each in values(wang, "resident") if each["name"] == "王建国")
    assert person["phone"] == "13900002222"
    assert len(values(wang, "visit")) == 1


def test_only_what_she_changed_in_a_resident_is_written(wang: Laptop, home: str) -> None:
    keys = ENTER * 7 + "1" + lines("1", "姓名", "", "标签", "1 3", "1", "")
    press(wang, keys, "visit", "3-2-501")
    id = next(each for each in wang.json("resident", "list")["records"] if each["values"]["name"] == "王建国")["id"]
    assert wang.json("resident", "history", id)["changes"][-1]["set"] == {
        "tags/living_alone": True,
        "tags/over_80": True,
    }


def test_tags_that_are_left_out_are_taken_away(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "1" + lines("1", "标签", "1 3", "1", ""), "visit", "3-2-501")
    press(wang, ENTER * 7 + "1" + lines("1", "标签", "3", "1", ""), "visit", "3-2-501")
    person = next(each for each in values(wang, "resident") if each["name"] == "王建国")
    assert person["tags"] == {"over_80": True}


def test_somebody_who_moved_in_is_added(wang: Laptop, home: str) -> None:
    keys = (
        ENTER * 7 + "2" + lines("赵玉梅", "2", "1985年3月2日", "138 1234 5678", "租客", "流动人口", "", "昨天", "", "")
    )
    press(wang, keys, "visit", "3-2-501")
    person = next(each for each in values(wang, "resident") if each["name"] == "赵玉梅")
    assert person == {
        "dwelling": home,
        "name": "赵玉梅",
        "sex": "female",
        "birth": "1985-03-02",
        "phone": "13812345678",
        "relation": "tenant",
        "population_type": "floating",
        "moved_in": "2026-04-30",
    }


def newcomer(number: str) -> str:
    """The keys that add 赵玉梅 with this identity number and save."""
    return ENTER * 7 + "2" + lines("赵玉梅", *[""] * 7, number, "")


def test_a_newcomers_identity_number_is_asked_for_and_tells_her_birth_and_sex(wang: Laptop, home: str) -> None:
    wang.types("sync")
    answer = press(wang, newcomer(NUMBER), "visit", "3-2-501")
    person = next(each for each in values(wang, "resident") if each["name"] == "赵玉梅")
    assert (person["birth"], person["sex"], person["identity_last4"]) == ("1949-12-31", "female", NUMBER[-4:])
    assert NUMBER not in answer.out + answer.err


def test_somebody_with_the_same_identity_number_is_shown_as_known(wang: Laptop, home: str) -> None:
    wang.types("sync")
    wang.json("resident", "add", "--dwelling", home, "--name", "赵梅", "--identity-number", NUMBER)
    press(wang, ENTER * 7 + "2" + lines("赵玉梅", *[""] * 7, NUMBER, "1", ""), "visit", "3-2-501")
    assert [each["name"] for each in values(wang, "resident") if each.get("identity_last4")] == ["赵梅"]


def test_a_wrong_identity_number_is_told_and_asked_for_again(wang: Laptop, home: str) -> None:
    keys = ENTER * 7 + "2" + lines("赵玉梅", *[""] * 7, NUMBER[:-1] + "1") + ERASE * 18 + lines("", "")
    assert press(wang, keys, "visit", "3-2-501").code == 0
    person = next(each for each in values(wang, "resident") if each["name"] == "赵玉梅")
    assert "identity_last4" not in person


def test_an_identity_number_is_in_no_draft(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "2" + lines("赵玉梅", *[""] * 7) + NUMBER, "visit", "3-2-501")
    (draft,) = wang.home.glob("draft-visit-*")
    assert "赵玉梅" in draft.read_text("utf-8")
    assert NUMBER[:10] not in draft.read_text("utf-8")


def test_somebody_who_moved_out_is_no_longer_at_the_door(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "3" + lines("2", "", ""), "visit", "3-2-501")
    person = next(each for each in values(wang, "resident") if each["name"] == "李秀英")
    assert person["moved_out"] == "2026-05-01"
    card = press(wang, "", "visit", "3-2-501").out
    assert "王建国" in card
    assert "李秀英" not in card


def test_the_dwelling_itself_is_corrected_on_the_way(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "7" + lines("使用情况", "2", "1", ""), "visit", "3-2-501")
    assert wang.json("card", "3-2-501")["dwelling"]["values"]["use"] == "rented"


@pytest.mark.parametrize(
    ("typed", "day"), [("明天", "2026-05-02"), ("+7", "2026-05-08"), ("下周三", "2026-05-06"), ("12-05", "2026-12-05")]
)
def test_a_follow_up_is_agreed_as_people_say_it(wang: Laptop, home: str, typed: str, day: str) -> None:
    press(wang, ENTER * 7 + "5" + lines(typed, ""), "visit", "3-2-501")
    assert newest(wang)["follow_up"] == day


def test_the_arrow_takes_the_next_working_day_in_place_of_a_holiday(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "5" + "明天" + DOWN + lines("", ""), "visit", "3-2-501")
    assert newest(wang)["follow_up"] == "2026-05-06"


def test_one_that_was_told_by_mistake_is_left_out_again(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "4" + lines("甲", "", "", "", "", "") + "8" + lines("1", ""), "visit", "3-2-501")
    assert values(wang, "matter") == []
    assert len(values(wang, "visit")) == 1


def test_a_form_she_steps_out_of_waits_with_what_was_typed(wang: Laptop, home: str) -> None:
    keys = ENTER * 7 + "4" + "路灯" + BACK + "4" + "\x1b[C" + "不亮" + lines("", "", "", "", "", "") + ENTER
    press(wang, keys, "visit", "3-2-501")
    assert values(wang, "matter")[0]["title"] == "路灯不亮"


def test_without_a_terminal_nothing_is_asked_and_the_flags_are_told(wang: Laptop, home: str) -> None:
    for words in (("visit",), ("visit", "3-2-501"), ("visit", "add")):
        answer = wang.types(*words)
        assert (answer.code, "--dwelling" in answer.err, "--quick" in answer.err) == (2, True, True)
    assert json.loads(wang.types("visit", "3-2-501", "--json").out)["error"]["code"] == "terminal_needed"
    assert values(wang, "visit") == []


def test_a_door_goes_with_flags(wang: Laptop, home: str) -> None:
    assert wang.json("visit", "3-2-501", "--note", "好")["record"]["values"]["notes"] == ["好"]
    for words in (("--dwelling", "3-2-501"), ("--quick", "3-2-501", "好")):
        assert wang.types("visit", "3-2-501", *words).code == 2


def test_leaving_before_anything_is_typed_leaves_nothing_behind(wang: Laptop, home: str) -> None:
    assert press(wang, LEAVE).code == 130
    assert VisitDrafts(wang.home).every() == []


@pytest.fixture
def eventful(wang: Laptop, home: str) -> None:
    """A visit with a matter, a corrected phone and a newcomer."""
    wang.types("sync")
    matter = "4" + lines("路灯不亮", "", "", "", "", "")
    phone = "1" + lines("王建国", "电话", "13900002222", "1")
    newcomer = "2" + lines("赵玉梅", "", "", "", "", "", "", "", "")
    assert press(wang, ENTER * 7 + matter + phone + newcomer + ENTER, "visit", "3-2-501").code == 0


def phone_of(laptop: Laptop, name: str) -> object:
    return next(each.get("phone") for each in values(laptop, "resident") if each["name"] == name)


def test_undo_takes_back_the_whole_visit_and_says_what(wang: Laptop, eventful: None) -> None:
    answer = wang.types("undo")
    assert [line for line in answer.out.splitlines() if line.startswith("已撤销")] == [
        "已撤销：走访 3-2-501 2026-05-01 02:07 日常走访 已见面。",
        "已撤销：居民 赵玉梅。",
        "已撤销：居民 王建国。",
        "已撤销：诉求 路灯不亮 已上报。",
    ]
    assert "  这条记录：已删除" in answer.out.splitlines()
    assert (values(wang, "visit"), values(wang, "matter")) == ([], [])
    assert phone_of(wang, "王建国") == "13811112222"
    assert "赵玉梅" not in [each["name"] for each in values(wang, "resident")]


def test_undo_after_the_visit_goes_on_with_what_was_before_it(wang: Laptop, eventful: None) -> None:
    wang.types("undo")
    assert "李秀英" in wang.types("undo").out


def test_undo_leaves_what_somebody_else_has_built_on_and_says_so(wang: Laptop, li: Laptop, eventful: None) -> None:
    wang.types("sync")
    li.types("sync")
    id = next(each["id"] for each in li.json("resident", "list")["records"] if each["values"]["name"] == "王建国")
    li.json("resident", "edit", id, "--phone", "13700003333")
    li.types("sync")
    wang.types("sync")
    answer = wang.types("undo")
    assert (answer.code, "li" in answer.err) == (0, True)
    assert values(wang, "visit") == []
    assert phone_of(wang, "王建国") == "13700003333"


def test_undo_of_a_single_change_takes_back_only_that(wang: Laptop, eventful: None) -> None:
    wang.json("note", "add", "--subject", "3-2-501", "--text", "门铃坏了")
    wang.types("undo")
    assert len(values(wang, "visit")) == 1
    assert values(wang, "note") == []


@pytest.mark.parametrize("statement", range(12))
def test_cut_in_the_middle_of_saving_nothing_of_the_visit_is_there_and_the_draft_is(
    wang: Laptop, home: str, monkeypatch: pytest.MonkeyPatch, statement: int
) -> None:
    written = 0

    def cut(sql: str) -> None:
        nonlocal written
        written += 1
        if written > statement:
            raise RuntimeError("dark")

    opened = App.store
    with monkeypatch.context() as patched:
        patched.setattr(App, "store", lambda app: _with_hook(opened(app), cut))
        keys = (
            ENTER * 7 + "4" + lines("路灯不亮", "", "", "", "", "") + "1" + lines("1", "电话", "13900002222", "1", "")
        )
        assert press(wang, keys, "visit", "3-2-501").code == 70
    assert (values(wang, "visit"), values(wang, "matter")) == ([], [])
    assert phone_of(wang, "王建国") == "13811112222"
    assert press(wang, ENTER * 2).code == 0
    assert (len(values(wang, "visit")), len(values(wang, "matter"))) == (1, 1)
    assert phone_of(wang, "王建国") == "13900002222"


def _with_hook(store: LaptopStore, hook: Callable[[str], None]) -> LaptopStore:
    store.on_write = hook
    return store


def test_a_newcomer_who_may_be_registered_already_is_shown_and_completed(wang: Laptop, home: str) -> None:
    keys = ENTER * 7 + "2" + lines("李秀英", "女", "1952", *[""] * 6)
    answer = press(wang, keys.replace("1952" + ENTER, "1952-05-06" + ENTER) + lines("1", ""), "visit", "3-2-501")
    assert answer.code == 0, answer
    (person,) = (each for each in values(wang, "resident") if each["name"] == "李秀英")
    assert (person["sex"], person["moved_in"]) == ("female", "2026-05-01")


def test_a_newcomer_who_only_looks_alike_is_registered_anew(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "2" + lines("李秀英", "", "1952-05-06", *[""] * 6) + lines("2", ""), "visit", "3-2-501")
    assert len([each for each in values(wang, "resident") if each["name"] == "李秀英"]) == 2


def test_somebody_known_from_another_door_moves_here(wang: Laptop, home: str) -> None:
    door = wang.json("dwelling", "add", "--building", "3", "--unit", "2", "--room", "601")["record"]["id"]
    press(wang, ENTER * 7 + "2" + lines("李秀英", "", "1952-05-06", *[""] * 6) + lines("1", ""), "visit", "3-2-601")
    (person,) = (each for each in values(wang, "resident") if each["name"] == "李秀英")
    assert person["dwelling"] == door


def test_a_door_that_is_registered_in_other_words_is_offered_and_used(wang: Laptop, home: str) -> None:
    wang.json("dwelling", "add", "--building", "重庆路9", "--unit", "1", "--room", "101")
    known = wang.json("card", "重庆路9-1-101")["dwelling"]["id"]
    keys = "9-1-101" + DOWN * 9 + ENTER + lines("", "", "", "", "", "") + "1" + ENTER + ENTER * 8
    assert press(wang, keys).code == 0
    assert newest(wang)["dwelling"] == known
