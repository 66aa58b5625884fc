"""``doorstep-hub rebuild``"""

from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import rebuild
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command

REBUILT = Text("已由日志重建 {count} 条记录。", "{count} records were made anew from the log.")


@command("rebuild", COMMANDS["rebuild"])
@pass_run
def command_line(run: Run) -> None:
    """The tables are a fold of the log: dropping and folding them loses nothing."""
    count = rebuild.rebuild(run.hub())
    run.output.lines([run.output.say(REBUILT, count=count)])
    run.output.document({"records": count})
