"""``doorstep join``: join a hub with an invitation code."""

import platform
from dataclasses import asdict

import click

from doorstep_client.app import App
from doorstep_client.commands.replaced_lines import replaced_lines
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.people import listed, people
from doorstep_client.tasks.join import join
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command, option

URL = Text("中心的地址，如 http://192.168.1.10:8420。", "The hub's address, such as http://192.168.1.10:8420.")
CODE = Text("管理员给的邀请码，只能用一次。", "The invitation code from the operator; it works once.")
NAME = Text("这台电脑在中心显示的名字（默认取主机名）。", "What the hub calls this laptop (default: its host name).")
JOINED = Text(
    "已加入中心 {hub}，账号 {account}。下一步：doorstep sync", "Joined the hub {hub} as {account}. Next: doorstep sync"
)
SHARED = Text(
    "这台电脑上现在有：{people}。现在是 {account} 在用；换人：doorstep switch <账号>",
    "On this laptop are now: {people}. {account} works now; to change: doorstep switch <account>",
)
MISSING = Text("缺少 {name}", "{name} is missing")


@command("join", COMMANDS["join"])
@argument("url", text=URL, metavar="URL", required=False)
@argument("code", text=CODE, metavar="CODE", required=False)
@option("--name", text=NAME, metavar="TEXT")
@click.pass_obj
def command_line(app: App, url: str | None, code: str | None, name: str | None) -> None:
    """Join a hub; what is not given is asked for at a terminal."""
    if app.outside.has_terminal() and not app.output.as_json:
        from doorstep_client.commands.prompts import ADDRESS, Prompts
        from doorstep_client.commands.prompts import CODE as CODE_LABEL

        prompts = Prompts(app.output.language)
        url = url or prompts.text(app.output.say(ADDRESS))
        code = code or prompts.text(app.output.say(CODE_LABEL))
    for word, metavar in ((url, "URL"), (code, "CODE")):
        if not word:
            detail = Text(MISSING.say("zh", name=metavar), MISSING.say("en", name=metavar))
            raise DoorstepError("usage", detail=detail)
    person, replaced = join(app.laptop, url or "", code or "", name or platform.node(), app.outside.join)
    joined = person.config
    assert joined is not None
    everybody = people(app.laptop)
    app.output.document(
        {
            "joined": True,
            "hub": joined.hub_id,
            "url": joined.hub_url,
            "device": joined.device,
            "account": joined.account,
            "people": [each.account for each in everybody],
            "replaced": asdict(replaced) if replaced else None,
        }
    )
    app.output.tell(JOINED, hub=joined.hub_url, account=person.called)
    if replaced:
        app.output.lines(replaced_lines(app.output.language, replaced, app.outside.local_time))
    if len(everybody) > 1:
        app.output.tell(SHARED, people=listed(everybody), account=person.called)
