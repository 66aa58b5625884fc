"""The end: the merged log of the doors that mattered, every laptop's standing, the hub's check, and how to go on."""

from collections.abc import Mapping
from pathlib import Path

from doorstep_server.demo import offline
from doorstep_server.demo.evening import SHORT_ID
from doorstep_server.demo.folder import short_path
from doorstep_server.demo.network import Port
from doorstep_server.demo.plot import (
    HE,
    LIN,
    PEOPLE,
    PRIOR_VISITS,
    QUICK_VISITS,
    ROUNDS,
    SHARED,
    SIGNING_IN,
    STRANGERS_VISITS,
    WORKERS,
    ZHOU,
    Plot,
)
from doorstep_server.demo.programs import HUB_PROGRAM, LAPTOP_PROGRAM
from doorstep_server.demo.stage import Stage
from doorstep_server.services.role_names import as_role
from doorstep_shared.i18n import Text

_LOG = Text("合并后的日志", "The merged log")
_NOTABLE = Text(
    "中心的日志里值得一看的：合并、冲突、待审核，新的在前。",
    "What is notable in the hub's log: merges, conflicts, refusals, newest first.",
)
_DISPUTED = Text(
    "那个电话的经过：两个写法、何丽的决定和原因。", "The telephone's history: both, the decision, its reason."
)
_TWICE = Text("两人登记的同一户，合成一条：", "The door two workers registered is one record:")
_MATTER = Text(
    "诉求：林晓燕上报，何丽派单，赵国强办理。", "The matter: reported by lin, assigned by he, handled by zhao."
)
_STANDING = Text("三台电脑现在的状况，和中心的自检", "Where the three laptops stand, and the hub's own check")
_ALL_DELIVERED = Text(
    "三台电脑都没有待送的记录，也没有冲突", "nothing waits on the three laptops, nothing is in conflict"
)
_ONE_DOOR = Text("{door} 只有一条，两人写的都在", "{door} is one record with what both wrote")
_BOTH_FIELDS = Text("{door} 同时有新电话和新用途", "{door} has the new telephone and the new use")
_SETTLED = Text("{door} 的电话是定下来的那个", "{door} has the telephone that was decided")
_COUNTED = Text("中心的走访一次不多、一次不少：{count}", "visits at the hub, none twice and none lost: {count}")
_SAME = Text("同一户在三台电脑上看到的完全一样", "the three laptops show the same of the same door")
_ALL_COUNTED = Text("林晓燕走过的都计入了本月", "everything lin did counts for the month")
_ROUND_TRIPS = Text("中心记得每次同步，用 U 盘的也注明：", "The hub remembers every sync, those by stick too:")
_STICK_SHOWN = Text("只有周敏的同步来自 U 盘", "only zhou's syncs came by stick")
_CHECKED = Text("日志、链、表格全部一致", "log, chain and tables agree")
_GO_ON = Text("接着玩", "Go on playing")
_SERVE = Text("  {command}    然后打开 {address}", "  {command}    then open {address}")
_ACCOUNTS = Text("网页账号和密码（只显示这一次）：", "Accounts and passwords for the pages (shown this once):")
_OPERATOR = Text("管理员", "the operator")
_ACCOUNT = Text("  {account}  {password}  {name}", "  {account}  {password}  {name}")
_TYPE = Text("  {command}", "  {command}")
_LAPTOP = Text("扮演林晓燕（中心开着时可以同步）：", "Be lin (her laptop can sync while the hub runs):")


def play(stage: Stage, plot: Plot) -> None:
    """Show what came of the day."""
    stage.scene(_LOG)
    matters = stage.look(HE.account, "matter", "list")["records"]
    assert isinstance(matters, list)
    stage.tell(_NOTABLE)
    stage.hub("log", "--grid", SHARED, "--notable")
    stage.tell(_DISPUTED)
    stage.laptop(HE.account, "dwelling", "history", plot.disputed)
    stage.tell(_TWICE)
    stage.laptop(HE.account, "card", str(plot.unregistered))
    stage.tell(_MATTER)
    stage.laptop(HE.account, "matter", "history", str(matters[0]["id"])[-SHORT_ID:])
    stage.scene(_STANDING)
    for worker in WORKERS:
        stage.laptop(worker.account, "status")
    checked = stage.hub("check")
    stage.expect(checked.exit_code == 0, _CHECKED)
    _expect(stage, plot)
    stage.expect(offline.unsent_doors(stage, LIN.account) == 0, _ALL_COUNTED)
    stage.tell(_ROUND_TRIPS)
    stage.hub("runs", "--limit", "8")
    runs = stage.check(stage.programs.hub("runs", "--limit", "8", "--json")).document["runs"]
    carried = {each["account"] for each in runs if "bundle" in each["notes"]}
    stage.expect(carried == {ZHOU.account}, _STICK_SHOWN)


def _expect(stage: Stage, plot: Plot) -> None:
    standing = [stage.look(worker.account, "status") for worker in WORKERS]
    stage.expect(all(each["pending"] == each["conflicts"] == 0 for each in standing), _ALL_DELIVERED)
    seen = [_values(stage, worker.account, plot.merged) for worker in WORKERS]
    stage.expect(seen[0] == seen[1] == seen[2], _SAME)
    both = (seen[0].get("phone"), seen[0].get("use"))
    stage.expect(both == ("10009990009", "rented"), _BOTH_FIELDS, door=plot.merged)
    attic = _values(stage, HE.account, str(plot.unregistered))
    whole = (attic.get("contact"), attic.get("phone")) == ("吴桂芳", "10009990007")
    stage.expect(whole, _ONE_DOOR, door=plot.unregistered)
    disputed = _values(stage, HE.account, plot.disputed)
    stage.expect(disputed.get("phone") == "10009990002", _SETTLED, door=plot.disputed)
    expected = PRIOR_VISITS + ROUNDS * len(WORKERS) + QUICK_VISITS + STRANGERS_VISITS
    counted = stage.look(HE.account, "visit", "list", "--limit", "1")["count"]
    stage.expect(counted == expected, _COUNTED, count=expected)


def _values(stage: Stage, account: str, door: str) -> Mapping[str, object]:
    card = stage.look(account, "dwelling", "show", door)["dwelling"]
    assert isinstance(card, dict)
    values: dict[str, object] = card["values"]
    return values


def farewell(stage: Stage, plot: Plot, port: Port, passwords: Mapping[str, str], folder: Path) -> None:
    """How to open the pages and go on; the passwords."""
    stage.scene(_GO_ON)
    programs = stage.programs
    setting = "" if port.is_default else f"DOORSTEP_HUB_PORT={port.number} "
    serve = f"DOORSTEP_HUB_HOME={short_path(programs.hub_home)} {programs.shown(HUB_PROGRAM)} serve"
    made_by_make = folder == Path.cwd() / ".demo" and Path("Makefile").is_file()
    command = f"{setting}make serve" if made_by_make else setting + serve
    stage.tell(_SERVE, command=command, address=f"http://127.0.0.1:{port.number}/")
    stage.tell(_ACCOUNTS)
    names = {person.account: f"{person.name} {stage.say(as_role(person.role))}" for person in (*PEOPLE, *SIGNING_IN)}
    names["admin"] = stage.say(_OPERATOR)
    for account, password in passwords.items():
        stage.tell(_ACCOUNT, account=f"{account:10}", password=password, name=names[account])
    stage.tell(_LAPTOP)
    home = short_path(programs.laptops / LIN.account)
    for words in (f"card {plot.merged}", "sync"):
        stage.tell(_TYPE, command=f"DOORSTEP_HOME={home} {programs.shown(LAPTOP_PROGRAM)} {words}")
