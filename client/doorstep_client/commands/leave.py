"""``doorstep leave``: take a person off a shared laptop."""

import click

from doorstep_client.app import App
from doorstep_client.commands.completing import accounts
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.people import find_person, listed, people
from doorstep_client.tasks.leave import leave
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command

ACCOUNT = Text("账号或姓名。", "Account or name.")
LEFT = Text(
    "{account} 已从这台电脑上移走；记录都在中心，自己做过的封存在 {path}。",
    "{account} was taken off this laptop; the records are at the hub, her own work is sealed in {path}.",
)
REVOKE = Text(
    "请管理员停用这台设备：doorstep-hub device revoke {device}", "Ask the operator: doorstep-hub device revoke {device}"
)
REMAIN = Text("这台电脑上还有：{people}。", "On this laptop remain: {people}.")


@command("leave", COMMANDS["leave"])
@argument("account", text=ACCOUNT, metavar="ACCOUNT", shell_complete=accounts)
@click.pass_obj
def command_line(app: App, account: str) -> None:
    """Take her off, if nothing of hers waits."""
    person = find_person(app.laptop, account)
    desk = app.at(person.desk)
    try:
        kept = leave(app.laptop, person, desk.store, lambda: _close_for_good(desk), app.outside.now_ms())
    finally:
        desk.close()
    device = person.config.device if person.config else ""
    remaining = people(app.laptop)
    app.output.document(
        {
            "left": person.account,
            "device": device,
            "archive": str(kept),
            "people": [each.account for each in remaining],
        }
    )
    app.output.tell(LEFT, account=person.called, path=kept)
    if device:
        app.output.tell(REVOKE, device=device)
    if remaining:
        app.output.tell(REMAIN, people=listed(remaining))


def _close_for_good(desk: App) -> None:
    """Let go of the store, and of its key wherever this computer keeps it."""
    if desk.is_encrypted():
        desk.store_lock().forget()
    desk.close()
