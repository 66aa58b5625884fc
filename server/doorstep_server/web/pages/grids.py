"""The grid tree: adding, renaming, putting a grid under another one."""

from collections.abc import Callable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from doorstep_server.services import grid_tree, grids
from doorstep_server.services.authority import Authority
from doorstep_server.services.scope import Scope
from doorstep_server.store import grids as stored
from doorstep_server.store.grids import Grid
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import admin_texts as words
from doorstep_server.web.pages.forms import said
from doorstep_server.web.pages.routes import Routes
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

PAGE_GRIDS = 200


class GridForm(FlaskForm):
    """What the forms of a grid send: each sends some of it."""

    grid = StringField()
    name = StringField()
    level = StringField()
    parent = StringField()


def grids_page(desk: Desk) -> Routes:
    """The tree, one grid, and its forms."""
    routes = Routes(desk, "grids")
    hub = desk.hub

    @routes.get("/admin/grids")
    def tree(scope: Scope) -> str:
        return _tree(desk, Authority(hub, scope))

    @routes.get("/admin/grids/<grid>")
    def one(scope: Scope, grid: str) -> str:
        return _one(desk, Authority(hub, scope), grid)

    @routes.post("/admin/grids")
    def add(scope: Scope) -> ResponseReturnValue:
        mine, form = Authority(hub, scope), GridForm()
        grid, parent = (form.grid.data or "").strip(), form.parent.data or ""
        try:
            _need_parent(mine, parent)
            grids.add(hub, grid, form.name.data or "", form.level.data or "", parent, mine.account, desk.clock_ms())
        except DoorstepError as error:
            return _tree(desk, mine, form, error), error.fault.http_status
        return said(desk, words.GRID_ADDED, url_for("grids.one", grid=grid), grid=grid)

    @routes.post("/admin/grids/<grid>/name")
    def rename(scope: Scope, grid: str) -> ResponseReturnValue:
        def do(mine: Authority, form: GridForm) -> None:
            mine.need_grid(grid)
            grids.rename(hub, grid, form.name.data or "", mine.account, desk.clock_ms())

        return _act(desk, scope, grid, do, words.GRID_RENAMED)

    @routes.post("/admin/grids/<grid>/move")
    def move(scope: Scope, grid: str) -> ResponseReturnValue:
        def do(mine: Authority, form: GridForm) -> None:
            mine.need_grid(grid)
            found = stored.get(hub.store, grid)
            _need_parent(mine, found.parent if found else "")  # it is taken away from whoever is above it now
            _need_parent(mine, form.parent.data or "")
            grids.move(hub, grid, form.parent.data or "", mine.account, desk.clock_ms())

        return _act(desk, scope, grid, do, words.MOVED)

    return routes


def _need_parent(mine: Authority, parent: str) -> None:
    """A place in the tree that is hers to give: below a grid of hers; the top is the operator's."""
    if parent:
        mine.need_grid(parent)
    else:
        mine.need_operator()


def _act(
    desk: Desk, scope: Scope, grid: str, do: Callable[[Authority, GridForm], None], told: Text
) -> ResponseReturnValue:
    mine, form = Authority(desk.hub, scope), GridForm()
    try:
        do(mine, form)
    except DoorstepError as error:
        return _one(desk, mine, grid, form, error), error.fault.http_status
    return said(desk, told, url_for("grids.one", grid=grid), grid=grid)


def _tree(desk: Desk, mine: Authority, sent: GridForm | None = None, error: DoorstepError | None = None) -> str:
    ordered = grid_tree.in_order(mine.grids())
    ids = [grid.id for grid, _ in ordered]
    after = request.args.get("after", "")
    begin = ids.index(after) + 1 if after in ids else 0
    shown = ordered[begin : begin + PAGE_GRIDS]
    may_act = {each.id for each in mine.grids_to_act_in()}
    return render_template(
        "grids.html",
        w=words,
        branches=grid_tree.told(desk.hub, shown),
        may_act=may_act,
        is_operator=mine.is_operator,
        parents=_indented([(grid, depth) for grid, depth in ordered if grid.id in may_act]),
        levels=list(words.LEVELS.items()),
        sent=sent,
        error=error,
        first=url_for("grids.tree") if begin else None,
        following=url_for("grids.tree", after=shown[-1][0].id) if begin + PAGE_GRIDS < len(ordered) else None,
    )


def _one(desk: Desk, mine: Authority, id: str, sent: GridForm | None = None, error: DoorstepError | None = None) -> str:
    """The page of a grid.

    Raises:
        DoorstepError: `grid_unknown` for one she does not see.
    """
    ordered = grid_tree.in_order(mine.grids())
    found = next(((grid, depth) for grid, depth in ordered if grid.id == id), None)
    if found is None:
        raise DoorstepError("grid_unknown", grid=id)
    below = set(stored.subtree(desk.hub.store, id))
    may_act = {each.id for each in mine.grids_to_act_in()}
    to_choose = [(grid, depth) for grid, depth in ordered if grid.id in may_act - below and _is_above(grid, found[0])]
    return render_template(
        "one_grid.html",
        w=words,
        branch=grid_tree.told(desk.hub, [found])[0],
        may_act=id in may_act,
        may_move=id in may_act and (mine.is_operator or found[0].parent in may_act),
        is_operator=mine.is_operator,
        parents=_indented(to_choose),
        levels=[(level, said) for level, said in words.LEVELS.items() if _is_lower(level, found[0])],
        sent=sent,
        error=error,
    )


def _indented(ordered: list[tuple[Grid, int]]) -> list[tuple[str, str]]:
    return [(grid.id, f"{'　' * depth}{grid.name} {grid.id}") for grid, depth in ordered]


def _is_above(grid: Grid, other: Grid) -> bool:
    """Whether a grid's level allows another one below it."""
    return grid.level not in grids.LEVELS or _is_lower(other.level, grid)


def _is_lower(level: str, grid: Grid) -> bool:
    known = grids.LEVELS
    return level not in known or grid.level not in known or known.index(level) > known.index(grid.level)
