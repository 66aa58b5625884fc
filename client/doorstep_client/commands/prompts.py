"""Asking for what is missing, at a terminal only. Everything asked for here can be given by a flag instead."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from doorstep_client.drafts import Answer
from doorstep_client.tasks.typed import Typed, read_value
from doorstep_client.words import Words
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Choice, KindField, Tags
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import Kind
from doorstep_shell.output import harmless

if TYPE_CHECKING:
    from doorstep_client.tasks.conflict import Conflict
    from doorstep_client.tasks.desk import Desk

SKIPPED = Text("（不填）", "(leave empty)")
CHANGE_WHAT = Text("要改哪些？空格选，回车确定", "What do you want to change? Space selects, Enter goes on")
MAY_BE_EMPTY = Text("（可不填）", " (may be empty)")
WHICH_STANDS = Text("以哪个为准？", "Which one stands?")
WHY = Text("原因（可不填）", "Reason (may be empty)")
TAGS_HOW = Text("（空格选，回车确定）", "(Space selects, Enter goes on)")
CODE = Text("邀请码", "Invitation code")
ADDRESS = Text("中心地址", "Address of the hub")


class Prompts:
    """Questions to the person at the terminal. Ctrl-C in one raises KeyboardInterrupt."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._typing: Callable[[str], None] | None = None

    def fields(
        self,
        desk: "Desk",
        fields: Iterable[tuple[str, KindField]],
        shown: Mapping[str, Json],
        *,
        answered: Callable[[str, Answer], None] = lambda name, answer: None,
        typing: Callable[[str, str], None] = lambda name, text: None,
    ) -> Typed:
        """Ask for these fields one after the other; `shown` holds the values they begin with.

        `answered` is told each answer before the next question, `typing` the text of a question with every key.
        """
        texts: dict[str, str] = {}
        added: dict[str, tuple[str, ...]] = {}
        removed: dict[str, tuple[str, ...]] = {}
        for name, declared in fields:
            value = shown.get(name)
            self._typing = partial(typing, name)
            if isinstance(declared, Tags):
                members = value if isinstance(value, dict) else {}
                before = {member for member, present in members.items() if present}
                after = self._tags(declared, before)
                added[name] = tuple(after - before)
                removed[name] = tuple(before - after)
                answered(name, sorted(after - before))
                continue
            if isinstance(declared, Choice):
                texts[name] = self._choice(declared, value)
            else:
                texts[name] = self._text(desk, declared, value)
            answered(name, texts[name])
        self._typing = None
        return Typed(
            texts=texts,
            added={name: members for name, members in added.items() if members},
            removed={name: members for name, members in removed.items() if members},
        )

    def _text(self, desk: "Desk", declared: KindField, value: Json) -> str:
        label = declared.label.say(self.language)
        if not declared.expected:
            label += MAY_BE_EMPTY.say(self.language)
        begin = "" if value is None or isinstance(value, list) else str(value)
        return self.text(label, self._checker(desk, declared), begin)

    def _checker(self, desk: "Desk", declared: KindField) -> Callable[[str], bool | str]:
        def check(text: str) -> bool | str:
            if not text.strip():
                return True
            try:
                read_value(desk, declared, text)
            except DoorstepError as error:
                return harmless(error.sentence(self.language))
            return True

        return check

    def text(self, label: str, check: Callable[[str], bool | str] = lambda _: True, begin: str = "") -> str:
        """One line of text; `check` says what is wrong with it."""
        import questionary

        question = questionary.text(label, default=begin, validate=check)
        typing = self._typing
        if typing is not None:
            question.application.current_buffer.on_text_changed += lambda buffer: typing(buffer.text)
        return str(question.unsafe_ask())

    def _choice(self, declared: Choice, value: Json) -> str:
        choices: list[tuple[str, str]] = [("", SKIPPED.say(self.language))] if not declared.expected else []
        choices += [(code, label.say(self.language)) for code, label in declared.choices.items()]
        if isinstance(value, str) and value and value not in declared.choices:
            choices.append((value, value))
        return self.select(declared.label.say(self.language), choices, value if isinstance(value, str) else None)

    def _tags(self, declared: Tags, present: set[str]) -> set[str]:
        import questionary

        names = list(dict.fromkeys([*declared.choices, *sorted(present)]))
        choices = [
            questionary.Choice(declared.say(name, self.language), value=name, checked=name in present) for name in names
        ]
        label = declared.label.say(self.language)
        return set(questionary.checkbox(label, choices, instruction=TAGS_HOW.say(self.language)).unsafe_ask())

    def select(self, label: str, choices: Sequence[tuple[str, str]], begin: str | None = None) -> str:
        """One of several; `choices` are values with what is shown for them."""
        import questionary

        offered = [questionary.Choice(harmless(said), value=value) for value, said in choices]
        default: Any = next((each for each in offered if each.value == begin), None)
        return str(questionary.select(label, offered, default=default, instruction=" ").unsafe_ask())

    def fields_to_change(self, kind: Kind, said: dict[str, str]) -> list[str]:
        """Which fields of a record the person wants to change; `said` holds what each shows."""
        import questionary

        choices = [
            questionary.Choice(f"{declared.label.say(self.language)}  {harmless(said.get(name, ''))}", value=name)
            for name, declared in kind.open_fields.items()
        ]
        return list(questionary.checkbox(CHANGE_WHAT.say(self.language), choices, instruction=" ").unsafe_ask())

    def side(self, words: Words, conflict: "Conflict") -> str:
        """The letter of the side that stands."""
        choices = []
        for side in conflict.sides:
            said = words.value(conflict.record.kind, conflict.path, side.value)
            choices.append((side.letter, f"{side.letter}  {said}  {', '.join(side.by)}  {words.moment(side.at_ms)}"))
        return self.select(WHICH_STANDS.say(self.language), choices)

    def why(self) -> str:
        """A reason, or nothing."""
        return self.text(WHY.say(self.language))
