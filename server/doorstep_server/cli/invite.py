"""``doorstep-hub invite``"""

import io

import click

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import devices
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command, option

INVITED = Text(
    "{account} 的邀请码：{code}（{hours} 小时内用一次）。",
    "An invitation for {account}: {code} (once, within {hours} h).",
)
NEXT = Text("在她的电脑上输入：{command}", "On her laptop, type: {command}")
URL = Text("电脑访问中心的地址，写进提示和二维码。", "The hub's address as laptops reach it, for the hint and the QR.")


@command("invite", COMMANDS["invite"])
@argument("account", text=Text("账号。", "The account."), metavar="ACCOUNT")
@option(
    "--hours",
    text=Text("有效小时数（默认 72）。", "How long it can be used, in hours (default: 72)."),
    type=click.IntRange(1, 24 * 365),
    default=devices.INVITE_HOURS,
    metavar="HOURS",
)
@option("--url", text=URL, metavar="URL")
@option("--qr", text=Text("同时显示二维码。", "Show it as a QR code too."), is_flag=True)
@by_option()
@pass_run
def command_line(run: Run, account: str, hours: int, url: str | None, qr: bool, by: str) -> None:
    """A code for one laptop; only its hash is kept."""
    config, output = run.config(), run.output
    code = devices.invite(run.hub(), account, hours, by, run.now_ms())
    address = url or f"http://{config.host}:{config.port}"
    typed = f"doorstep join {address} {code}"
    output.lines([output.say(INVITED, account=account, code=code, hours=hours), output.say(NEXT, command=typed)])
    if qr:
        output.lines(qr_lines(typed))
    output.document({"account": account, "code": code, "hours": hours, "command": typed})


def qr_lines(text: str) -> list[str]:
    """A QR code of half-block characters."""
    import segno

    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue().splitlines()
