"""``doorstep-hub invite``"""

import io

import click

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import devices, replacing
from doorstep_server.services.replacing import Replaced
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import find_kind
from doorstep_shell.bilingual import argument, command, option

INVITED = Text(
    "{account} 的邀请码：{code}（{hours} 小时内用一次）。",
    "An invitation for {account}: {code} (once, within {hours} h).",
)
NEXT = Text("在她的电脑上输入：{command}", "On her laptop, type: {command}")
REVOKED = Text(
    "旧电脑 {device} 已停用，从现在起不再给它数据。", "The old laptop {device} is revoked; it gets nothing from now on."
)
LAST_DELIVERED = Text(
    "它最后送达的一条：{when}，{what}（网格 {grid}）。这以后在它上面写的，中心都没有。",
    "The last it delivered: {when}, {what} (grid {grid}). What was written on it after that is not here.",
)
NEVER_DELIVERED = Text("它没有送达过任何记录。", "It never delivered anything.")
LAST_SYNC = Text(
    "它最后一次同步：{when}，当时还有 {count} 条待传。",
    "Its last sync: {when}; {count} changes still waited on it then.",
)
NEVER_SYNCED = Text("它从来没有同步过。", "It never synced.")
IF_FOUND = Text(
    "旧电脑要是找到了，让它再同步一次：送来的会待审核，用 doorstep-hub quarantine release 放行。",
    "If it turns up, let it sync once more: what it brings is held; let it in with doorstep-hub quarantine release.",
)
REPLACE = Text(
    "代替这台丢失或换下的电脑（编号、编号开头或名称）：它立即停用。",
    "In place of this lost or worn-out laptop (its id, the beginning of it, or its name), which is revoked at once.",
)
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
@option("--replace", text=REPLACE, metavar="DEVICE")
@option("--url", text=URL, metavar="URL")
@option("--qr", text=Text("同时显示二维码。", "Show it as a QR code too."), is_flag=True)
@by_option()
@pass_run
def command_line(run: Run, account: str, hours: int, replace: str | None, url: str | None, qr: bool, by: str) -> None:
    """A code for one laptop; only its hash is kept."""
    config, output, hub = run.config(), run.output, run.hub()
    old = replacing.to_replace(hub, account, replace) if replace else None
    code = devices.invite(hub, account, hours, by, run.now_ms(), old)
    known = replacing.replaced(hub, old.id) if old else None
    if known:
        output.lines(replaced_lines(run, known))
    address = url or f"http://{config.host}:{config.port}"
    typed = f"doorstep join {address} {code}"
    output.lines([output.say(INVITED, account=account, code=code, hours=hours), output.say(NEXT, command=typed)])
    if qr:
        output.lines(qr_lines(typed))
    output.document({"account": account, "code": code, "hours": hours, "command": typed, **_document(known)})


def _document(known: Replaced | None) -> dict[str, object]:
    return {"replaced": replacing.message(known)} if known else {}


def replaced_lines(run: Run, known: Replaced) -> list[str]:
    """What is known of the laptop that is replaced, and what may be missing."""
    output, device, last = run.output, known.device, known.last
    lines = [output.say(REVOKED, device=f"{device.id} {device.name}".strip())]
    if last is None:
        lines.append(output.say(NEVER_DELIVERED))
    else:
        change = last.change
        kind = find_kind(change.kind)
        what = " ".join(part for part in (kind.label.say(output.language) if kind else change.kind, last.door) if part)
        lines.append(output.say(LAST_DELIVERED, when=run.moment(last.received_ms), what=what, grid=change.grid))
    if device.seen_ms is None:
        lines.append(output.say(NEVER_SYNCED))
    else:
        lines.append(output.say(LAST_SYNC, when=run.moment(device.seen_ms), count=device.waiting))
    return [*lines, output.say(IF_FOUND)]


def qr_lines(text: str) -> list[str]:
    """A QR code of half-block characters."""
    import segno

    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue().splitlines()
