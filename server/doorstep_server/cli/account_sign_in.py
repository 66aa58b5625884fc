"""``doorstep-hub account totp`` and ``account unlock``: helping somebody who cannot sign in."""

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.services import lockout, two_step
from doorstep_server.store import accounts
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command, option

TOTP = Text("查看或关闭账号的两步登录。", "Show or switch off an account's two-step sign-in.")
UNLOCK = Text("解除登录失败过多的暂停。", "Let an account sign in again after too many vain tries.")

_ACCOUNT = Text("账号。", "The account.")
IS_ON = Text("{account} 已开启两步登录。", "{account} signs in with a code.")
IS_OFF = Text("{account} 没有开启两步登录。", "{account} signs in with its password alone.")
ENDED = Text("已关闭 {account} 的两步登录。", "Two-step sign-in of {account} was switched off.")
UNLOCKED = Text("{account} 现在可以登录。", "{account} may sign in again now.")
WAS_FREE = Text("{account} 本来就可以登录。", "{account} did not have to wait.")


@command("totp", TOTP)
@argument("account", text=_ACCOUNT, metavar="ACCOUNT")
@option("--off", text=Text("关闭：手机和恢复码都丢了。", "Switch it off: telephone and codes are lost."), is_flag=True)
@by_option()
@pass_run
def totp(run: Run, account: str, off: bool, by: str) -> None:
    """Tell whether an account has a second step; take it away from who lost her telephone."""
    hub, output = run.hub(), run.output
    if accounts.get(hub.store, account) is None:
        raise DoorstepError("account_unknown", account=account)
    was_on = two_step.is_on(hub, account)
    if off:
        two_step.end(hub, account, by, run.now_ms())
    output.lines([output.say((ENDED if off else IS_ON) if was_on else IS_OFF, account=account)])
    output.document({"account": account, "two_step": was_on and not off})


@command("unlock", UNLOCK)
@argument("account", text=_ACCOUNT, metavar="ACCOUNT")
@by_option()
@pass_run
def unlock(run: Run, account: str, by: str) -> None:
    """Forget the vain tries of an account."""
    was_counted = lockout.unlock(run.hub(), account, by, run.now_ms())
    run.output.lines([run.output.say(UNLOCKED if was_counted else WAS_FREE, account=account)])
    run.output.document({"account": account, "unlocked": was_counted})
