"""``doorstep switch``: several people share a laptop; another one works now."""

import click

from doorstep_client.app import App
from doorstep_client.commands.completing import accounts
from doorstep_client.commands.people_lines import desk_now, person_document, person_line, standings
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.people import find_person, people, switch_to
from doorstep_client.tasks.people import Standing
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command

ACCOUNT = Text("账号或姓名；不写就列出这台电脑上的人。", "Account or name; without it everybody is listed.")
WORKS_NOW = Text("现在是 {account} 在用。", "{account} works now.")
ALONE = Text(
    "这台电脑只有 {account} 在用；加一个人：doorstep join <中心地址> <邀请码>",
    "Only {account} uses this laptop; to add a person: doorstep join <hub address> <invitation code>",
)
HOW = Text("换人：doorstep switch <账号>", "To change: doorstep switch <account>")
WHO = Text("现在是谁", "Who works now")


@command("switch", COMMANDS["switch"])
@argument("account", text=ACCOUNT, metavar="ACCOUNT", required=False, shell_complete=accounts)
@click.pass_obj
def command_line(app: App, account: str | None) -> None:
    """Let another person work, or tell who is here and what waits for each."""
    everybody = people(app.laptop)
    if not everybody:
        raise DoorstepError("not_joined")
    if account is None and len(everybody) > 1 and app.outside.has_terminal() and not app.output.as_json:
        account = _chosen(app, standings(app))
    if account is not None:
        switch_to(app.laptop, find_person(app.laptop, account))
    _tell(app, standings(app))


def _chosen(app: App, found: list[Standing]) -> str:
    from doorstep_client.commands.prompts import Prompts

    now = next((each.person.name for each in found if each.person.desk == desk_now(app)), None)
    choices = [(each.person.name, _line(app, each)) for each in found]
    return Prompts(app.output.language).select(app.output.say(WHO), choices, now)


def _line(app: App, found: Standing) -> str:
    return person_line(app, found, now=found.person.desk == desk_now(app))


def _tell(app: App, found: list[Standing]) -> None:
    now = desk_now(app)
    app.output.document({"people": [person_document(each, now=each.person.desk == now) for each in found]})
    if len(found) == 1:
        app.output.tell(ALONE, account=found[0].person.called)
        return
    worker = next((each.person for each in found if each.person.desk == now), None)
    if worker:
        app.output.tell(WORKS_NOW, account=worker.called)
    app.output.lines([f"  {_line(app, each)}" for each in found])
    app.output.tell(HOW)
