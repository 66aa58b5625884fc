"""Passphrases as they are given: at the terminal without showing, or by a script on stdin, one a line."""

import sys

from doorstep_client.app import App
from doorstep_client.keys.store_lock import PASSPHRASE, check_passphrase
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

STDIN = Text("从标准输入读口令，一行一个，给脚本用。", "Read passphrases from stdin, one a line, for scripts.")
OLD = Text("口令：", "Passphrase: ")
NEW = Text("新口令（不显示）：", "New passphrase (does not show): ")
AGAIN = Text("再输一次：", "Once more: ")
DIFFER = Text("两次输入的不一样", "the two are not the same")
NO_TERMINAL = Text("这里不能提问，加 --passphrase-stdin", "nobody can be asked here, add --passphrase-stdin")
NOT_UTF8 = Text("不是 UTF-8 编码", "it is not in UTF-8")
_MOST_BYTES = 8192


class Passphrases:
    """Where the passphrases of one command come from."""

    def __init__(self, app: App, *, from_stdin: bool) -> None:
        self._app, self._from_stdin = app, from_stdin
        if not from_stdin and not (app.outside.has_terminal() and not app.output.as_json):
            raise DoorstepError("usage", detail=NO_TERMINAL)

    def known(self) -> str:
        """The passphrase there is."""
        return _line() if self._from_stdin else self._ask(OLD)

    def new(self) -> str:
        """A new one, typed twice at a terminal.

        Raises:
            DoorstepError: invalid_value.
        """
        if self._from_stdin:
            typed = _line()
            check_passphrase(typed)
            return typed
        typed = self._ask(NEW)
        check_passphrase(typed)
        if self._ask(AGAIN) != typed:
            raise DoorstepError("invalid_value", field=PASSPHRASE, detail=DIFFER)
        return typed

    def _ask(self, label: Text) -> str:
        return self._app.outside.ask_passphrase(self._app.output.say(label))


def _line() -> str:
    line = sys.stdin.buffer.readline(_MOST_BYTES)
    try:
        return line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise DoorstepError("invalid_value", field=PASSPHRASE, detail=NOT_UTF8) from error
