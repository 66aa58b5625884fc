"""Options several commands share."""

from doorstep_server.cli.run import OPERATOR
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import Decorator, option


def by_option() -> Decorator:
    """``--by``: whose name an operator's action carries in the log and the audit trail."""
    text = Text("以谁的名义操作（默认 admin）。", "In whose name (default: admin).")
    return option("--by", text=text, default=OPERATOR, metavar="ACCOUNT")
