"""Matters: the board of three levels, the list, the closed ones, and one matter with its next steps."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from doorstep_server.services import log_words, masking, matters
from doorstep_server.services.matters import LEVELS, Matter, Step
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts, grids, memberships
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import matter_texts as words
from doorstep_server.web.pages.forms import ChangeForm, said
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.page_table import PAGE_BY_ID
from doorstep_server.web.pages.routes import Routes
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import find_kind
from doorstep_shared.tables import TABLES

CARDS_SHOWN = 40
"""How many cards a column of the board shows; the rest is a click away."""
LINES_SHOWN = 100
"""How many open matters a page of the list shows, the most urgent first."""
FILTERS = ("grid", "level", "status", "colour", "assignee")
_LONGEST_KEY = 80


class StepForm(ChangeForm):
    """A step of a matter, with what it asks for."""

    action = StringField()
    assignee = StringField()
    due = StringField()
    result = StringField()
    rating = StringField()
    why = StringField()


def matters_page(desk: Desk) -> Routes:
    """Who has to do what by when."""
    routes = Routes(desk, "matters")

    @routes.get("/matters")
    def board(scope: Scope) -> str:
        found = _wanted(desk, scope)
        by_level = {level: [each for each in found if _level(each) == level] for level in LEVELS}
        kept = {name: value for name, value in request.args.items() if name in ("grid", "status", "colour") and value}
        return render_template(
            "matters_board.html",
            by_level=by_level,
            cards_shown=CARDS_SHOWN,
            all_of=lambda level: url_for("matters.listed", **{**kept, "level": level}),
            **_shown(desk, scope, "board"),
        )

    @routes.get("/matters/list")
    def listed(scope: Scope) -> str:
        return _listed(desk, scope)

    @routes.get("/matters/closed")
    def closed(scope: Scope) -> str:
        return _closed(desk, scope)

    @routes.get("/matters/<matter>")
    def one(scope: Scope, matter: str) -> str:
        return _one(desk, scope, matter)

    @routes.post("/matters/<matter>")
    def step(scope: Scope, matter: str) -> ResponseReturnValue:
        form = StepForm()
        action = form.action.data if form.action.data in matters.ACTIONS else ""
        try:
            fields = {name: getattr(form, name).data or "" for name in ("assignee", "due", "result", "rating")}
            taken = Step(action, fields, form.seen_seq(), form.why.data or "")
            matters.take(desk.hub, scope, matter, taken, desk.clock_ms())
        except DoorstepError as error:
            if error.code == "not_found":
                raise DoorstepError("no_such_address", path=request.path) from error
            return _one(desk, scope, matter, form, error), error.fault.http_status
        title = str(matters.find(desk.hub, scope, matter).shown().values.get("title") or "")
        name = words.STEPS[action].say(current(desk.language))
        return said(desk, words.STEP_TAKEN, url_for("matters.one", matter=matter), what=title, step=name)

    return routes


def _listed(desk: Desk, scope: Scope) -> str:
    """The open matters page by page, the most urgent first."""
    found = _wanted(desk, scope)
    after = request.args.get("after", "")
    begin = next((place for place, each in enumerate(found, 1) if each.row.id == after), 0)
    page = found[begin : begin + LINES_SHOWN]
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in FILTERS and value}
    is_last = begin + LINES_SHOWN >= len(found)
    return render_template(
        "matters_list.html",
        found=page,
        count=len(found),
        later=None if is_last else url_for("matters.listed", after=page[-1].row.id, **kept),
        first=url_for("matters.listed", **kept) if begin else None,
        **_shown(desk, scope, "list"),
    )


def _closed(desk: Desk, scope: Scope) -> str:
    """The closed matters page by page, the last reported first."""
    before = _before(request.args.get("before", ""))
    calendar = desk.figures.calendar(desk.clock_ms())
    found, following = matters.closed_ones(desk.hub, scope, _grids(scope), before, calendar)
    kept: dict[str, Any] = {"grid": request.args["grid"]} if request.args.get("grid") in scope.grids else {}
    return render_template(
        "matters_list.html",
        found=found,
        earlier=url_for("matters.closed", before="|".join(following), **kept) if following else None,
        newest=url_for("matters.closed", **kept) if before else None,
        **_shown(desk, scope, "closed"),
    )


def _one(desk: Desk, scope: Scope, id: str, form: StepForm | None = None, error: DoorstepError | None = None) -> str:
    """One matter, with the form as it was sent where it could not be saved."""
    try:
        seq_of = {grid.id: grid.seq for grid in grids.everything(desk.hub.store)}
        record = matters.find(desk.hub, scope, id)
    except DoorstepError as not_hers:
        raise DoorstepError("no_such_address", path=request.path) from not_hers
    kind = find_kind("matter")
    assert kind is not None
    language = current(desk.language)
    shown = record.shown()
    values = masking.values(kind, shown.values) if scope.is_masked(record.grid) else shown.values
    values = log_words.with_names(kind, values, _display_names(desk))
    facts = [
        (field.label.say(language), field.say(values.get(name), language))
        for name, field in kind.fields.items()
        if name not in ("title", "dwelling") and values.get(name) is not None
    ]
    return render_template(
        "matter.html",
        matter=id,
        title=values.get("title") or "–",
        facts=facts,
        values=values,
        has_conflict=bool(shown.conflicts),
        dwelling=values.get("dwelling") if not scope.is_assigned_only(record.grid) else None,
        sees_conflicts=record.grid in scope.reader.on(PAGE_BY_ID["conflicts"].rights).grids,
        sees_history=not scope.is_assigned_only(record.grid),
        possible=matters.possible(scope, record),
        with_reason=matters.WITH_REASON,
        fields_of=matters.FIELDS_OF,
        people=_people(desk, record.grid),
        seen=seq_of[record.grid],
        sent=form,
        error=error,
        words=words,
    )


def _wanted(desk: Desk, scope: Scope) -> list[Matter]:
    """The open matters the form asks for; what it cannot ask for counts as not asked."""
    found = matters.open_ones(desk.hub, scope, _grids(scope), desk.figures.calendar(desk.clock_ms()))
    asked = {name: request.args.get(name, "") for name in ("level", "status", "colour", "assignee")}
    return [
        each
        for each in found
        if (asked["level"] not in LEVELS or _level(each) == asked["level"])
        and (asked["status"] not in TABLES["matter_status"] or each.row.status == asked["status"])
        and (asked["colour"] not in words.COLOURS or each.colour == asked["colour"])
        and (not asked["assignee"] or each.row.assignee == asked["assignee"])
    ]


def _shown(desk: Desk, scope: Scope, view: str) -> dict[str, Any]:
    """What every list tells."""
    names = {grid.id: grid.name for grid in grids.everything(desk.hub.store)}
    return {
        "words": words,
        "view": view,
        "statuses": TABLES["matter_status"],
        "levels": TABLES["matter_level"],
        "categories": TABLES["matter_category"],
        "names": names,
        "grids": [(grid, names[grid]) for grid in scope.grids],
        "people": _display_names(desk),
        "place": lambda each: masking.text(each.row.place) if scope.is_masked(each.row.grid) else each.row.place,
        "title": lambda each: masking.text(each.row.title) if scope.is_masked(each.row.grid) else each.row.title,
        "asked": {name: request.args.get(name, "") for name in ("grid", "level", "status", "colour", "assignee")},
    }


def _people(desk: Desk, grid: str) -> Sequence[tuple[str, Text | str]]:
    """Who a matter of a grid may be given to: those who work there and the departments."""
    names = _display_names(desk)
    found: list[tuple[str, Text | str]] = []
    for account, role in memberships.members(desk.hub.store, grid).items():
        if role == "department":
            name = names.get(account, account)
            found.append((account, Text(f"{name}（{words.DEPARTMENT.zh}）", f"{name} ({words.DEPARTMENT.en})")))
        elif role != "auditor":
            found.append((account, names.get(account, account)))
    return found


def _display_names(desk: Desk) -> dict[str, str]:
    """What every account is called."""
    return {each.name: each.display_name or each.name for each in accounts.everything(desk.hub.store)}


def _grids(scope: Scope) -> list[str]:
    asked = request.args.get("grid", "")
    return [asked] if asked in scope.grids else scope.grids


def _level(matter: Matter) -> str:
    return matter.row.level if matter.row.level in LEVELS else LEVELS[0]


def _before(text: str) -> tuple[str, str] | None:
    """A place to go on from; what is none counts as the newest."""
    reported_at, bar, id = text.partition("|")
    return (reported_at, id) if bar and len(text) <= _LONGEST_KEY and text.isprintable() else None
