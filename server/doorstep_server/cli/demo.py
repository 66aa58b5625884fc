"""``doorstep-hub demo``"""

from pathlib import Path

from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.config import DEFAULT_PORT
from doorstep_server.demo import day
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

SEED = 2026
"""Which made-up community; the same every time."""


@command("demo", COMMANDS["demo"])
@option(
    "--folder",
    text=Text("在哪个目录里演（默认 .demo，每次重建）。", "The folder it happens in (default: .demo, made anew)."),
    default=".demo",
    metavar="DIR",
)
@pass_run
def command_line(run: Run, folder: str) -> None:
    """Play the demo; it ends by itself, with exit code 0 if everything was as it should be."""
    output = run.output
    today = run.outside.local_time(run.now_ms()).date()
    home = Path(folder).absolute()
    day.play(home, output.language, today, SEED, DEFAULT_PORT, output.tell)
    output.document({"folder": str(home)})
