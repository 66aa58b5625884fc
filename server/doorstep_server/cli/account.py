"""``doorstep-hub account``"""

import sys

from doorstep_server.cli.account_sign_in import TOTP, UNLOCK, totp, unlock
from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import accounts, members
from doorstep_server.services.role_names import as_role, role_name
from doorstep_server.store import accounts as stored
from doorstep_server.store import covers
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import Group, argument, command, option
from doorstep_shell.output import Output

ADD = Text("新增账号。", "Add an account.")
LIST = Text("列出账号和授权。", "List the accounts and their grants.")
RENAME = Text("更改姓名。", "Change a person's name.")
GRANT = Text("授权：账号在网格及其下级的角色。", "Give an account a role in a grid and everything below it.")
UNGRANT = Text("收回账号在一个网格的授权。", "End an account's grants for a grid.")
PASSWORD = Text("重设网页登录密码，显示一次。", "Set a new password for the pages; it is shown once.")

ADDED = Text("已新增账号 {account}。", "The account {account} was added.")
RENAMED = Text("{account} 的姓名现为 {name}。", "{account}'s name is {name} now.")
GRANTED = Text("{account} 现为网格 {grid} 的{role}。", "{account} is now {role} of the grid {grid}.")
UNGRANTED = Text("已收回 {account} 在网格 {grid} 的授权。", "{account}'s grants for the grid {grid} have ended.")
NEW_PASSWORD = Text(
    "{account} 的新密码：{password}（只显示这一次）。", "{account}'s new password: {password} (shown this once)."
)
PASSWORD_SET = Text("{account} 的密码已更改。", "{account}'s password was changed.")
UNTIL = Text("（到 {day}）", " (until {day})")
PASSWORD_NEXT = Text("接下来：doorstep-hub account password {account}", "Next: doorstep-hub account password {account}")
INVITE_NEXT = Text("接下来：doorstep-hub invite {account}", "Next: doorstep-hub invite {account}")

_ACCOUNT = Text("账号。", "The account.")
_GRID = Text("网格编号。", "The grid's id.")


@command("add", ADD)
@argument("account", text=_ACCOUNT, metavar="ACCOUNT")
@option("--name", text=Text("姓名。", "The person's name."), default="")
@option("--admin", text=Text("是管理员。", "An operator of the hub."), is_flag=True)
@option("--grid", text=Text("同时授权的网格。", "Also grant a role in this grid."), metavar="GRID")
@option("--role", text=Text("角色（默认 worker）。", "The role (default: worker)."), default="worker", metavar="ROLE")
@by_option()
@pass_run
def add(run: Run, account: str, name: str, admin: bool, grid: str | None, role: str, by: str) -> None:
    """Add an account, with a first grant if a grid is named."""
    hub, output = run.hub(), run.output
    accounts.add(hub, account, name, admin, by, run.now_ms())
    output.lines([output.say(ADDED, account=account)])
    if grid:
        members.grant(hub, account, grid, role, by, run.now_ms())
        output.lines([output.say(GRANTED, account=account, grid=grid, role=as_role(role))])
    is_for_pages = bool(grid) and role in members.DESK_ROLES
    output.lines([output.say(PASSWORD_NEXT if is_for_pages else INVITE_NEXT, account=account)])
    output.document({"account": account, "grid": grid, "role": role if grid else None})


@command("list", LIST)
@pass_run
def list_all(run: Run) -> None:
    """Accounts with the grants in force."""
    hub, output = run.hub(), run.output
    granted = {each.name: stored.grants(hub.store, account=each.name) for each in stored.everything(hub.store)}
    everything = stored.everything(hub.store)
    covered = {each.grant: each.until_day for each in covers.everything(hub.store)}
    rows = [
        [
            each.name,
            each.display_name,
            ", ".join(_said_grant(output, grant, covered.get(grant.id)) for grant in granted[each.name]),
            output.say(Text("是", "yes")) if each.is_admin else "",
            output.say(Text("有", "yes")) if each.password_hash else "",
        ]
        for each in everything
    ]
    headings = [Text("账号", "account"), Text("姓名", "name"), Text("授权", "grants"), Text("管理员", "operator")]
    output.table([*headings, Text("密码", "password")], rows)
    output.document(
        {
            "accounts": [
                {
                    "name": each.name,
                    "display_name": each.display_name,
                    "is_admin": each.is_admin,
                    "has_password": bool(each.password_hash),
                    "grants": [
                        {"grid": grant.grid, "role": grant.role}
                        | ({"until": covered[grant.id]} if grant.id in covered else {})
                        for grant in granted[each.name]
                    ],
                }
                for each in everything
            ]
        }
    )


def _said_grant(output: Output, grant: stored.Grant, until: str | None) -> str:
    return f"{output.say(role_name(grant.role))} {grant.grid}" + (output.say(UNTIL, day=until) if until else "")


@command("rename", RENAME)
@argument("account", text=_ACCOUNT, metavar="ACCOUNT")
@argument("name", text=Text("姓名。", "The person's name."), metavar="NAME")
@by_option()
@pass_run
def rename(run: Run, account: str, name: str, by: str) -> None:
    """Give another name to an account's person; the account's own name stays."""
    accounts.rename(run.hub(), account, name, by, run.now_ms())
    run.output.lines([run.output.say(RENAMED, account=account, name=name)])
    run.output.document({"account": account, "name": name})


@command("grant", GRANT)
@argument("account", text=_ACCOUNT, metavar="ACCOUNT")
@argument("grid", text=_GRID, metavar="GRID")
@option(
    "--role",
    text=Text(
        "角色：worker（默认）、lead、supervisor、department、auditor、admin。",
        "worker (default), lead, supervisor, department, auditor or admin.",
    ),
    default="worker",
    metavar="ROLE",
)
@by_option()
@pass_run
def grant(run: Run, account: str, grid: str, role: str, by: str) -> None:
    """Give a role; the laptop gets the grid with its next sync."""
    members.grant(run.hub(), account, grid, role, by, run.now_ms())
    run.output.lines([run.output.say(GRANTED, account=account, grid=grid, role=as_role(role))])
    run.output.document({"account": account, "grid": grid, "role": role})


@command("ungrant", UNGRANT)
@argument("account", text=_ACCOUNT, metavar="ACCOUNT")
@argument("grid", text=_GRID, metavar="GRID")
@by_option()
@pass_run
def ungrant(run: Run, account: str, grid: str, by: str) -> None:
    """Take the roles back; what she did before stays."""
    members.end_grants(run.hub(), account, grid, by, run.now_ms())
    run.output.lines([run.output.say(UNGRANTED, account=account, grid=grid)])
    run.output.document({"account": account, "grid": grid})


@command("password", PASSWORD)
@argument("account", text=_ACCOUNT, metavar="ACCOUNT")
@option("--stdin", "from_stdin", text=Text("从标准输入读密码。", "Read the password from stdin."), is_flag=True)
@by_option()
@pass_run
def password(run: Run, account: str, from_stdin: bool, by: str) -> None:
    """Set a password: one made here, or one typed into stdin. Never as an argument, which other users could read."""
    hub, output = run.hub(), run.output
    typed = sys.stdin.readline().rstrip("\r\n") if from_stdin else ""
    if from_stdin and not typed:
        raise DoorstepError("usage", detail="--stdin")
    secret = typed or accounts.new_password(hub)
    put = accounts.choose_password if from_stdin else accounts.set_password
    put(hub, account, secret, by, run.now_ms())
    sentence = PASSWORD_SET if from_stdin else NEW_PASSWORD
    output.lines([output.say(sentence, account=account, password=secret)])
    output.document({"account": account} if from_stdin else {"account": account, "password": secret})


_COMMANDS = {
    "add": (ADD, add),
    "list": (LIST, list_all),
    "rename": (RENAME, rename),
    "grant": (GRANT, grant),
    "ungrant": (UNGRANT, ungrant),
    "password": (PASSWORD, password),
    "totp": (TOTP, totp),
    "unlock": (UNLOCK, unlock),
}
command_line = Group(
    "account",
    text=COMMANDS["account"],
    summaries={name: summary for name, (summary, _) in _COMMANDS.items()},
    load=lambda name: _COMMANDS[name][1],
)
