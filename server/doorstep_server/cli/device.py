"""``doorstep-hub device``"""

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import devices
from doorstep_server.store import devices as stored
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import Group, argument, command

LIST = Text("列出设备。", "List the laptops.")
REVOKE = Text(
    "停用设备：不再给它数据，它再送来的记录待审核。", "Revoke a laptop: it gets nothing; what it brings is held."
)
REVOKED = Text("设备 {device} 已停用。", "The device {device} is revoked.")
NONE = Text(
    "还没有设备；输入 doorstep-hub invite <账号>。", "There is no laptop yet; type doorstep-hub invite <account>."
)


@command("list", LIST)
@pass_run
def list_all(run: Run) -> None:
    """Laptops, whose they are and when they were last heard of."""
    output = run.output
    everything = stored.everything(run.hub().store)
    rows = [
        [
            each.id,
            each.account,
            each.name,
            run.moment(each.seen_ms),
            str(each.waiting),
            f"{each.clock_offset_ms / 1000:+.0f} s" if each.seen_ms else "",
            run.moment(each.revoked_ms),
            each.replaces,
        ]
        for each in everything
    ]
    headings = [Text("设备", "device"), Text("账号", "account"), Text("名称", "name"), Text("最近同步", "last sync")]
    headings += [
        Text("待传", "waiting"),
        Text("时钟偏差", "clock off by"),
        Text("停用", "revoked"),
        Text("代替", "replaces"),
    ]
    if rows:
        output.table(headings, rows)
    else:
        output.tell(NONE)
    names = ["id", "account", "name", "created_ms", "seen_ms", "revoked_ms", "client"]
    names += ["clock_offset_ms", "waiting", "replaces"]
    output.document({"devices": [{name: getattr(each, name) for name in names} for each in everything]})


@command("revoke", REVOKE)
@argument("device", text=Text("设备编号。", "The device's id."), metavar="DEVICE")
@by_option()
@pass_run
def revoke(run: Run, device: str, by: str) -> None:
    """Revoke a laptop, for one that was lost or whose owner left."""
    devices.revoke(run.hub(), device, by, run.now_ms())
    run.output.lines([run.output.say(REVOKED, device=device)])
    run.output.document({"device": device, "revoked": True})


_COMMANDS = {"list": list_all, "revoke": revoke}
command_line = Group(
    "device", text=COMMANDS["device"], summaries={"list": LIST, "revoke": REVOKE}, load=_COMMANDS.__getitem__
)
