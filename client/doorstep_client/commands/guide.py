"""``doorstep guide``: the six commands of a day on one screen."""

import click

from doorstep_client.app import App
from doorstep_client.commands.summaries import COMMANDS
from doorstep_shared.i18n import Text
from doorstep_shared.widths import table
from doorstep_shell.bilingual import command

TITLE = Text("一天用这六条命令：", "A day in six commands:")
STEPS: tuple[tuple[Text, str, Text], ...] = (
    (Text("今天走哪些户", "where to go"), "doorstep today", Text("按楼栋排好", "building by building")),
    (Text("敲门前看一户", "before knocking"), "doorstep card 3-2-501", Text("找门：doorstep find", "or doorstep find")),
    (Text("记走访", "the visit"), "doorstep visit", Text("选户、看卡片、一项一项问", "the door, its card, questions")),
    (Text("报诉求", "a matter"), "doorstep matter add", Text("路灯不亮、漏水……", "a broken lamp, a leak …")),
    (Text("看送到没有", "what is delivered"), "doorstep status", Text("也说下一步做什么", "and what to do next")),
    (
        Text("晚上同步", "in the evening"),
        "doorstep sync",
        Text("自动：doorstep nightly", "by itself: doorstep nightly"),
    ),
)
SAFE = Text("“已保存”就是写进磁盘了，断网断电都不会丢。", "“Saved” means it is on the disk; no network is needed.")
AFTER = Text(
    "记错了：doorstep undo　有冲突：doorstep conflicts　每条命令加 --help 都有说明。",
    "A mistake: doorstep undo. Conflicts: doorstep conflicts. More: add --help.",
)


@command("guide", COMMANDS["guide"])
@click.pass_obj
def command_line(app: App) -> None:
    """Show them."""
    say = app.output.say
    app.output.document(
        {"commands": [{"command": typed, "what": {"zh": what.zh, "en": what.en}} for what, typed, _ in STEPS]}
    )
    rows = [(f"{number} {say(what)}", typed, say(more)) for number, (what, typed, more) in enumerate(STEPS, 1)]
    app.output.lines(
        [say(TITLE), "", *(f"  {line}" for line in table(["", "", ""], rows)[1:]), "", say(SAFE), say(AFTER)]
    )
