"""The evening: a sync cut off in the middle, everybody's work merged, a bad change set aside, conflicts settled."""

from pathlib import Path

from doorstep_server.demo import stick, stranger
from doorstep_server.demo.network import Cut, Network
from doorstep_server.demo.offline import LIN_PHONE, UNREACHABLE, ZHOU_PHONE
from doorstep_server.demo.plot import HE, LIN, SHARED, ZHAO, ZHOU, Plot
from doorstep_server.demo.stage import Stage
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import find_kind
from doorstep_shared.reasons import say_reason

SHORT_ID = 8
"""How much of an id, from its end, people type."""

_CUT = Text("晚上：林晓燕同步到一半断线，再来一次", "Evening: lin's sync is cut off in the middle, and goes on")
_CUTS = Text(
    "网络先在上传途中断开（程序自己重试），再在中心收下以后、回答途中断开：",
    "The network drops while she sends (the program tries again), then, after the hub took it in, while it answers:",
)
_AGAIN = Text("再同步一次，从断的地方接着来：", "She syncs again; it goes on from there:")
_WAS_CUT = Text("连接真的断了两次", "the connection was indeed cut twice")
_NOTHING_LEFT = Text("{name} 没有待送的记录", "nothing waits on {name}'s laptop")
_NIGHT = Text("夜里：赵国强的电脑自己同步", "At night: zhao's laptop syncs by itself")
_QUIET = Text(
    "{count} 条都送达了，一句话也没说，但夜里的情况查得到",
    "all {count} are delivered without a word, and the night is on record",
)
_BAD = Text("一台装着不检查内容的程序的旧平板", "An old tablet with a program that checks nothing")
_OFFERS = Text(
    "它用周敏的账号加入，直接向 {address}/api/v1/sync 送四条记录：一次走访，和电话“{phone}”等三条不合规的。",
    "It joins as zhou and sends four changes straight to {address}/api/v1/sync: a visit, and “{phone}” and worse.",
)
_ANSWERED = Text(
    "中心答复：走访 {good}；电话 {bad}，{reason}", "The hub answers: visit {good}; telephone {bad}: {reason}"
)
_SET_ASIDE = Text("坏的三条单独待审核，好的一条照收", "the three bad changes are set aside, the good one is taken")
_SETTLE = Text(
    "督导何丽看冲突、定结果、派诉求", "The supervisor looks at the conflicts, settles them, assigns the matter"
)
_TWO = Text(
    "正好两处冲突：电话两个写法、删除碰上修改", "exactly two conflicts: two telephones, a deletion against an edit"
)
_KNOW = Text(
    "三个人再同步（周敏还是用 U 盘）：都看到了处理结果和原因",
    "The three sync again (zhou by stick) and learn what was decided, and why",
)
_DONE = Text("赵国强办完诉求，林晓燕看到了", "zhao handles the matter, and lin sees it")


def play(stage: Stage, network: Network, plot: Plot, address: str, folder: Path) -> None:
    """Let the evening happen."""
    network.up()
    _cut_and_resume(stage, network)
    _night(stage)
    stick.scene(stage, ZHOU.account, folder, ZHOU_PHONE)
    _bad_change(stage, plot, address)
    matter = _settle(stage, plot)
    _learn(stage, matter, folder)


def _cut_and_resume(stage: Stage, network: Network) -> None:
    stage.scene(_CUT)
    stage.tell(_CUTS)
    network.cuts.extend([Cut("request", 300), Cut("answer", 200)])
    stage.laptop(LIN.account, "sync", exit_code=UNREACHABLE)
    stage.expect(network.was_cut == 2, _WAS_CUT)
    stage.tell(_AGAIN)
    stage.laptop(LIN.account, "sync")
    stage.expect(stage.look(LIN.account, "status")["pending"] == 0, _NOTHING_LEFT, name=LIN.called)


def _night(stage: Stage) -> None:
    """What the scheduler types on a laptop, with nobody there."""
    stage.scene(_NIGHT)
    waiting = stage.look(ZHAO.account, "status")["pending"]
    done = stage.laptop(ZHAO.account, "sync", "--nightly", "--no-wait")
    stage.laptop(ZHAO.account, "nightly", "status")
    night = stage.look(ZHAO.account, "nightly", "status")["nights"]
    went_well = isinstance(night, list) and [each["delivered"] for each in night if each["good"]] == [waiting]
    stage.expect(not done.words and went_well, _QUIET, count=waiting)


def _bad_change(stage: Stage, plot: Plot, address: str) -> None:
    stage.scene(_BAD)
    invited = stage.check(stage.programs.hub("invite", ZHOU.account, "--url", address, "--json"))
    code = str(invited.document["code"])
    stage.tell(_OFFERS, address=address, phone=stranger.BAD_PHONE)
    kind = find_kind("dwelling")
    good, bad, *others = stranger.offer(address, code, ZHOU.account, SHARED, plot.merged)
    labels = {name: stage.say(field.label) for name, field in kind.fields.items()} if kind else {}
    reason = say_reason(bad.get("reason", ""), stage.language, labels)
    stage.tell(_ANSWERED, good=good["result"], bad=bad["result"], reason=reason)
    stage.hub("quarantine", "list")
    results = [each["result"] for each in (good, bad, *others)]
    stage.expect(results == ["ok", *["quarantined"] * 3], _SET_ASIDE)


def _settle(stage: Stage, plot: Plot) -> str:
    """Settle both conflicts and assign the matter; the end of the matter's id."""
    stage.scene(_SETTLE)
    stage.laptop(HE.account, "sync")
    stage.laptop(HE.account, "conflicts")
    found = stage.look(HE.account, "conflicts")["conflicts"]
    assert isinstance(found, list)
    paths = sorted(each["path"] for each in found)
    values = sorted(side["value"] for each in found if each["path"] == "phone" for side in each["sides"])
    stage.expect(paths == ["_life", "phone"] and values == [LIN_PHONE, ZHOU_PHONE], _TWO)
    why = "已致电核实，这个号码是户主本人的"
    stage.laptop(HE.account, "resolve", plot.disputed, "phone", "--value", ZHOU_PHONE, "--why", why)
    vanished = next(str(each["record"])[-SHORT_ID:] for each in found if each["path"] == "_life")
    stage.laptop(HE.account, "resolve", vanished, "_life", "--keep", "--why", "现场看过，已有人入住")
    matters = stage.look(HE.account, "matter", "list")["records"]
    assert isinstance(matters, list)
    (matter,) = (str(each["id"])[-SHORT_ID:] for each in matters)
    words = ("--status", "已派单", "--level", "社区", "--assignee", ZHAO.account)
    stage.laptop(HE.account, "matter", "edit", matter, *words)
    stage.laptop(HE.account, "sync")
    return matter


def _learn(stage: Stage, matter: str, folder: Path) -> None:
    stage.scene(_KNOW)
    for worker in (LIN, ZHAO):
        stage.laptop(worker.account, "sync")
    stick.sync(stage, ZHOU.account, folder)
    stage.tell(_DONE)
    words = ("--status", "已办理", "--result", "换了声控灯，当晚试过")
    stage.laptop(ZHAO.account, "matter", "edit", matter, *words)
    for account in (ZHAO.account, LIN.account, HE.account):
        stage.check(stage.programs.laptop(account, "sync"))
    stick.sync(stage, ZHOU.account, folder)
    shown = stage.look(LIN.account, "matter", "show", matter)["record"]
    assert isinstance(shown, dict)
    status = shown["values"]["status"]
    stage.expect(status == "handled", Text("林晓燕的电脑上诉求是“已办理”", "on lin's laptop the matter is handled"))
