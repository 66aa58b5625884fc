"""``doorstep-hub init``"""

from doorstep_server.cli.run import OPERATOR, Run, pass_run
from doorstep_server.services import accounts, grids, members
from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts as stored_accounts
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

MADE = Text("中心已建立：{path}", "The hub is made: {path}")
WAS_MADE = Text("这里已有中心：{path}", "There is a hub here already: {path}")
PASSWORD = Text(
    "管理员账号 {account}，密码 {password}（只显示这一次）。",
    "The operator's account is {account}, its password {password} (shown this once).",
)
KEY = Text("密钥 {path} 要与数据库备份分开保管。", "Keep the key {path} safe, and apart from the database's backups.")
NEXT = Text("接下来：doorstep-hub serve", "Next: doorstep-hub serve")


@command("init", Text("建立中心：数据目录、密钥和管理员账号；已有的不动。", "Make a hub; what is there already stays."))
@option("--admin", text=Text("管理员账号名。", "Name of the operator's account."), default=OPERATOR, metavar="ACCOUNT")
@option("--street", text=Text("同时建立街道网格：编号。", "Also add the street's grid: its id."), metavar="GRID")
@option("--name", text=Text("街道名称。", "The street's name."), default="")
@pass_run
def command_line(run: Run, admin: str, street: str | None, name: str) -> None:
    """Make the hub, then the operator's account with a password nobody has seen, then the street."""
    config = run.config()
    is_new = not config.key_file.exists()
    hub = run.made_hub()
    output = run.output
    password = _add_admin(hub, admin, run.now_ms())
    if street:
        grids.add(hub, street, name or street, "street", "", admin, run.now_ms())
        members.grant(hub, admin, street, "admin", admin, run.now_ms())
    output.lines([output.say(MADE if is_new else WAS_MADE, path=config.home)])
    if password:
        output.lines([output.say(PASSWORD, account=admin, password=password)])
    output.lines([output.say(KEY, path=config.key_file), output.say(NEXT)])
    output.document(
        {"hub": hub.id, "home": str(config.home), "made": is_new, "account": admin, "password": password or None}
    )


def _add_admin(hub: Hub, name: str, now_ms: int) -> str:
    """The new account's password, or an empty text when the account was there."""
    if stored_accounts.get(hub.store, name):
        return ""
    accounts.add(hub, name, name, True, name, now_ms)
    password = accounts.new_password(hub)
    accounts.set_password(hub, name, password, name, now_ms)
    return password
