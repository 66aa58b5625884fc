"""``doorstep-hub grid``"""

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import grids
from doorstep_server.store import grids as stored
from doorstep_server.store import memberships
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import Group, argument, command, option

ADD = Text("新增网格。", "Add a grid.")
LIST = Text("列出网格。", "List the grids.")
ADDED = Text("已新增网格 {grid}。", "The grid {grid} was added.")
RENAME = Text("更改网格名称。", "Rename a grid.")
MOVE = Text(
    "把网格（连同下级）移到另一个网格下；授权随之改变。",
    "Put a grid and all below it under another; the roles follow.",
)
RENAMED = Text("网格 {grid} 现在叫 {name}。", "The grid {grid} is called {name} now.")
MOVED = Text("网格 {grid} 已移到 {parent} 下。", "The grid {grid} is below {parent} now.")
MOVED_UP = Text("网格 {grid} 现在是最上级。", "The grid {grid} has none above it now.")
_GRID = Text("网格编号。", "The grid's id.")
NONE = Text("还没有网格；输入 doorstep-hub grid add。", "There is no grid yet; type doorstep-hub grid add.")
LEVELS = {
    "street": Text("街道", "street"),
    "community": Text("社区", "community"),
    "small": Text("小网格", "small grid"),
    "micro": Text("微网格", "micro grid"),
    "dense": Text("密网格", "dense grid"),
}


@command("add", ADD)
@argument("grid", text=Text("编号：小写字母、数字、点、横线。", "Its id: a-z, 0-9, dots and dashes."), metavar="GRID")
@option("--name", text=Text("名称。", "Its name."), default="")
@option(
    "--level",
    text=Text("层级：street、community、small、micro、dense。", "Its level: street, community, small, micro, dense."),
    default="small",
    metavar="LEVEL",
)
@option("--parent", text=Text("上级网格。", "The grid above it."), default="", metavar="GRID")
@by_option()
@pass_run
def add(run: Run, grid: str, name: str, level: str, parent: str, by: str) -> None:
    """Add a grid below its parent."""
    grids.add(run.hub(), grid, name or grid, level, parent, by, run.now_ms())
    run.output.lines([run.output.say(ADDED, grid=grid)])
    run.output.document({"grid": grid, "level": level, "parent": parent})


@command("rename", RENAME)
@argument("grid", text=_GRID, metavar="GRID")
@argument("name", text=Text("新名称。", "Its new name."), metavar="NAME")
@by_option()
@pass_run
def rename(run: Run, grid: str, name: str, by: str) -> None:
    """Give a grid another name; its id stays."""
    grids.rename(run.hub(), grid, name, by, run.now_ms())
    run.output.lines([run.output.say(RENAMED, grid=grid, name=name)])
    run.output.document({"grid": grid, "name": name})


@command("move", MOVE)
@argument("grid", text=_GRID, metavar="GRID")
@option(
    "--under",
    text=Text("新的上级网格；不写则成为最上级。", "The grid above it; a root without."),
    default="",
    metavar="GRID",
)
@by_option()
@pass_run
def move(run: Run, grid: str, under: str, by: str) -> None:
    """Put a grid with all below it under another one."""
    grids.move(run.hub(), grid, under, by, run.now_ms())
    run.output.lines([run.output.say(MOVED if under else MOVED_UP, grid=grid, parent=under)])
    run.output.document({"grid": grid, "parent": under})


@command("list", LIST)
@pass_run
def list_all(run: Run) -> None:
    """The tree, parents first."""
    hub, output = run.hub(), run.output
    everything = {each.id: each for each in stored.everything(hub.store)}
    roots = [each.id for each in everything.values() if each.parent not in everything]
    ordered = [everything[id] for root in roots for id in _branch(root, everything)]
    rows = []
    for each in ordered:
        depth = len([above for above in stored.ancestors(hub.store, each.id) if above in everything])
        level = LEVELS[each.level].say(output.language) if each.level in LEVELS else each.level
        people = ", ".join(memberships.members(hub.store, each.id))
        rows.append(["  " * depth + each.id, each.name, level, str(each.seq), people])
    if not rows:
        output.tell(NONE)
    else:
        headings = [Text("网格", "grid"), Text("名称", "name"), Text("层级", "level"), Text("日志", "log")]
        output.table([*headings, Text("成员", "members")], rows)
    output.document(
        {
            "grids": [
                {
                    "id": each.id,
                    "name": each.name,
                    "level": each.level,
                    "parent": each.parent,
                    "seq": each.seq,
                    "members": memberships.members(hub.store, each.id),
                }
                for each in ordered
            ]
        }
    )


def _branch(root: str, everything: dict[str, stored.Grid]) -> list[str]:
    """A grid and all below it, each before its children and next to them."""
    found = [root]
    for each in everything.values():
        if each.parent == root:
            found += _branch(each.id, everything)
    return found


_COMMANDS = {"add": (ADD, add), "rename": (RENAME, rename), "move": (MOVE, move), "list": (LIST, list_all)}
command_line = Group(
    "grid",
    text=COMMANDS["grid"],
    summaries={name: summary for name, (summary, _) in _COMMANDS.items()},
    load=lambda name: _COMMANDS[name][1],
)
