"""A form that is cut off: nothing typed is lost at any question, and it is offered again."""

import json
import stat
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from doorstep_client.commands.prompts import Prompts
from doorstep_client.drafts import Draft, DraftFile
from tests.client.cli.laptops import Laptop, OneGridHub

SAID = {
    "标题": "路灯不亮",
    "类别": "safety",
    "来源": "visit",
    "房屋": "3-2-501",
    "地点": "楼道",
    "反映人": "王建国",
    "上报时间": "2026-05-01T09:30",
    "内容": "三楼的灯",
    "期限": "2026-05-08",
}
QUESTIONS = 12
"""The questions of the form of a matter: those above and three that are left as they begin."""
ONCE_MORE = "有一份没填完的诉求"


class Person:
    """Somebody at the terminal who answers what is asked, until she is cut off before her answer number `until`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, until: int = QUESTIONS, then: str = "continue") -> None:
        self.until, self.then = until, then
        self.asked: list[str] = []
        monkeypatch.setattr(Prompts, "text", lambda prompts, label, check=None, begin="": self.answers(label, begin))
        monkeypatch.setattr(Prompts, "select", self.selects)

    def answers(self, label: str, begin: str) -> str:
        if len(self.asked) == self.until:
            raise KeyboardInterrupt
        self.asked.append(label)
        return next((text for start, text in SAID.items() if label.startswith(start)), begin)

    def selects(self, label: str, choices: Sequence[tuple[str, str]], begin: str | None = None) -> str:
        return self.then if label.startswith(ONCE_MORE) else self.answers(label, begin or "")


def matters(laptop: Laptop) -> list[dict[str, Any]]:
    return [record["values"] for record in laptop.json("matter", "list")["records"]]


@pytest.fixture
def worker(wang: Laptop, door: str) -> Laptop:
    wang.has_terminal = True
    return wang


@pytest.fixture
def whole(worker: Laptop, door: str) -> dict[str, Any]:
    """The matter all answers make."""
    return {
        "title": "路灯不亮",
        "category": "safety",
        "source": "visit",
        "dwelling": door,
        "place": "楼道",
        "reporter": "王建国",
        "reported_at": "2026-05-01T09:30",
        "details": ["三楼的灯"],
        "level": "grid",
        "status": "reported",
        "due": "2026-05-08",
    }


@pytest.mark.parametrize("until", range(QUESTIONS))
def test_cut_off_at_any_question_it_goes_on_there(
    worker: Laptop, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch, until: int
) -> None:
    before = Person(monkeypatch, until)
    answer = worker.types("matter", "add")
    assert (answer.code, matters(worker)) == (130, [])
    assert ("输入 doorstep matter add 接着填" in answer.err) == (until > 0)
    after = Person(monkeypatch)
    assert worker.types("matter", "add").code == 0
    assert matters(worker) == [whole]
    assert len(before.asked) + len(after.asked) == QUESTIONS
    assert not set(before.asked) & set(after.asked), "nothing is asked twice"
    assert DraftFile(worker.home, "matter").load() is None


def test_cut_off_again_and_again_nothing_is_lost(
    worker: Laptop, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(QUESTIONS - 1):
        Person(monkeypatch, until=1)
        assert worker.types("matter", "add").code == 130
    Person(monkeypatch, until=1)
    assert worker.types("matter", "add").code == 0
    assert matters(worker) == [whole]


def test_what_was_answered_is_shown_again(worker: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    Person(monkeypatch, until=1)
    worker.types("matter", "add")
    Person(monkeypatch)
    assert "已填：标题：路灯不亮" in worker.types("matter", "add").out


def test_a_draft_that_is_thrown_away_is_asked_anew(worker: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    Person(monkeypatch, until=5)
    worker.types("matter", "add")
    anew = Person(monkeypatch, then="discard")
    worker.types("matter", "add")
    assert len(anew.asked) == QUESTIONS
    assert len(matters(worker)) == 1


def test_a_matter_keeps_the_time_its_form_was_begun_at(
    worker: Laptop, hub: OneGridHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(SAID, "上报时间")
    Person(monkeypatch, until=1)
    worker.types("matter", "add")
    begun = worker.home / "draft-matter.json"
    time = json.loads(begun.read_text("utf-8"))["begin"]["reported_at"]
    hub.now_ms += 5 * 60 * 60 * 1000
    Person(monkeypatch)
    worker.types("matter", "add")
    assert matters(worker)[0]["reported_at"] == time


def test_a_draft_whose_record_is_saved_by_now_is_not_offered(worker: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    file = DraftFile(worker.home, "matter")
    with monkeypatch.context() as patched:
        patched.setattr(DraftFile, "discard", _power_cut)
        Person(patched)
        assert worker.types("matter", "add").code == 70
    assert file.load() is not None
    assert len(matters(worker)) == 1
    person = Person(monkeypatch, then="nobody asks")
    assert worker.types("matter", "add").code == 0
    assert len(person.asked) == QUESTIONS
    assert len(matters(worker)) == 2


def _power_cut(file: DraftFile) -> None:
    raise RuntimeError("dark")


def test_a_form_that_cannot_be_saved_stays_and_asks_for_what_was_missing(
    worker: Laptop, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setitem(SAID, "标题", "")
        Person(patched)
        assert worker.types("matter", "add").code == 2
    again = Person(monkeypatch)
    assert worker.types("matter", "add").code == 0
    assert (again.asked, matters(worker)) == (["标题"], [whole])


def test_flags_and_other_commands_leave_a_draft_alone(worker: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    Person(monkeypatch, until=3)
    worker.types("matter", "add")
    assert worker.types("matter", "add", "--title", "水管漏水").code == 0
    assert worker.types("today").code == 0
    draft = DraftFile(worker.home, "matter").load()
    assert draft is not None
    assert list(draft.answered) == ["title", "category", "source"]


def test_only_its_owner_can_read_a_draft(worker: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    Person(monkeypatch, until=1)
    worker.types("matter", "add")
    assert stat.S_IMODE((worker.home / "draft-matter.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"record": 1}', '{"record": "x", "begun_ms": 1, "begin": {}, "answered": {"a": 3}, "typing": {}}'],
)
def test_a_damaged_draft_is_put_aside_and_stops_nobody(
    worker: Laptop, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    (worker.home / "draft-matter.json").write_text(content)
    Person(monkeypatch)
    assert worker.types("matter", "add").code == 0
    assert (worker.home / "draft-matter.damaged").read_text() == content


@pytest.fixture
def typed_keys(worker: Laptop) -> Callable[[str], None]:
    """Keys pressed at a real prompt."""
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    def press(keys: str) -> None:
        with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
            keyboard.send_text(keys)
            worker.types("matter", "add")

    return press


def test_even_what_stands_in_an_unanswered_question_is_kept(
    worker: Laptop, typed_keys: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed_keys("路灯\x03")
    draft = DraftFile(worker.home, "matter").load()
    assert draft is not None
    assert (draft.answered, draft.typing) == ({}, {"title": "路灯"})
    begins: list[str] = []

    def asks(prompts: Prompts, label: str, check: object = None, begin: str = "") -> str:
        begins.append(begin)
        raise KeyboardInterrupt

    Person(monkeypatch)
    monkeypatch.setattr(Prompts, "text", asks)
    worker.types("matter", "add")
    assert begins == ["路灯"]


def test_a_form_nobody_typed_anything_into_leaves_no_draft(worker: Laptop, typed_keys: Callable[[str], None]) -> None:
    typed_keys("\x03")
    assert DraftFile(worker.home, "matter").load() is None


def test_a_draft_is_written_whole_or_not_at_all(worker: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    file = DraftFile(worker.home, "matter")
    file.keep(Draft("r", 1, {}, {"dwelling": "3-2-501"}))
    monkeypatch.setattr("doorstep_client.drafts.os.replace", _no_rename)
    with pytest.raises(OSError, match="dark"):
        file.keep(Draft("r", 1, {}, {"dwelling": "3-2-501", "met": "王建国"}))
    kept = file.load()
    assert kept is not None
    assert kept.answered == {"dwelling": "3-2-501"}


def _no_rename(*_: object) -> None:
    raise OSError("dark")
