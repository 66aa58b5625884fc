"""``doorstep-hub bundle``: take in what a laptop without a network sealed on a stick, and write the answer."""

from collections import Counter
from pathlib import Path

import click

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import bundle as service
from doorstep_server.store import devices
from doorstep_shared import bundle
from doorstep_shared.bundle import SALT_BYTES, TO_LAPTOP
from doorstep_shared.i18n import Text
from doorstep_shared.protocol import ACCEPTED, DEAD, DUPLICATE, QUARANTINED
from doorstep_shell import bundle_files
from doorstep_shell.bilingual import Group, argument, command, option

READ = Text("收下一台电脑的离线包，写出回执包。", "Take in a laptop's bundle and write the answer.")
SHOW = Text("看一个包是谁的、何时生成。", "Tell whose a bundle is and when it was made.")
FILE = Text("电脑上 doorstep bundle write 写的文件。", "The file that doorstep bundle write made on a laptop.")
EITHER = Text("离线包或回执包。", "A bundle or an answer.")
ANSWER = Text(
    "回执包写到哪里（默认在离线包旁边，名字里加 .answer）。",
    "Where to write the answer (default: beside the bundle, with .answer in its name).",
)
TAKEN = Text(
    "{account} 的离线包（{made} 生成）：收下 {accepted} 条，重复 {again} 条，待审核 {held} 条，读不出 {dead} 条。",
    "The bundle of {account}, made at {made}: {accepted} accepted, {again} again, {held} held, {dead} dead.",
)
REVOKED = Text(
    "这台设备已停用：送来的都待审核，回执里没有名册。", "This device is revoked: all of it is held for review."
)
WRITTEN = Text(
    "回执包：{path}（{bytes} 字节，已加密）。带回那台电脑，在那里输入 doorstep bundle read {file}。",
    "The answer is {path} ({bytes} bytes, sealed). Carry it back and type there: doorstep bundle read {file}",
)
WHOSE = Text("账号：{account}", "Account: {account}")


@command("read", READ)
@argument("file", text=FILE, type=click.Path(path_type=Path), metavar="FILE")
@option("--answer", text=ANSWER, type=click.Path(path_type=Path), metavar="FILE")
@option("--force", text=bundle_files.FORCE, is_flag=True)
@by_option()
@pass_run
def read(run: Run, file: Path, answer: Path | None, force: bool, by: str) -> None:
    """Take a bundle in like a push, as one or more syncs of that laptop; reading it again is harmless."""
    hub, output, now_ms = run.hub(), run.output, run.now_ms()
    path = (answer or file.with_name(f"{file.stem}.answer{file.suffix}")).absolute()
    tally: Counter[str] = Counter()
    with bundle_files.opened(str(file)) as found:
        device = service.device_of(hub, found)
        bundle_files.check_target(path, hub.id, device.id, TO_LAPTOP, force=force)
        header = service.answer_header(found.header, hub.random_bytes(SALT_BYTES).hex(), now_ms)
        documents = service.answer(hub, device, found, by, now_ms, tally)
        bundle_files.write_whole(path, lambda sink: bundle.write(sink, header, device.token_hash, documents))
    size = path.stat().st_size
    counts = {"accepted": tally[ACCEPTED], "again": tally[DUPLICATE], "held": tally[QUARANTINED], "dead": tally[DEAD]}
    made = run.moment(found.header.made_ms)
    output.tell(TAKEN, account=device.account, made=made, **counts)
    if device.revoked_ms is not None:
        output.tell(REVOKED)
    output.tell(WRITTEN, path=path, bytes=size, file=path.name)
    output.document({"account": device.account, "device": device.id, "answer": str(path), "bytes": size, **counts})


@command("show", SHOW)
@argument("file", text=EITHER, metavar="FILE")
@pass_run
def show(run: Run, file: str) -> None:
    """Tell what stands on the outside of a bundle; nothing is opened."""
    hub, output = run.hub(), run.output
    with bundle_files.opened(file) as found:
        header, size = found.header, Path(file).stat().st_size
    device = devices.get(hub.store, header.device) if header.hub == hub.id else None
    sign = "：" if output.language == "zh" else ": "
    for label, value in bundle_files.header_rows(header, run.moment(header.made_ms), size):
        output.lines([f"{output.say(label)}{sign}{output.say(value) if isinstance(value, Text) else value}"])
    if device:
        output.lines([output.say(WHOSE, account=device.account)])
    output.document({**bundle_files.header_document(header, size), "account": device.account if device else None})


_COMMANDS = {"read": read, "show": show}
command_line = Group(
    "bundle", text=COMMANDS["bundle"], summaries={"read": READ, "show": SHOW}, load=_COMMANDS.__getitem__
)
