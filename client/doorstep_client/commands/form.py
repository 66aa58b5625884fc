"""The form of a new record, kept as a draft from the first answer until the record is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from doorstep_client.app import App
from doorstep_client.commands.identity import ask_number
from doorstep_client.commands.prompts import Prompts
from doorstep_client.commands.saying import words_of
from doorstep_client.drafts import Answer, Draft, DraftFile
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.identity import has_identity, told_by
from doorstep_client.tasks.record import defaults
from doorstep_client.tasks.typed import Typed
from doorstep_shared.changes import Json
from doorstep_shared.fields import KindField
from doorstep_shared.i18n import Text
from doorstep_shared.identity import IdentityNumber
from doorstep_shared.kinds import Kind

FOUND = Text(
    "有一份没填完的{kind}（{when}，{what}）。要接着填吗？",
    "There is an unfinished {kind} ({when}, {what}). Go on with it?",
)
GO_ON = Text("接着填", "go on")
THROW_AWAY = Text("丢弃，重新填", "throw it away and begin anew")
ANSWERED = Text("已填：{label}：{said}", "answered: {label}: {said}")
KEPT = Text(
    "填到一半的内容留着；输入 {command} 接着填。",
    "What you filled in is kept; type {command} to go on.",
)
CONTINUE, DISCARD = "continue", "discard"


class Form:
    """One filling-in of the form of a kind."""

    def __init__(self, app: App, desk: Desk, kind: Kind, fields: Sequence[tuple[str, KindField]]) -> None:
        self._app, self._desk, self._kind, self._fields = app, desk, kind, list(fields)
        self._file = DraftFile(app.made_home(), kind.name, app.store_key())
        self._prompts = Prompts(app.output.language)
        self._draft = Draft(desk.new_id(), desk.now_ms(), defaults(desk, kind))
        self.number: IdentityNumber | None = None

    def fill(self) -> Typed:
        """Ask for what is not answered yet. When this is cut off, everything typed stays in the draft.

        Raises:
            KeyboardInterrupt: Ctrl-C in a question.
        """
        if found := self._found():
            self._draft = found
            self._tell_answered()
        answered = self._draft.answered
        open_fields = [
            (name, declared)
            for name, declared in self._fields
            if name not in answered or (declared.expected and not answered[name])
        ]
        begin = {**self._draft.begin, **self._draft.typing}
        try:
            begin = {**begin, **self._number_told()}
            self._prompts.fields(self._desk, open_fields, begin, answered=self._answered, typing=self._typing)
        except (KeyboardInterrupt, EOFError):
            if not self._draft.is_empty:
                self._app.output.warn(KEPT, command=form_command(self._kind.name))
            raise
        return _typed(self._draft)

    def _number_told(self) -> Mapping[str, Json]:
        """Ask for the identity number where the kind has one; the values it tells. The number is in no draft."""
        if not has_identity(self._kind):
            return {}
        self.number = ask_number(self._app)
        return told_by(self.number) if self.number else {}

    @property
    def record(self) -> str | None:
        """The id of the record to be saved; None where a record has it by now."""
        return None if self._desk.store.record(self._kind.name, self._draft.record) else self._draft.record

    def saved(self) -> None:
        """The record is on the disk: the draft has done its work."""
        self._file.discard()

    def _found(self) -> Draft | None:
        """The draft of an earlier time, where the person wants to go on with it."""
        found = self._file.load()
        if found is None or found.is_empty:
            return None
        if self._desk.store.record(self._kind.name, found.record):
            self._file.discard()  # saved, and cut off before it could be removed
            return None
        language = self._app.output.language
        when = words_of(self._app).moment(found.begun_ms)
        texts = [*found.answered.values(), *found.typing.values()]
        first = next((text for text in texts if isinstance(text, str) and text), "")
        label = FOUND.say(language, kind=self._kind.label.say(language), when=when, what=first)
        choices = [(CONTINUE, GO_ON.say(language)), (DISCARD, THROW_AWAY.say(language))]
        if self._prompts.select(label, choices, CONTINUE) == CONTINUE:
            return found
        self._file.discard()
        return None

    def _tell_answered(self) -> None:
        language = self._app.output.language
        for name, answer in self._draft.answered.items():
            declared = self._kind.fields.get(name)
            if answer and declared:
                texts = [answer] if isinstance(answer, str) else answer
                said = ", ".join(declared.say(text, language) for text in texts).replace("\n", " ")
                self._app.output.tell(ANSWERED, label=declared.label.say(language), said=said)

    def _answered(self, name: str, answer: Answer) -> None:
        self._draft = replace(self._draft, answered={**self._draft.answered, name: answer}, typing={})
        self._file.keep(self._draft)

    def _typing(self, name: str, text: str) -> None:
        self._draft = replace(self._draft, typing={name: text})
        self._file.keep(self._draft, durable=False)


def form_command(kind: str) -> str:
    """What is typed to fill in the form of a kind."""
    return f"doorstep {kind} add"


def _typed(draft: Draft) -> Typed:
    return Typed(
        texts={name: answer for name, answer in draft.answered.items() if isinstance(answer, str)},
        added={name: tuple(answer) for name, answer in draft.answered.items() if answer and isinstance(answer, list)},
    )
