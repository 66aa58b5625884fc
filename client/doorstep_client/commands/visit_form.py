"""Filling in the forms of a visit: question after question, one key back, every key kept in the draft."""

from collections.abc import Callable, Mapping, Sequence

from doorstep_client.app import App
from doorstep_client.commands.asking import Asker, Back, Offer, Question
from doorstep_client.commands.field_question import Asked, FieldQuestions
from doorstep_client.tasks.record import kind_of
from doorstep_client.visit_draft import Part
from doorstep_shared.changes import Json
from doorstep_shared.fields import Day, Prose
from doorstep_shared.i18n import Text, colon
from doorstep_shared.widths import cut

NOTHING = Text("（不填）", "(left empty)")
PICK_HELP = Text("输入前面的编号或文字，↑↓ 选，回车确定。", "Type its number or its words, ↑↓ chooses, Enter accepts.")
PAST_DAYS = frozenset({"birth", "moved_in", "moved_out"})
"""Days that lie behind: 12-05 means the last one."""

Keep = Callable[[Part, bool], None]
"""Told each state of a form; whether it must be on the disk before going on."""


class VisitForm:
    """Asks the questions of one form after another.

    `recalled` tells the texts of earlier times for a field of a kind, `names` what is offered by number in it.
    """

    def __init__(self, app: App, questions: FieldQuestions, columns: int) -> None:
        self._app, self._questions, self.columns = app, questions, columns
        self._asker = Asker(app.output.language)
        self.recalled: Mapping[str, Sequence[str]] = {}
        self.names: Mapping[str, Sequence[str]] = {}
        self._asking = Part("visit", "", is_new=True)
        """The form as it stands in the question that is on the screen."""

    def fill(self, part: Part, asks: Callable[[Part], Sequence[str]], keep: Keep, *, is_first: bool = False) -> Part:
        """Ask for what is not answered yet, and give the form as it is then.

        `asks` tells the questions of a form, which may depend on its answers.

        Raises:
            Back: in its first question; `keep` was told what stands in it.
            KeyboardInterrupt: Ctrl-C.
        """
        while (name := next((each for each in asks(part) if each not in part.answered), None)) is not None:
            try:
                part = self.ask(part, name, keep, is_first=is_first and not part.answered)
            except Back:
                before = [each for each in asks(part) if each in part.answered]
                part = self._asking
                if not before:
                    raise
                part = part.back_to(before[-1])
                keep(part, True)
        return part

    def ask(self, part: Part, name: str, keep: Keep, *, is_first: bool = False) -> Part:
        """One question of a form.

        Raises:
            Back, KeyboardInterrupt: as `fill`.
        """
        asked = self._asked(part, name)
        begin = part.kept.get(name, part.answered.get(name, part.begin.get(name, "")))
        question = self._questions.question(asked, begin, is_whole=part.half != name, is_first=is_first)
        self._asking = part

        def typing(text: str) -> None:
            self._asking = self._asking.typing(name, text)
            keep(self._asking, False)

        text = self._asker.ask(question, typing)
        answer = self._questions.answer(asked, text)
        part = self._asking.answer(name, answer)
        keep(part, True)
        self.tell(part, name)
        return part

    def tell(self, part: Part, name: str) -> None:
        """Show an answer where its question stood."""
        declared, language = kind_of(part.kind).fields[name], self._app.output.language
        said = self.shown(part.kind, name, part.answered[name])
        line = declared.label.say(language) + colon(language) + (said or NOTHING.say(language))
        self._app.output.lines([line if isinstance(declared, Prose) else cut(line, self.columns)])

    def shown(self, kind: str, name: str, answer: str) -> str:
        """An answer as a person reads it, in one line."""
        declared = kind_of(kind).fields[name]
        if answer and isinstance(declared, Day) and name not in PAST_DAYS:
            return self._questions.said_day(answer)
        return " ".join(self._questions.shown(declared, answer).split())

    def choose(self, label: str, rows: Sequence[tuple[str, str]], *, is_first: bool = False) -> str:
        """One of several, by its number, its words or the arrows; `rows` are values with what is shown for them.

        Raises:
            Back, KeyboardInterrupt: as `fill`.
        """

        def offers(typed: str) -> list[Offer]:
            text = typed.strip().casefold()
            lines = [
                Offer(value, cut(f"{place} {line}", self.columns - 1)) for place, (value, line) in enumerate(rows, 1)
            ]
            if text.isdecimal():
                return [each for place, each in enumerate(lines, 1) if str(place) == str(int(text))]
            return [each for each in lines if text in each.line.casefold()]

        help = [PICK_HELP.say(self._app.output.language)]
        return self._asker.ask(Question(label=label, offers=offers, help=help, is_first=is_first))

    def _asked(self, part: Part, name: str) -> Asked:
        return Asked(
            declared=kind_of(part.kind).fields[name],
            recalled=self.recalled.get(name, ()) if part.kind == "visit" else (),
            names=self.names.get(name, ()) if part.kind in ("visit", "matter") else (),
            ahead=name not in PAST_DAYS,
        )


def stored_text(value: Json) -> str:
    """A stored value as the answer it would be."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "、".join(member for member, present in value.items() if present)
    return str(value)
