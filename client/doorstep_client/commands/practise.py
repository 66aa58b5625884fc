"""``doorstep practise``: try everything in a made-up community that can never sync."""

import shlex
from contextlib import suppress

import click

from doorstep_client.app import App
from doorstep_client.commands.saying import words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option
from doorstep_shell.output import harmless

FRESH = Text("从头开始：丢掉练过的。", "Start over: what was practised goes.")
READY = Text(
    "练习小区准备好了：{dwellings} 户、{residents} 人，都是编的，不会上传。",
    "A made-up community is ready: {dwellings} dwellings, {residents} residents. Nothing is ever sent.",
)
TRY = Text(
    "可以试：today　find {name}　visit　conflicts　log --refused　card {door}",
    "Try: today, find {name}, visit, conflicts, log --refused, card {door}",
)
INSIDE = Text(
    "下面直接输入命令（前面的 doorstep 可以不写）；输入 exit 离开练习。",
    "Type commands here (without doorstep if you like); type exit to leave.",
)
OUTSIDE = Text(
    "在练习里做一条命令：doorstep --practise <命令>", "To do a command in practice: doorstep --practise <command>"
)
PROMPT = Text("练习（不会上传）> ", "practice (nothing is sent)> ")
LEFT = Text("已离开练习，回到自己的工作。", "You left practice and are back at your own work.")
QUOTES = Text("引号没有成对，再输入一次。", "A quote is not closed; type it again.")
PROGRAM = "doorstep"
WAYS_OUT = frozenset({"exit", "quit", "q", "离开", "退出"})


@command("practise", COMMANDS["practise"])
@option("--fresh", text=FRESH, is_flag=True)
@click.pass_obj
def command_line(app: App, fresh: bool) -> None:
    """Make the community if it is missing; at a terminal, take commands until the person leaves."""
    was_inside = app.is_practice
    app.is_practice = True
    app.practice_folder(fresh=fresh)
    store = app.store()
    numbers = {name: store.count_rows(kind) for name, kind in (("dwellings", "dwelling"), ("residents", "resident"))}
    conflicts = store.conflicts()
    door = words_of(app).title(conflicts[0]) if conflicts else ""
    app.output.document({"practice": True, "folder": str(app.home), "fresh": fresh, **numbers})
    app.output.tell(READY, **numbers)
    app.output.tell(TRY, door=door, name="王")
    app.close()
    if was_inside or not app.outside.has_terminal() or app.output.as_json:
        app.output.tell(OUTSIDE)
        return
    app.output.tell(INSIDE)
    _take_commands(app)
    app.output.tell(LEFT)


def _take_commands(app: App) -> None:
    """One line after another, each a run of the program at the practice desk."""
    with suppress(ImportError):
        import readline  # noqa: F401 - lets a line be edited, Chinese too
    before = ["--practise", "--lang", app.output.language, "--home", str(app.laptop)]
    while True:
        try:
            words = shlex.split(_line(app))
        except ValueError:
            app.output.warn(QUOTES)
            continue
        except KeyboardInterrupt:
            app.output.warn("")
            continue
        except EOFError:
            app.output.warn("")
            return
        if words[:1] == [PROGRAM]:
            del words[0]
        if len(words) == 1 and words[0] in WAYS_OUT:
            return
        if words:
            app.again([*before, *words])


def _line(app: App) -> str:
    return harmless(input(app.output.say(PROMPT)))
