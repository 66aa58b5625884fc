"""What the supervisor finds on her desk next morning: all that her pages are for, left open for whoever tries them."""

import time
from datetime import date, timedelta
from pathlib import Path

from doorstep_server.demo import sheets, stranger
from doorstep_server.demo.folder import short_path
from doorstep_server.demo.plot import DEPARTMENT, FENG, LIN, NEWCOMERS, SHARED, SIGNING_IN, ZHAO, Plot, door
from doorstep_server.demo.stage import Stage
from doorstep_server.store.database import connect
from doorstep_shared.i18n import Text
from doorstep_shared.synthetic.places import GRIDS
from doorstep_shared.synthetic.register import Register, Row

LATE_DAYS = 9
"""How long ago the hub last heard of one laptop."""
_HOUR_MS = 60 * 60 * 1000

_SCENE = Text("第二天早上：督导的桌面上", "Next morning: what is on the supervisor's desk")
_PEOPLE = Text(
    "再加一名网格长、一名审计员、一个部门和一名网格员，都能登录网页看自己的一份：",
    "A lead, an auditor, a department and one more worker are added; each sees a part of the pages:",
)
_MATTERS = Text(
    "两个月来的诉求：每种状态都有，有的已超期，有的派给了城管科。",
    "The matters of two months: of every status, some overdue, some assigned to the department.",
)
_TWINS = Text("名册里有两个人像是登记了两次。", "Two people seem to be in the register twice.")
_APART = Text(
    "林晓燕和赵国强又各改各的：一个电话、一次删除，留给您来定。",
    "lin and zhao disagree once more: a telephone and a deletion, left for you to settle.",
)
_LATE = Text(
    "冯涛的电脑 {days} 天没有消息，时钟也快了三小时（演示把它最后同步的时间改早了）。",
    "Feng's laptop was silent for {days} days, its clock three hours ahead (the demo dated its last sync back).",
)
_OPEN = Text("还开着的冲突：一处电话、一处删除", "open conflicts: one telephone, one deletion")

_STORY = (
    ("楼道堆放杂物", "safety", "patrol", "grid", "reported", 1, 6, ""),
    ("单元门禁失灵", "repair", "resident", "grid", "reported", 3, 1, ""),
    ("独居老人想办助餐", "welfare", "visit", "community", "accepted", 4, 3, ""),
    ("夜间装修噪音", "noise", "phone", "community", "accepted", 12, -3, ""),
    ("人行道被车占用", "parking", "hotline", "street", "assigned", 9, -1, DEPARTMENT.account),
    ("垃圾房异味", "sanitation", "resident", "community", "assigned", 2, 5, DEPARTMENT.account),
    ("地下室渗水", "repair", "visit", "community", "assigned", 5, 2, LIN.account),
    ("路面破损绊人", "safety", "patrol", "street", "handled", 20, -6, DEPARTMENT.account),
    ("水压偏低", "water_power", "phone", "community", "handled", 16, 4, ZHAO.account),
    ("邻里晾衣纠纷", "dispute", "visit", "grid", "closed", 41, -30, LIN.account),
    ("消防栓箱缺件", "safety", "patrol", "community", "closed", 55, -44, ZHAO.account),
)
"""Title, category, source, level, status, reported how many days ago, due in how many days, in whose hands."""
_RESULTS = {"handled": "已到现场处理，请回访。", "closed": "已处理，双方满意。"}


def play(stage: Stage, plot: Plot, register: Register, today: date, address: str, folder: Path) -> dict[str, str]:
    """Fill the desk; the passwords of those who may sign in, by account."""
    stage.scene(_SCENE)
    passwords = _add_people(stage)
    _import_matters(stage, register, today, folder)
    _import_twins(stage, register, folder)
    _disagree(stage, plot)
    _be_late(stage, address)
    return passwords


def _add_people(stage: Stage) -> dict[str, str]:
    stage.tell(_PEOPLE)
    for person in NEWCOMERS:
        words = ("account", "add", person.account, "--name", person.name, "--role", person.role)
        stage.hub(*words, "--grid", person.grids[0])
    return dict(_password(stage, person.account) for person in SIGNING_IN)


def _password(stage: Stage, account: str) -> tuple[str, str]:
    done = stage.check(stage.programs.hub("account", "password", account, "--json"))
    return account, str(done.document["password"])


def _import_matters(stage: Stage, register: Register, today: date, folder: Path) -> None:
    stage.tell(_MATTERS)
    lived_in = [row for row in register.rows["dwelling"] if "contact" in row.values]
    rows = []
    for number, told in enumerate(_STORY):
        grid = GRIDS[number % len(GRIDS)]
        home = [row for row in lived_in if row.grid == grid][7 * number]
        rows.append(_matter(told, home, today))
    _import(stage, "matter", rows, folder)


def _matter(told: tuple[str, str, str, str, str, int, int, str], home: Row, today: date) -> Row:
    title, category, source, level, status, days_ago, due_days, assignee = told
    values: dict[str, str | int] = {
        "title": title,
        "category": category,
        "source": source,
        "dwelling": door(home),
        "reporter": home.values["contact"],
        "reported_at": f"{today - timedelta(days=days_ago)}T10:{days_ago:02}",
        "level": level,
        "status": status,
        "due": str(today + timedelta(days=due_days)),
    }
    more = {"assignee": assignee, "result": _RESULTS.get(status, "")}
    return Row(home.grid, values | {name: text for name, text in more.items() if text})


def _import_twins(stage: Stage, register: Register, folder: Path) -> None:
    """Two residents once more, behind another door of their grid."""
    stage.tell(_TWINS)
    people = [row for row in register.rows["resident"] if row.grid == SHARED]
    homes = [row for row in register.rows["dwelling"] if row.grid == SHARED and row.values["use"] == "rented"]
    kept = ("name", "sex", "birth")
    twins = [
        Row(SHARED, {"dwelling": door(home), **{name: person.values[name] for name in kept}, "phone": f"1000999010{n}"})
        for n, (person, home) in enumerate(zip(people[5:90:80], homes, strict=False))
    ]
    _import(stage, "resident", twins, folder, "twins")


def _import(stage: Stage, kind: str, rows: list[Row], folder: Path, name: str = "") -> None:
    path = folder / f"{name or kind}.csv"
    path.write_text(sheets.sheet(kind, rows), encoding="utf-8-sig", newline="")
    stage.show_words(stage.check(stage.programs.hub("import", kind, short_path(path), "--yes", "--json")))


def _disagree(stage: Stage, plot: Plot) -> None:
    """Two workers edit apart, then both sync: what the supervisor's pages are to settle stays open."""
    stage.tell(_APART)
    edits = {
        LIN.account: [
            ("dwelling", "edit", plot.open_phone, "--phone", "10009990021", "--why", "本人告知"),
            ("dwelling", "edit", plot.open_deletion, "--contact", "蒋玉兰", "--why", "新租客"),
        ],
        ZHAO.account: [
            ("dwelling", "edit", plot.open_phone, "--phone", "10009990022", "--why", "物业登记表"),
            ("dwelling", "delete", plot.open_deletion, "--why", "两户打通成一户"),
        ],
    }
    jobs = [
        lambda account=account, steps=steps: [stage.programs.laptop(account, *words) for words in steps]
        for account, steps in edits.items()
    ]
    for account, days in zip(edits, stage.together(jobs), strict=True):
        for done in days:
            stage.show(account, done)
    for account in edits:
        stage.check(stage.programs.laptop(account, "sync"))
    found = stage.look(ZHAO.account, "conflicts")["conflicts"]
    assert isinstance(found, list)
    stage.expect(sorted(each["path"] for each in found) == ["_life", "phone"], _OPEN)


def _be_late(stage: Stage, address: str) -> None:
    invited = stage.check(stage.programs.hub("invite", FENG.account, "--url", address, "--json"))
    stranger.fall_silent(address, str(invited.document["code"]), ahead_ms=3 * _HOUR_MS, waiting=14)
    at_ms = int(time.time() * 1000) - LATE_DAYS * 24 * _HOUR_MS
    store = connect(f"sqlite:///{stage.programs.hub_home / 'hub.db'}")
    with store.write():
        store.run("UPDATE device SET seen_ms = ? WHERE account = ?", [at_ms, FENG.account])
        store.run("UPDATE sync_run SET at_ms = ? WHERE account = ?", [at_ms, FENG.account])
    store.close()
    stage.tell(_LATE, days=LATE_DAYS)
