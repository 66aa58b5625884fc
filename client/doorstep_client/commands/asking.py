"""One question at the terminal: a line to type in, what to know below it, one key back to the question before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from doorstep_shared.i18n import Language, Text
from doorstep_shell.output import harmless

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.application.current import AppSession
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.layout import Layout

ESCAPE_SECONDS = 0.05
"""How long after Esc the rest of an arrow key may still arrive."""
KEYS = Text("回车 确定 · Esc 上一项 · ? 说明 · Ctrl-C 先放下", "Enter accept · Esc back · ? help · Ctrl-C leave")
FIRST_KEYS = Text("回车 确定 · ? 说明 · Ctrl-C 先放下", "Enter accept · ? help · Ctrl-C leave")
QUESTION_MARKS = ("?", "？")


class Back(Exception):
    """The person wants the question before."""


class Offer(NamedTuple):
    """Something to choose: its value and how it is shown."""

    value: str
    line: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    `begin` stands in the line; while it `is_whole`, Enter takes it and the first key typed replaces it, like a marked
    text. `lines` tells what is shown below a text; `offers` are listed for what is typed and Enter takes the one the
    arrows stand on. `recalled` are texts the arrows bring in place of another. `check` tells what is wrong with a
    text, or nothing. `keys` answer at once.
    """

    label: str
    begin: str = ""
    is_whole: bool = True
    lines: Callable[[str], Sequence[str]] = lambda _: ()
    offers: Callable[[str], Sequence[Offer]] | None = None
    recalled: Callable[[str], Sequence[str]] = lambda _: ()
    help: Sequence[str] = ()
    check: Callable[[str], str] = lambda _: ""
    keys: Mapping[str, str] = field(default_factory=dict)
    is_first: bool = False


class Asker:
    """Asks questions. `typing` in `ask` is told the text of the line with every key."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def ask(self, question: Question, typing: Callable[[str], None] = lambda _: None) -> str:
        """The answer.

        Raises:
            Back: Esc or Shift-Tab, unless this is the first question.
            KeyboardInterrupt: Ctrl-C.
            EOFError: the terminal is gone.
        """
        return _Asked(self.language, question, typing).run()


class _Asked:
    """One question while it is on the screen."""

    def __init__(self, language: Language, question: Question, typing: Callable[[str], None]) -> None:
        from prompt_toolkit.buffer import Buffer
        from prompt_toolkit.document import Document

        self.language, self.question, self.typing = language, question, typing
        self.is_help_shown, self.wrong, self.place = False, "", 0
        self.buffer = Buffer(document=Document(question.begin), multiline=False)
        if question.is_whole and question.begin:
            self._mark()
        self.buffer.on_text_changed += self._changed
        self.offers = list(question.offers(question.begin)) if question.offers else []

    def run(self) -> str:
        """Ask until it is answered."""
        from prompt_toolkit.application import get_app_session

        application = _application(get_app_session())
        application.layout, application.key_bindings = self._layout(), self._bindings()
        return str(application.run())

    @property
    def is_whole(self) -> bool:
        """Whether the next key replaces the text."""
        return self.buffer.selection_state is not None

    def _mark(self) -> None:
        from prompt_toolkit.selection import SelectionState

        self.buffer.selection_state = SelectionState(0)

    def _changed(self, buffer: Any) -> None:
        self.wrong, self.place = "", 0
        self.typing(buffer.text)
        if self.question.offers:
            self.offers = list(self.question.offers(buffer.text))

    def _layout(self) -> "Layout":
        from prompt_toolkit.layout import BufferControl, FormattedTextControl, HSplit, Layout, Window
        from prompt_toolkit.layout.processors import BeforeInput

        line = BufferControl(self.buffer, input_processors=[BeforeInput(self._prompt)], focusable=True)
        below = FormattedTextControl(self._below)
        windows = [
            Window(line, wrap_lines=True, dont_extend_height=True),
            Window(below, wrap_lines=True, dont_extend_height=True),
        ]
        return Layout(HSplit(windows))

    def _prompt(self) -> "StyleAndTextTuples":
        colon = "：" if self.language == "zh" else ": "
        return [("class:label", harmless(self.question.label) + colon)]

    def _below(self) -> "StyleAndTextTuples":
        """What stands below the line: what is wrong, the offers, the lines, then the keys or the help."""
        shown: list[tuple[str, str]] = []
        if self.wrong:
            shown.append(("class:wrong", self.wrong))
        shown += [("class:here" if at == self.place else "", offer.line) for at, offer in enumerate(self.offers)]
        shown += [("", line) for line in self.question.lines(self.buffer.text)]
        if self.is_help_shown:
            shown += [("class:help", line) for line in self.question.help]
        shown.append(("class:keys", (FIRST_KEYS if self.question.is_first else KEYS).say(self.language)))
        ends = ["\n"] * (len(shown) - 1) + [""]
        return [
            (style, harmless(line).replace("\n", " ") + end) for (style, line), end in zip(shown, ends, strict=True)
        ]

    def _answer(self, event: "KeyPressEvent") -> None:
        if self.question.offers:
            if self.offers:
                event.app.exit(result=self.offers[min(self.place, len(self.offers) - 1)].value)
            return
        self.wrong = self.question.check(self.buffer.text)
        if not self.wrong:
            event.app.exit(result=self.buffer.text)

    def _move(self, by: int) -> None:
        """The arrows: along the offers, or through the recalled texts."""
        if self.offers:
            self.place = min(max(self.place + by, 0), len(self.offers) - 1)
            return
        texts = list(self.question.recalled(self.buffer.text))
        if texts:
            place = texts.index(self.buffer.text) + by if self.buffer.text in texts else 0 if by > 0 else -1
            self._put(texts[place % len(texts)])
            self._mark()

    def _put(self, text: str) -> None:
        from prompt_toolkit.document import Document

        self.buffer.set_document(Document(text), bypass_readonly=True)

    def _replace(self, text: str) -> None:
        """The first key typed on a whole text takes its place."""
        self._put(text)
        self.buffer.exit_selection()

    def _bindings(self) -> "KeyBindings":
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.key_binding import KeyBindings

        keys = KeyBindings()
        whole = Condition(lambda: self.is_whole)
        untouched = Condition(lambda: self.is_whole or not self.buffer.text)
        keys.add("enter")(self._answer)
        keys.add("up")(lambda event: self._move(-1))
        keys.add("down")(lambda event: self._move(1))
        for key in ("c-c", "c-d"):
            keys.add(key)(_leave)
        if not self.question.is_first:
            keys.add("escape", eager=True)(_go_back)
            keys.add("s-tab")(_go_back)
        keys.add("<any>", filter=whole)(lambda event: self._replace(event.data if event.data.isprintable() else ""))
        keys.add("<bracketed-paste>", filter=whole)(lambda event: self._replace(event.data))
        for key in ("backspace", "delete"):
            keys.add(key, filter=whole)(lambda event: self._replace(""))
        for key in ("left", "right", "home", "end"):
            keys.add(key, filter=whole)(self._keep_whole)
        for key in (*QUESTION_MARKS, "f1"):
            keys.add(key, filter=untouched if key != "f1" else Condition(lambda: True))(self._show_help)
        for key, answer in self.question.keys.items():
            keys.add(key, filter=untouched)(lambda event, answer=answer: event.app.exit(result=answer))
        return keys

    def _keep_whole(self, event: "KeyPressEvent") -> None:
        self.buffer.exit_selection()

    def _show_help(self, event: "KeyPressEvent") -> None:
        self.is_help_shown = not self.is_help_shown


@lru_cache(maxsize=1)
def _application(session: "AppSession") -> "Application[str]":
    """What shows the questions of a session, one after the other. Making it takes a while: it knows all keys of two
    editors."""
    from prompt_toolkit.application import Application
    from prompt_toolkit.styles import Style

    application: Application[str] = Application(
        style=Style.from_dict(_STYLE), erase_when_done=True, input=session.input, output=session.output
    )
    application.ttimeoutlen = ESCAPE_SECONDS
    return application


def _leave(event: "KeyPressEvent") -> None:
    event.app.exit(exception=KeyboardInterrupt)


def _go_back(event: "KeyPressEvent") -> None:
    event.app.exit(exception=Back)


_STYLE = {
    "label": "bold",
    "here": "reverse",
    "wrong": "bold ansired",
    "help": "",
    "keys": "ansibrightblack",
}
