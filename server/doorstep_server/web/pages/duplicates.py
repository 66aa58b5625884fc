"""Possible duplicates: two records side by side, one judgement, and undoing it."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from doorstep_server.services import doors, duplicates
from doorstep_server.services.duplicates import Candidates, Judged, Key, Pair
from doorstep_server.services.moments import moment
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts, grids, records
from doorstep_server.store import duplicates as stored
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import duplicate_words as words
from doorstep_server.web.pages.forms import ChangeForm, said
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.shown_conflict import door_title
from doorstep_server.web.pages.shown_pair import Frame, shown_pair
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ids import GRID_ID, KIND_NAME, RECORD_ID
from doorstep_shared.kinds import find_kind
from doorstep_shared.reasons import FIELD_REASONS

DECISION = Text("判断", "the judgement")


class PairForm(ChangeForm):
    """A judgement about two records; `action` says which."""

    grid = StringField()
    kind = StringField()
    left = StringField()
    right = StringField()
    action = StringField()
    why = StringField()


def duplicates_page(desk: Desk) -> Routes:
    """The pairs, what was merged, what is two."""
    routes = Routes(desk, "duplicates")
    candidates = Candidates(desk.hub)

    @routes.get("/duplicates")
    def pairs(scope: Scope) -> str:
        view = request.args.get("state", "")
        if view in ("merged", "distinct"):
            return _decided(desk, scope, view)
        return _open(desk, scope, candidates)

    @routes.post("/duplicates")
    def judge(scope: Scope) -> ResponseReturnValue:
        form = PairForm()
        scope.need_act(form.grid.data or "", form.left.data or "")
        try:
            return _judge(desk, scope, form)
        except DoorstepError as error:
            if error.code not in ("invalid_value", "changed_meanwhile"):
                raise
            view = "merged" if form.action.data == "separate" else ""
            page = _decided(desk, scope, view, error) if view else _open(desk, scope, candidates, form, error)
            return page, error.fault.http_status

    return routes


def _judge(desk: Desk, scope: Scope, form: PairForm) -> ResponseReturnValue:
    """Do what the form says.

    Raises:
        DoorstepError: as the service does, and `invalid_value` for no judgement.
    """
    hub, account, now_ms = desk.hub, scope.reader.account, desk.clock_ms()
    grid, kind, left, right = _named(form)
    action, why = form.action.data or "", form.why.data or ""
    name = _title(desk, scope, (grid, kind, left))
    if action == "distinct":
        duplicates.say_distinct(hub, account, (grid, kind, left, right), why, now_ms)
        return said(desk, words.NOTED, _address())
    if action == "look_again":
        duplicates.look_again(hub, account, (grid, kind, left, right), now_ms)
        return said(desk, words.AGAIN, _address(state="distinct"))
    if action == "separate":
        duplicates.separate(hub, account, Judged(grid, kind, right, left, form.seen_seq(), why), name, now_ms)
        return said(desk, words.UNDONE, _address(state="merged"), what=name)
    if action not in ("left", "right"):
        raise DoorstepError("invalid_value", field=DECISION, detail=FIELD_REASONS["not_in_choices"])
    keep, other = (left, right) if action == "left" else (right, left)
    duplicates.merge(hub, account, Judged(grid, kind, keep, other, form.seen_seq(), why), name, now_ms)
    return said(desk, words.MERGED, _address(), what=name)


def _named(form: PairForm) -> Key:
    """The two records a form is about.

    Raises:
        DoorstepError: `not_found` when it names none.
    """
    grid, kind, left, right = (field.data or "" for field in (form.grid, form.kind, form.left, form.right))
    is_named = GRID_ID.fullmatch(grid) and KIND_NAME.fullmatch(kind) and find_kind(kind)
    if not (is_named and RECORD_ID.fullmatch(left) and RECORD_ID.fullmatch(right)):
        raise DoorstepError("not_found", what=left[:36])
    return grid, kind, left, right


def _open(
    desk: Desk, scope: Scope, candidates: Candidates, form: PairForm | None = None, error: DoorstepError | None = None
) -> str:
    """The pairs that wait for a judgement."""
    after = _after(request.args.get("after", ""))
    seen = _seqs(desk)
    found, has_more = candidates.page(_narrowed(scope), after)
    frame = _frame(desk, found, seen)
    found = [pair for pair in found if {(*pair.key[:2], pair.left), (*pair.key[:2], pair.right)} <= frame.held.keys()]
    return render_template(
        "duplicates.html",
        **_filters(desk, scope, ""),
        pairs=[shown_pair(desk, scope, pair, frame) for pair in found],
        sent=form,
        error=error,
        following=_address(after="~".join(found[-1].key)) if has_more and found else None,
        first=_address() if after else None,
    )


def _decided(desk: Desk, scope: Scope, view: str, error: DoorstepError | None = None) -> str:
    """What was merged, or found to be two."""
    seen = _seqs(desk)
    mine = _narrowed(scope)
    if view == "merged":
        rows = stored.merged(desk.hub.store, mine, duplicates.MOST_MERGED)
        pairs = [(row.grid, row.kind, row.record, row.same_as, "") for row in rows]
    else:
        names = {each.name: each.display_name or each.name for each in accounts.everything(desk.hub.store)}
        pairs = [
            (pair.grid, pair.kind, pair.left, pair.right, _said_by(desk, names, pair))
            for pair in stored.distinct(desk.hub.store, mine)[: duplicates.MOST_MERGED]
        ]
    keys = [(grid, kind, record) for grid, kind, left, right, _ in pairs for record in (left, right)]
    titles = _titles(desk, scope, keys)
    return render_template(
        "merged.html",
        **_filters(desk, scope, view),
        pairs=[
            {
                "grid": grid,
                "kind": kind,
                "left": left,
                "right": right,
                "left_title": titles.get((grid, kind, left), left[-8:]),
                "right_title": titles.get((grid, kind, right), right[-8:]),
                "remark": remark,
                "seq": seen[grid],
                "may_act": scope.may_act_in(grid),
            }
            for grid, kind, left, right, remark in pairs
        ],
        error=error,
    )


def _said_by(desk: Desk, names: dict[str, str], pair: stored.DistinctPair) -> str:
    when = moment(desk.local_time, pair.at_ms)
    return words.SAID_BY.say(current(desk.language), who=names.get(pair.by, pair.by), when=when, why=pair.why)


def _frame(desk: Desk, pairs: Iterable[Pair], seqs: dict[str, int]) -> Frame:
    keys = [(pair.grid, pair.kind, record) for pair in pairs for record in (pair.left, pair.right)]
    held = records.by_keys(desk.hub.store, keys)
    names = {each.name: each.display_name or each.name for each in accounts.everything(desk.hub.store)}
    grid_names = {each.id: each.name for each in grids.everything(desk.hub.store)}
    return Frame(held, doors.of_records(desk.hub, held.values()), names, grid_names, seqs)


def _title(desk: Desk, scope: Scope, key: tuple[str, str, str]) -> str:
    return _titles(desk, scope, [key]).get(key, key[2][-8:])


def _titles(desk: Desk, scope: Scope, keys: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
    found = records.by_keys(desk.hub.store, keys)
    said_doors = doors.of_records(desk.hub, found.values())
    return {key: door_title(desk, door, is_masked=scope.is_masked(key[0])) for key, door in said_doors.items()}


def _seqs(desk: Desk) -> dict[str, int]:
    """The log position of each grid: read before the records, so that a form never claims to have seen too much."""
    return {each.id: each.seq for each in grids.everything(desk.hub.store)}


def _filters(desk: Desk, scope: Scope, view: str) -> dict[str, Any]:
    mine = scope.grids
    return {
        "w": words,
        "view": view,
        "kept": _kept(),
        "grids": [(each.id, each.name) for each in grids.everything(desk.hub.store) if each.id in mine],
    }


def _narrowed(scope: Scope) -> list[str]:
    grid = request.args.get("grid", "")
    return [grid] if grid in scope.grids else scope.grids


def _kept() -> dict[str, Any]:
    """What the reader filtered by, to stand in the next address."""
    return {"grid": grid} if (grid := request.args.get("grid", "")) else {}


def _address(**values: str) -> str:
    return url_for("duplicates.pairs", **{**_kept(), **values})


def _after(text: str) -> Key | None:
    """A place in the list; one that is none counts as the beginning."""
    parts = text.split("~")
    return (parts[0], parts[1], parts[2], parts[3]) if len(parts) == 4 else None
