"""Before the day: a fresh hub with grids, accounts and the register; four laptops join it."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from doorstep_server.demo import sheets
from doorstep_server.demo.folder import short_path
from doorstep_server.demo.plot import HE, PEOPLE, Person
from doorstep_server.demo.programs import Done
from doorstep_server.demo.stage import HUB, Stage
from doorstep_shared.i18n import Text
from doorstep_shared.synthetic.places import TREE, GridPlan
from doorstep_shared.synthetic.register import Register

_HUB = Text("建立中心，导入名册", "A hub is made and the register imported")
_GRIDS = Text("街道 > 社区 > 网格，共 {count} 个：", "Street > community > grids, {count} in all:")
_PEOPLE = Text(
    "三名网格员和一名社区督导；第一网格三个人都能走访：",
    "Three grid workers and the community's supervisor; all three may visit in the first grid:",
)
_SYNTHETIC = Text(
    "名册是编出来的：没有一个真人，电话都不在真实号段。",
    "The register is made up: nobody in it exists, no telephone number in it is real.",
)
_JOIN = Text("四台电脑用邀请码加入，取回各自的网格", "Four laptops join with invitations and fetch their grids")
_OTHERS = Text("（其余 {count} 条命令相同，略）", "({count} more commands of the kind)")
_IMPORTED = Text(
    "名册已导入：83 栋楼、2863 户、6776 人，没有错行", "the register is in: 83 buildings, 2863 dwellings, 6776 people"
)
_FETCHED = Text("{name} 的电脑上有 {count} 户", "{count} dwellings are on {name}'s laptop")


def make_hub(stage: Stage, register: Register, sheet_folder: Path) -> dict[str, str]:
    """Make the hub and everything in it; the passwords by account."""
    stage.scene(_HUB)
    made = _quietly(stage, "init")
    passwords = {"admin": str(made["password"])}
    _add_grids(stage)
    _add_people(stage)
    passwords[HE.account] = str(_quietly(stage, "account", "password", HE.account)["password"])
    _import(stage, register, sheet_folder)
    return passwords


def _add_grids(stage: Stage) -> None:
    """Add the tree: what others hang on first, then the rest at the same time."""
    stage.tell(_GRIDS, count=len(TREE))
    parents = {plan.parent for plan in TREE}
    commands = [_grid_words(plan) for plan in sorted(TREE, key=lambda plan: plan.id not in parents)]
    one_by_one = len(parents - {""})
    for words in commands[:one_by_one]:
        stage.hub(*words)
    jobs = [_running(stage, [words]) for words in commands[one_by_one:]]
    first, *others = [done for (done,) in stage.together(jobs)]
    stage.show(stage.say(HUB), first)
    for done in others:
        stage.check(done)
    stage.tell(_OTHERS, count=len(others))


def _grid_words(plan: GridPlan) -> tuple[str, ...]:
    above = ("--parent", plan.parent) if plan.parent else ()
    return ("grid", "add", plan.id, "--name", plan.name, "--level", plan.level, *above)


def _add_people(stage: Stage) -> None:
    """Add the accounts with their grants, everybody at the same time."""
    stage.tell(_PEOPLE)
    jobs = []
    for person in PEOPLE:
        first, *others = person.grids
        add = ("account", "add", person.account, "--name", person.name, "--grid", first, "--role", person.role)
        jobs.append(_running(stage, [add, *(("account", "grant", person.account, grid) for grid in others)]))
    for steps in stage.together(jobs):
        for done in steps:
            stage.show(stage.say(HUB), done)


def _running(stage: Stage, commands: Sequence[tuple[str, ...]]) -> Callable[[], list[Done]]:
    """A job of commands of the hub, one after the other."""
    return lambda: [stage.programs.hub(*words) for words in commands]


def _quietly(stage: Stage, *words: str) -> Mapping[str, Any]:
    """Show a command of the hub without its answer, which is returned."""
    done = stage.check(stage.programs.hub(*words, "--json"))
    stage.show_words(done)
    return done.document


def _import(stage: Stage, register: Register, folder: Path) -> None:
    stage.tell(_SYNTHETIC)
    folder.mkdir()
    added, wrong = {}, 0
    for kind, rows in register.rows.items():
        path = folder / f"{kind}.csv"
        path.write_text(sheets.sheet(kind, rows), encoding="utf-8-sig", newline="")
        told = _quietly(stage, "import", kind, short_path(path), "--yes")
        added[kind] = told["added"]
        wrong += len(told["wrong"])
    sizes = {kind: len(rows) for kind, rows in register.rows.items()}
    stage.expect(added == sizes and not wrong, _IMPORTED)


def join(stage: Stage, address: str) -> None:
    """Everybody joins and fetches her grids, all at the same time."""
    stage.scene(_JOIN)
    inviting = [_running(stage, [("invite", person.account, "--url", address, "--json")]) for person in PEOPLE]
    codes = {}
    for person, (invited,) in zip(PEOPLE, stage.together(inviting), strict=True):
        stage.show_words(stage.check(invited))
        codes[person.account] = str(invited.document["code"])
    jobs = [_joining(stage, person, address, codes[person.account]) for person in PEOPLE]
    for person, steps in zip(PEOPLE, stage.together(jobs), strict=True):
        for done in steps[:-1]:
            stage.show(person.account, done)
        counted = json.loads(stage.check(steps[-1]).stdout)["count"]
        stage.expect(counted > 0, _FETCHED, name=person.called, count=counted)


def _joining(stage: Stage, person: Person, address: str, code: str) -> Callable[[], list[Done]]:
    def steps() -> list[Done]:
        def run(*words: str) -> Done:
            return stage.programs.laptop(person.account, *words)

        name = f"{person.account}-laptop"
        joined = run("join", address, code, "--name", name)
        return [joined, run("sync"), run("dwelling", "list", "--limit", "1", "--json")]

    return steps
