"""The administration's lists as tables for a spreadsheet: laptops, accounts, covers, the grid tree, the audit trail."""

from collections.abc import Callable, Iterable, Sequence

from doorstep_server.services import audit, grid_tree
from doorstep_server.services.audit_words import action_words
from doorstep_server.services.authority import Authority
from doorstep_server.services.export_rows import GRID, WHAT, WHO, Asking, columns, table
from doorstep_server.services.grid_tree import LEVEL_NAMES
from doorstep_server.services.moments import moment
from doorstep_server.services.role_names import role_name
from doorstep_server.store import accounts, covers, devices, memberships
from doorstep_server.store.audit_trail import Note
from doorstep_shared.i18n import Text
from doorstep_shared.ledger.sheets import Cell, Column, Table

LAPTOPS, ACCOUNTS, COVERS, TREE, TRAIL = (
    Text("电脑", "Laptops"),
    Text("账号", "Accounts"),
    Text("代班", "Stand-ins"),
    Text("网格树", "Grid tree"),
    Text("审计记录", "Audit trail"),
)
ID, ROLE, ACTION = Text("编号", "Id"), Text("角色", "Role"), Text("操作", "Action")


def _whose(asking: Asking) -> set[str] | None:
    """The accounts a reader may list: those who work in her grids; None for an operator: everybody."""
    if asking.scope.everywhere:
        return None
    mine = set(asking.grids)
    return {account for grid, account, _role in memberships.everybody(asking.hub.store) if grid in mine}


def of_devices(asking: Asking) -> Table:
    """The laptops of the people of these grids."""
    language, people, whose = asking.language, asking.people(), _whose(asking)
    titles = (ID, Text("名称", "Name"), WHO, Text("上次同步", "Last sync"), Text("版本", "Version"))
    heads = [*columns(language, *titles), Column(Text("待送", "Waiting").say(language), "number")]
    heads += columns(language, Text("停用", "Revoked"))
    rows: list[list[Cell]] = []
    for each in devices.everything(asking.hub.store):
        if whose is None or each.account in whose:
            times = [moment(asking.calendar.local_time, at) if at else "" for at in (each.seen_ms, each.revoked_ms)]
            name = people.get(each.account, each.account)
            rows.append([each.id, each.name, name, times[0], each.client, each.waiting, times[1]])
    return table(LAPTOPS.say(language), heads, rows, language)


def of_accounts(asking: Asking) -> Table:
    """The accounts of the people of these grids with their roles."""
    language, names, whose = asking.language, asking.names(), _whose(asking)
    roles: dict[str, list[str]] = {}
    for grid, account, role in memberships.everybody(asking.hub.store):
        if whose is None or grid in asking.grids:
            roles.setdefault(account, []).append(f"{names.get(grid, grid)} {role}")
    heads = columns(language, Text("账号", "Account"), WHO, Text("角色", "Roles"))
    rows = [
        [each.name, each.display_name, "\n".join(roles.get(each.name, ()))]
        for each in accounts.everything(asking.hub.store)
        if whose is None or each.name in whose
    ]
    return table(ACCOUNTS.say(language), heads, rows, language)


def of_covers(asking: Asking) -> Table:
    """Who stands in where, as far as it has not ended."""
    language, names, people = asking.language, asking.names(), asking.people()
    seen = {each.id for each in Authority(asking.hub, asking.scope).grids()}
    heads = columns(language, ID, WHO, GRID, ROLE)
    heads += [Column(Text("从", "From").say(language), "text"), Column(Text("到", "Until").say(language), "text")]
    heads += columns(language, Text("安排人", "Arranged by"))
    rows = [
        [
            each.account,
            people.get(each.account, each.account),
            names.get(each.grid, each.grid),
            role_name(each.role).say(language),
            each.from_day,
            each.until_day,
            people.get(each.given_by, each.given_by),
        ]
        for each in covers.everything(asking.hub.store)
        if each.grid in seen
    ]
    return table(COVERS.say(language), heads, rows, language)


def of_tree(asking: Asking) -> Table:
    """Every grid below the one above it, with its doors, open conflicts and people."""
    language, names = asking.language, asking.names()
    heads = columns(language, ID, GRID, Text("层级", "Level"), Text("上级", "Above"))
    heads += [Column(Text("户数", "Doors").say(language), "number")]
    heads += [Column(Text("未解决冲突", "Open conflicts").say(language), "number")]
    heads += columns(language, Text("人员", "People"))
    ordered = grid_tree.in_order(Authority(asking.hub, asking.scope).grids())
    rows: list[list[Cell]] = []
    for each in grid_tree.told(asking.hub, ordered):
        level = LEVEL_NAMES.get(each.grid.level)
        cells: list[Cell] = [each.grid.id, each.grid.name, level.say(language) if level else each.grid.level]
        cells.append(names.get(each.grid.parent, each.grid.parent))
        rows.append([*cells, each.doors, each.conflicts, "、".join(each.people)])
    return table(TREE.say(language), heads, rows, language)


def of_audit(
    asking: Asking, whose: Sequence[str] | None, from_ms: int, until_ms: int, what: Callable[[Note], str]
) -> Table:
    """Who did what, newest first: of these accounts (None: everybody), from one time to before another."""
    language, people = asking.language, asking.people()

    def rows() -> Iterable[Sequence[Cell]]:
        before = None
        while True:
            page = audit.read(asking.hub, whose, before, from_ms=from_ms, until_ms=until_ms)
            for note in page.notes:
                at = moment(asking.calendar.local_time, note.at_ms)
                yield [at, people.get(note.account, note.account), action_words(note.action).say(language), what(note)]
            before = page.before
            if before is None:
                return

    heads = columns(language, Text("时间", "Time"), WHO, ACTION, WHAT)
    return table(TRAIL.say(language), heads, rows(), language)
