"""``doorstep-hub check``"""

from dataclasses import asdict

from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import check
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command

LOOKED_AT = Text(
    "检查了 {grids} 个网格、{entries} 条日志、{records} 条记录。",
    "Looked at {grids} grids, {entries} log entries, {records} records.",
)
SOUND = Text("全部一致。", "All of it is sound.")
HOLES = Text("{count} 条记录还缺前一条（作者的电脑会补送）。", "{count} changes are awaited from their laptops.")
HOLE = Text(
    "  {grid}：缺 {id}，{found} 起被 {named_by} 提到", "  {grid}: {id} is missing, named by {named_by} since {found}"
)
FORKS = Text(
    "{count} 处分叉（磁盘被复制或恢复过的电脑）。", "{count} forks (laptops whose disk was copied or restored)."
)
DEAD = Text(
    "{count} 件读不出来；输入 doorstep-hub dead-letters", "{count} dead letters; type doorstep-hub dead-letters"
)
FINDINGS = {
    "gap": Text("日志缺号", "a gap in the log"),
    "chain": Text("日志链断了", "the log's chain is broken"),
    "mac": Text("签名不对", "the signature is wrong"),
    "body": Text("内容缺失或被改", "the content is missing or altered"),
    "twice": Text("重复入日志", "logged twice"),
    "head": Text("日志末尾不符", "the head does not match the log"),
    "digest": Text("摘要不符", "the digest differs"),
    "record": Text("数据表里的记录不符", "a record is extra or absent"),
    "state": Text("数据表里的合并状态不符", "a record's merge state differs"),
    "columns": Text("数据表里的值不符", "a record's columns differ"),
}


@command("check", COMMANDS["check"])
@pass_run
def command_line(run: Run) -> None:
    """Chains, signatures and bytes of every log; the tables against what the log folds to."""
    output = run.output
    found = check.check(run.hub())
    output.lines([output.say(LOOKED_AT, grids=found.grids, entries=found.entries, records=found.records)])
    for text, count in ((HOLES, len(found.holes)), (FORKS, found.forks), (DEAD, found.dead_letters)):
        if count:
            output.lines([output.say(text, count=count)])
    output.lines(
        output.say(HOLE, grid=hole.grid, id=hole.id[:12], named_by=hole.named_by[:12], found=run.moment(hole.found_ms))
        for hole in found.holes
    )
    for each in found.findings:
        what = output.say(FINDINGS[each.what]) if each.what in FINDINGS else each.what
        output.lines([f"{each.grid} {each.where}: {what} {each.detail}".rstrip()])
    output.document({**asdict(found), "is_sound": not found.findings})
    if found.findings:
        raise DoorstepError("log_damaged", count=len(found.findings))
    output.lines([output.say(SOUND)])
