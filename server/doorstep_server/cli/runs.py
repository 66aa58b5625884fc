"""``doorstep-hub runs``"""

import click

from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services.sync import CARRIED
from doorstep_server.store import runs
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

WORDS = {CARRIED: Text("离线包", "bundle")}
"""The notes that are not shown as they are kept."""
NONE = Text("还没有同步过。", "Nobody has synced yet.")


@command("runs", COMMANDS["runs"])
@option(
    "--limit",
    text=Text("最多行数（默认 30）。", "How many at most (default: 30)."),
    type=click.IntRange(1, 10_000),
    default=30,
    metavar="N",
)
@pass_run
def command_line(run: Run, limit: int) -> None:
    """Every round trip: who came, what she brought, what became of it, what she got."""
    output = run.output
    found = runs.latest(run.hub().store, limit)
    headings = [Text("时间", "time"), Text("账号", "account"), Text("设备", "device"), Text("送来", "offered")]
    headings += [Text("收下", "accepted"), Text("重复", "again"), Text("待审核", "held"), Text("读不出", "dead")]
    headings += [Text("取走", "sent"), Text("还有", "waiting"), Text("备注", "notes")]
    rows = [
        [
            run.moment(each.at_ms),
            each.account,
            each.device,
            *map(str, (each.offered, each.accepted, each.duplicates, each.quarantined, each.dead)),
            str(each.entries_sent),
            str(each.waiting),
            " ".join(output.say(WORDS[note]) if note in WORDS else note for note in each.notes.split()),
        ]
        for each in found
    ]
    if rows:
        output.table(headings, rows)
    else:
        output.tell(NONE)
    output.document({"runs": [each._asdict() for each in found]})
