"""The day without a network: rounds walked, the register corrected, a matter reported, a door deleted."""

from collections.abc import Callable

from doorstep_server.demo.plot import LIN, ROUNDS, SHARED, WORKERS, ZHAO, ZHOU, Plot
from doorstep_server.demo.programs import Done
from doorstep_server.demo.stage import Stage
from doorstep_shared.i18n import Text

QUICK_NOTE = "楼道灯不亮，已请老人晚上少出门"
LIN_PHONE, ZHOU_PHONE = "10009990001", "10009990002"
"""What two workers write for the same telephone."""
UNREACHABLE = 5
"""The exit code of a command that could not reach the hub."""

_SCENE = Text("断网的一天：每个人都照常记录", "A day without a network: everybody goes on recording")
_TODAY = Text("早上，林晓燕先看今天该去哪几户：", "In the morning lin looks which doors are due:")
_ARE_DUE = Text("{count} 户该走访，没有还没送达的走访", "{count} doors are due, and no visit waits to be sent")
_APART = Text(
    "林晓燕今天走过的应访户（{count} 户）另外列出，送达以后才计入",
    "due doors lin has called at today ({count}) stand apart until they are delivered",
)
_ROUNDS = Text(
    "{name} 走访 {count} 户，第一户是这样记的：", "{name} calls at {count} doors; this is how she records the first:"
)
_MORE = Text("（另有 {count} 次走访，命令相同）", "({count} more visits, recorded the same way)")
_EDITS = Text("{name} 还做了这些：", "Besides, {name} did this:")
_TRIED = Text(
    "中午林晓燕试着同步：没有网络，什么也没丢，一句话告诉她该怎么办。",
    "At noon lin tries to sync: there is no network, nothing is lost, one sentence tells her what to do.",
)
_SAVED = Text(
    "{count} 条记录都保存在各自的电脑上，等着送出", "{count} changes are saved on the laptops, waiting to be sent"
)


def edits(plot: Plot) -> dict[str, list[tuple[str, ...]]]:
    """The commands of each worker besides the visits; together they meet in every way records can meet."""
    attic = plot.unregistered
    address = ("--building", attic.building, "--unit", attic.unit, "--room", attic.room, "--grid", SHARED)
    lamp = ("--details", "三楼声控灯已坏一周，老人上下楼不便。", "--category", "房屋维修", "--source", "走访发现")
    return {
        LIN.account: [
            ("dwelling", "edit", plot.merged, "--phone", "10009990009", "--why", "户主换了号码"),
            ("dwelling", "edit", plot.disputed, "--phone", LIN_PHONE),
            ("dwelling", "add", *address, "--contact", "吴桂芳", "--use", "自住"),
            ("dwelling", "edit", plot.vanished, "--contact", "马秀兰", "--why", "新搬来一户"),
            ("matter", "add", "--title", "三楼楼道灯不亮", "--dwelling", plot.lamp, *lamp),
        ],
        ZHAO.account: [
            ("dwelling", "edit", plot.merged, "--use", "出租", "--tag", "消防隐患"),
            ("dwelling", "add", *address, "--contact", "吴桂芳", "--use", "自住", "--phone", "10009990007"),
        ],
        ZHOU.account: [
            ("visit", "--quick", plot.lamp, QUICK_NOTE),
            ("dwelling", "edit", plot.disputed, "--phone", ZHOU_PHONE),
            ("dwelling", "delete", plot.vanished, "--why", "与隔壁打通，不再单独成户"),
        ],
    }


def play(stage: Stage, plot: Plot) -> int:
    """Let the day happen, the three workers at the same time; how many changes now wait on the laptops."""
    stage.scene(_SCENE)
    _look_at_today(stage)
    commands = edits(plot)
    jobs = [_day(stage, plot, worker.account, commands[worker.account]) for worker in WORKERS]
    *days, (tried,) = stage.together([*jobs, lambda: [stage.programs.laptop(LIN.account, "sync")]])
    for worker, day in zip(WORKERS, days, strict=True):
        stage.tell(_ROUNDS, name=worker.called, count=ROUNDS)
        stage.show(worker.account, day[0])
        for done in day[1:ROUNDS]:
            stage.check(done)
        stage.tell(_MORE, count=ROUNDS - 1)
        stage.tell(_EDITS, name=worker.called)
        for done in day[ROUNDS:]:
            stage.show(worker.account, done)
    stage.tell(_TRIED)
    stage.show(LIN.account, tried, UNREACHABLE)
    expected = {worker.account: ROUNDS + len(commands[worker.account]) for worker in WORKERS}
    waiting = {account: stage.look(account, "status")["pending"] for account in expected}
    unsent = unsent_doors(stage, LIN.account)
    stage.expect(unsent > 0, _APART, count=unsent)
    stage.expect(waiting == expected, _SAVED, count=sum(expected.values()))
    return sum(expected.values())


def _look_at_today(stage: Stage) -> None:
    """Where a worker begins: the doors that are due, in walking order."""
    stage.tell(_TODAY)
    stage.laptop(LIN.account, "today", "--limit", "5")
    told = stage.look(LIN.account, "today")
    due, coverage = told["due"], told["coverage"]
    assert isinstance(due, dict)
    assert isinstance(coverage, dict)
    stage.expect(due["total"] > 0 == coverage["unsent"], _ARE_DUE, count=due["total"])


def unsent_doors(stage: Stage, account: str) -> int:
    """How many doors of the month's goal were called at without the office knowing."""
    coverage = stage.look(account, "today")["coverage"]
    assert isinstance(coverage, dict)
    return int(coverage["unsent"])


def _day(stage: Stage, plot: Plot, account: str, commands: list[tuple[str, ...]]) -> Callable[[], list[Done]]:
    def steps() -> list[Done]:
        visits = [("visit", "--dwelling", call.door, *call.words) for call in plot.calls[account]]
        return [stage.programs.laptop(account, *words) for words in [*visits, *commands]]

    return steps
