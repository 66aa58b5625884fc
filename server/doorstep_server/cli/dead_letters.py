"""``doorstep-hub dead-letters``"""

from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.store import dead_letters, devices
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.reasons import say_reason
from doorstep_shell.bilingual import command, option

NONE = Text("没有读不出来的来件。", "There are no dead letters.")
SHOW = Text("显示这一件的内容。", "Show what this one holds.")
SHORT_HASH = 12


@command("dead-letters", COMMANDS["dead-letters"])
@option("--show", text=SHOW, metavar="HASH")
@pass_run
def command_line(run: Run, show: str | None) -> None:
    """What came and is no change: kept, final, shown here and on the laptop that brought it."""
    store, output = run.hub().store, run.output
    letters = dead_letters.everything(store)
    if show is not None:
        letters = [letter for letter in letters if letter.hash.startswith(show)]
        if not letters:
            raise DoorstepError("not_waiting", id=show)
        output.lines(letter.body.decode("utf-8", "backslashreplace") for letter in letters)
    elif letters:
        owners = {device.id: device.account for device in devices.everything(store)}
        headings = [Text("编号", "hash"), Text("账号", "account"), Text("设备", "device"), Text("收到", "received")]
        rows = [
            [
                letter.hash[:SHORT_HASH],
                owners.get(letter.device, ""),
                letter.device,
                run.moment(letter.received_ms),
                str(len(letter.body)),
                say_reason(letter.reason, output.language),
            ]
            for letter in letters
        ]
        output.table([*headings, Text("字节", "bytes"), Text("原因", "reason")], rows)
    else:
        output.tell(NONE)
    output.document(
        {
            "dead_letters": [
                {
                    "hash": letter.hash,
                    "claimed": letter.claimed,
                    "grid": letter.grid,
                    "device": letter.device,
                    "received_ms": letter.received_ms,
                    "reason": letter.reason,
                    "body": letter.body.decode("utf-8", "backslashreplace"),
                }
                for letter in letters
            ]
        }
    )
