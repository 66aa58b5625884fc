"""A visit that is cut off: at every prompt, also in the forms on the way, nothing typed is lost, and it is offered."""

import json
import os
import signal
import stat
from typing import Any, NamedTuple

import pytest

from doorstep_client.commands.asking import Asker
from doorstep_client.visit_draft import VisitDrafts
from tests.client.cli.at_the_door import BACK, ENTER, LEAVE, lines, press, values
from tests.client.cli.laptops import Laptop, OneGridHub


class Prompt(NamedTuple):
    """A prompt with the keys that answer it. After a cut in a list she is back where `again` leads there."""

    name: str
    half: str
    rest: str
    again: str = ""


WHOLE_VISIT = [
    Prompt("the door", "3-2-5", "01" + ENTER),
    Prompt("purpose", "关爱", "走访" + ENTER),
    Prompt("outcome", "", "1" + ENTER),
    Prompt("met", "王建", "国" + ENTER),
    Prompt("needs", "换灯", "泡" + ENTER),
    Prompt("notes", "血压药", "快用完" + ENTER),
    Prompt("minutes", "2", "0" + ENTER),
    Prompt("visited at", "2026-05-01 ", "01:30" + ENTER),
    Prompt("the menu", "", "4"),
    Prompt("title", "路灯", "不亮" + ENTER),
    Prompt("category", "安全", "隐患" + ENTER),
    Prompt("details", "三楼", "的灯" + ENTER),
    Prompt("level", "", "2" + ENTER),
    Prompt("due", "+", "7" + ENTER),
    Prompt("reporter", "李", "秀英" + ENTER),
    Prompt("the menu again", "", "1"),
    Prompt("which resident", "", "王建国" + ENTER, again="1"),
    Prompt("which field", "", "电话" + ENTER),
    Prompt("the phone", "139", "00002222" + ENTER),
    Prompt("which field next", "", "1" + ENTER),
    Prompt("the menu once more", "", "2"),
    Prompt("name", "赵", "玉梅" + ENTER),
    Prompt("sex", "", "女" + ENTER),
    Prompt("birth", "1985", "-03-02" + ENTER),
    Prompt("phone", "1381234", "5678" + ENTER),
    Prompt("relation", "租", "客" + ENTER),
    Prompt("population type", "流动", "人口" + ENTER),
    Prompt("tags", "1 ", "3" + ENTER),
    Prompt("moved in", "昨", "天" + ENTER),
    Prompt("identity number", "", ENTER),
    Prompt("the menu for the follow-up", "", "5"),
    Prompt("follow-up", "下周", "三" + ENTER),
    Prompt("the menu at the end", "", ENTER),
]


def keys(prompts: list[Prompt]) -> str:
    return "".join(prompt.half + prompt.rest for prompt in prompts)


@pytest.fixture
def home(wang: Laptop, door: str) -> str:
    """The door 3-2-501 with 王建国 behind it; its id."""
    wang.json("resident", "add", "--dwelling", door, "--name", "王建国", "--birth", "1950-03-01")
    return door


def everything(laptop: Laptop) -> list[dict[str, Any]]:
    """All that a whole visit writes."""
    found = [*values(laptop, "visit"), *values(laptop, "matter")]
    for each in found:
        each.pop("reported_at", None)
    return [*found, *sorted(values(laptop, "resident"), key=lambda each: str(each["name"]))]


def whole(door: str) -> list[dict[str, Any]]:
    visit = {
        "dwelling": door,
        "worker": "wang",
        "purpose": "care",
        "outcome": "met",
        "met": "王建国",
        "needs": "换灯泡",
        "notes": ["血压药快用完"],
        "minutes": 20,
        "visited_at": "2026-05-01T01:30",
        "follow_up": "2026-05-06",
    }
    matter = {
        "title": "路灯不亮",
        "category": "safety",
        "details": ["三楼的灯"],
        "level": "community",
        "due": "2026-05-08",
        "reporter": "李秀英",
        "source": "visit",
        "dwelling": door,
        "status": "reported",
    }
    resident = {"dwelling": door, "name": "王建国", "birth": "1950-03-01", "phone": "13900002222"}
    newcomer = {
        "dwelling": door,
        "name": "赵玉梅",
        "sex": "female",
        "birth": "1985-03-02",
        "phone": "13812345678",
        "relation": "tenant",
        "population_type": "floating",
        "tags": {"living_alone": True, "over_80": True},
        "moved_in": "2026-04-30",
    }
    return [visit, matter, resident, newcomer]


@pytest.mark.parametrize("place", range(len(WHOLE_VISIT)), ids=[prompt.name for prompt in WHOLE_VISIT])
def test_left_with_ctrl_c_at_any_prompt_it_goes_on_there(wang: Laptop, home: str, place: int) -> None:
    before, here, after = WHOLE_VISIT[:place], WHOLE_VISIT[place], WHOLE_VISIT[place + 1 :]
    cut = press(wang, keys(before) + here.half)
    assert cut.code == 130
    assert values(wang, "visit") == values(wang, "matter") == []
    is_offered = bool(place or here.half)
    assert ("接着写" in cut.err) == is_offered
    answer = press(wang, (ENTER if is_offered else "") + here.again + here.rest + keys(after))
    assert answer.code == 0, answer
    assert everything(wang) == whole(home)
    assert VisitDrafts(wang.home).every() == []


def killed(laptop: Laptop, typed: str, asked: int) -> None:
    """Another process types this and is killed when it has asked so many questions and heard all keys."""
    child = os.fork()
    if child == 0:
        count = 0
        ask = Asker.ask

        def counted(asker: Asker, question: Any, typing: Any = lambda _: None) -> str:
            nonlocal count
            count += 1
            if count == asked:
                heard = typing

                def last(text: str) -> None:
                    heard(text)
                    if text == WHOLE_VISIT[asked - 1].half:
                        os.kill(os.getpid(), signal.SIGKILL)

                if not WHOLE_VISIT[asked - 1].half:
                    os.kill(os.getpid(), signal.SIGKILL)
                return ask(asker, question, last)
            return ask(asker, question, typing)

        Asker.ask = counted  # type: ignore[method-assign]
        try:
            press(laptop, typed)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), status
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("place", range(len(WHOLE_VISIT)), ids=[prompt.name for prompt in WHOLE_VISIT])
def test_killed_at_any_prompt_it_goes_on_there(wang: Laptop, home: str, place: int) -> None:
    here, after = WHOLE_VISIT[place], WHOLE_VISIT[place + 1 :]
    killed(wang, keys(WHOLE_VISIT[: place + 1]), place + 1)
    wang.hub.now_ms += 60_000
    is_offered = bool(place or here.half)
    answer = press(wang, (ENTER if is_offered else "") + here.again + here.rest + keys(after))
    assert answer.code == 0, answer
    assert everything(wang) == whole(home)


def test_cut_off_again_and_again_nothing_is_lost(wang: Laptop, home: str) -> None:
    for place, prompt in enumerate(WHOLE_VISIT[:-1]):
        again = "5" if prompt.name == "follow-up" else prompt.again
        press(wang, (ENTER if place else "") + again + prompt.half + prompt.rest)
    assert press(wang, ENTER * 2).code == 0
    assert everything(wang) == whole(home)


def test_a_visit_keeps_the_time_it_was_begun_at(wang: Laptop, home: str, hub: OneGridHub) -> None:
    press(wang, lines("2"), "visit", "3-2-501")
    begun = VisitDrafts(wang.home).every()[0].visit.begin["visited_at"]
    hub.now_ms += 5 * 60 * 60 * 1000
    press(wang, ENTER * 8)
    assert values(wang, "visit")[0]["visited_at"] == begun


def test_a_draft_that_is_thrown_away_is_gone(wang: Laptop, home: str) -> None:
    press(wang, lines("2"), "visit", "3-2-501")
    assert press(wang, lines("2")).code == 130
    assert VisitDrafts(wang.home).every() == []


def test_a_draft_that_is_left_for_later_is_offered_again_next_time(wang: Laptop, home: str) -> None:
    wang.json("dwelling", "add", "--building", "8", "--unit", "1", "--room", "101")
    press(wang, lines("2"), "visit", "3-2-501")
    press(wang, lines("3", "8-1-101") + ENTER * 8)
    assert len(values(wang, "visit")) == 1
    press(wang, ENTER + ENTER * 7)
    assert [each["purpose"] for each in values(wang, "visit")] == ["routine", "care"]


def test_two_visits_may_be_half_written(wang: Laptop, home: str) -> None:
    wang.json("dwelling", "add", "--building", "8", "--unit", "1", "--room", "101")
    press(wang, lines("2"), "visit", "3-2-501")
    press(wang, lines("3"), "visit", "8-1-101")
    assert len(VisitDrafts(wang.home).every()) == 2
    out = press(wang, ENTER + ENTER * 7).out
    assert "8-1-101" in out
    assert len(VisitDrafts(wang.home).every()) == 1


def test_at_a_door_that_is_named_only_its_own_draft_is_offered(wang: Laptop, home: str) -> None:
    wang.json("dwelling", "add", "--building", "8", "--unit", "1", "--room", "101")
    press(wang, lines("2"), "visit", "3-2-501")
    answer = press(wang, ENTER * 8, "visit", "8-1-101")
    assert answer.code == 0
    assert "另有 1 份没写完的走访" in answer.err


def test_leaving_the_offer_of_a_draft_leaves_the_draft(wang: Laptop, home: str) -> None:
    press(wang, lines("2"), "visit", "3-2-501")
    assert press(wang, LEAVE).code == 130
    assert len(VisitDrafts(wang.home).every()) == 1


def test_flags_and_other_commands_leave_a_draft_alone(wang: Laptop, home: str) -> None:
    press(wang, lines("2"), "visit", "3-2-501")
    assert wang.types("visit", "--dwelling", "3-2-501").code == 0
    assert wang.types("visit", "--quick", "3-2-501", "好").code == 0
    assert "有一份没填完的走访" in wang.types("today").err
    assert VisitDrafts(wang.home).every()[0].visit.answered == {"purpose": "care"}


def test_a_draft_whose_visit_is_saved_by_now_is_not_offered(
    wang: Laptop, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(VisitDrafts, "discard", _power_cut)
        assert press(wang, ENTER * 8, "visit", "3-2-501").code == 70
    assert len(VisitDrafts(wang.home).every()) == 1
    assert press(wang, ENTER * 8, "visit", "3-2-501").code == 0
    assert len(values(wang, "visit")) == 2
    assert VisitDrafts(wang.home).every() == []


def _power_cut(drafts: VisitDrafts, draft: object) -> None:
    raise RuntimeError("dark")


def test_only_its_owner_can_read_a_draft(wang: Laptop, home: str) -> None:
    press(wang, lines("2"), "visit", "3-2-501")
    (path,) = wang.home.glob("draft-visit-*.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_door_that_was_deleted_meanwhile_is_chosen_anew(wang: Laptop, home: str) -> None:
    other = wang.json("dwelling", "add", "--building", "8", "--unit", "1", "--room", "101")["record"]["id"]
    press(wang, lines("2"), "visit", "3-2-501")
    wang.json("dwelling", "delete", "3-2-501")
    assert press(wang, ENTER + lines("8-1-101") + ENTER * 7).code == 0
    assert (values(wang, "visit")[0]["dwelling"], values(wang, "visit")[0]["purpose"]) == (other, "care")


def test_what_cannot_be_saved_is_told_and_can_be_left_out(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "1" + lines("1", "电话", "13900002222", "1"), "visit", "3-2-501")
    id = wang.json("resident", "list")["records"][0]["id"]
    wang.json("resident", "delete", id)
    answer = press(wang, ENTER * 2 + "8" + lines("1", ""))
    assert answer.code == 0
    assert "已" in answer.err
    assert len(values(wang, "visit")) == 1


def test_what_somebody_else_wrote_meanwhile_is_not_replaced_unseen(wang: Laptop, home: str) -> None:
    id = wang.json("resident", "list")["records"][0]["id"]
    press(wang, ENTER * 7 + "1" + lines("1", "电话", "13900002222", "1"), "visit", "3-2-501")
    wang.json("resident", "edit", id, "--phone", "13700003333")
    answer = press(wang, ENTER * 2)
    assert "现在是“13700003333”，你写的是“13900002222”" in answer.err
    assert values(wang, "resident")[0]["phone"] == "13700003333"
    assert press(wang, ENTER * 2 + lines("1", "")).code == 0
    assert values(wang, "resident")[0]["phone"] == "13900002222"


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", "3", '{"begun_ms": 1}', "[" * 100_000, "\x00\xff"],
)
def test_a_damaged_draft_is_put_aside_and_stops_nobody(wang: Laptop, home: str, content: str) -> None:
    (wang.home / "draft-visit-x.json").write_text(content)
    assert press(wang, ENTER * 8, "visit", "3-2-501").code == 0
    assert (wang.home / "draft-visit-x.damaged").read_text() == content


@pytest.mark.parametrize("spoilt", ["begun_ms", "visit", "door", "finding", "others", "open", "aside"])
def test_a_draft_with_one_wrong_field_is_put_aside(wang: Laptop, home: str, spoilt: str) -> None:
    press(wang, lines("2"), "visit", "3-2-501")
    (path,) = wang.home.glob("draft-visit-*.json")
    document = json.loads(path.read_text("utf-8"))
    for wrong in (3.5, {"a": 1}, [{"kind": 3}]):
        path.write_text(json.dumps({**document, spoilt: wrong}))
        assert VisitDrafts(wang.home).every() == []
        assert path.with_suffix(".damaged").exists()


def test_stepping_back_and_leaving_loses_neither_answer(wang: Laptop, home: str) -> None:
    press(wang, lines("2", "1", "王建国") + BACK + BACK, "visit", "3-2-501")
    press(wang, ENTER * 9)
    assert (values(wang, "visit")[0]["purpose"], values(wang, "visit")[0]["met"]) == ("care", "王建国")
