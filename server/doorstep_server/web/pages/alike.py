"""The same for all like this: choose a rule, see what it would do to each record, confirm once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep_server.services import alike, doors
from doorstep_server.services.alike import Item, Proposal, Rule
from doorstep_server.services.doors import Door
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts, grids
from doorstep_server.store.records import Record
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import conflict_words as words
from doorstep_server.web.pages.forms import said
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.shown_conflict import AND, Saying, door_title
from doorstep_shared.changes import DELETED, KEPT, LIFE
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ids import CHANGE_ID, GRID_ID, RECORD_ID
from doorstep_shared.kinds import find_kind


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """What a rule makes of one record; `item` is what a tick sends, empty where the reader may not act."""

    item: str
    title: str
    grid_name: str
    sides: str
    outcome: str


def add_alike(desk: Desk, routes: Routes) -> None:
    """Add the views to the page of conflicts."""

    @routes.get("/conflicts/alike")
    def same_for_all(scope: Scope) -> str:
        return _preview(desk, scope)

    @routes.post("/conflicts/alike")
    def settle_alike(scope: Scope) -> ResponseReturnValue:
        items = [_item(text) for text in request.form.getlist("item")]
        for item in items:
            scope.need_act(item.grid, item.record)
        kind, path = request.form.get("kind", ""), request.form.get("path", "")
        why, account = request.form.get("why", ""), scope.reader.account
        try:
            done, late = alike.settle_all(desk.hub, account, kind, path, items, why, desk.clock_ms())
        except DoorstepError as error:
            return _preview(desk, scope, error), error.fault.http_status
        text = words.SETTLED_ALIKE
        if late:
            text = Text(text.zh + words.LATE.zh, text.en + words.LATE.en)
        return said(desk, text, url_for("conflicts.open_ones"), count=done, late=late)


def _item(text: str) -> Item:
    """What a tick sent.

    Raises:
        DoorstepError: `request_malformed`.
    """
    parts = text.split("~")
    if len(parts) != 4 or not GRID_ID.fullmatch(parts[0]) or not RECORD_ID.fullmatch(parts[1]):
        raise DoorstepError("request_malformed", detail="item")
    return Item(*parts)


def _preview(desk: Desk, scope: Scope, error: DoorstepError | None = None) -> str:
    """The rule that was asked for and what it would do."""
    mine = scope.grids
    grid = request.values.get("grid", "")
    narrowed = [grid] if grid in mine else mine
    found = alike.in_conflict(desk.hub, narrowed)
    groups = alike.groups(found)
    kind, path = _group(groups)
    rules = _rules(desk, scope, found, kind, path)
    asked = request.values.get("rule", "")
    rule = _rule(found, kind, path, asked) if asked in {value for value, _ in rules} else None
    proposals = alike.propose(found, kind, path, rule) if rule else []
    here = proposals[: alike.MOST_AT_ONCE]
    group_names = [(f"{kind} {path}", _group_name(desk, *each)) for each in groups for kind, path, _ in [each]]
    return render_template(
        "alike.html",
        w=words,
        error=error,
        grids=[(each.id, each.name) for each in grids.everything(desk.hub.store) if each.id in mine],
        chosen_grid=grid if grid in mine else "",
        groups=group_names,
        kind=kind,
        path=path,
        rules=rules,
        asked=asked if rule else "",
        like=request.values.get("like", ""),
        proposals=_shown(desk, scope, path, here),
        fitting=len(proposals),
        in_group=next((count for k, p, count in groups if (k, p) == (kind, path)), 0),
        why=request.form.get("why", ""),
    )


def _group(groups: Sequence[tuple[str, str, int]]) -> tuple[str, str]:
    """The kind and path asked for, else those with the most conflicts."""
    asked = request.values.get("field", "")
    if not asked and request.form.get("kind"):
        asked = f"{request.form['kind']} {request.form.get('path', '')}"
    for kind, path, _ in groups:
        if f"{kind} {path}" == asked:
            return kind, path
    return (groups[0][0], groups[0][1]) if groups else ("", "")


def _group_name(desk: Desk, kind: str, path: str, count: int) -> str:
    declared = find_kind(kind)
    saying = Saying(desk, declared, is_masked=False)
    label = declared.label.say(saying.language) if declared else kind
    return f"{label} {saying.label(path)} ({count})"


def _rules(desk: Desk, scope: Scope, found: Sequence[Record], kind: str, path: str) -> list[tuple[str, str]]:
    """The rules to choose from, each with its words."""
    language = current(desk.language)
    if path == LIFE:
        return [(KEPT, words.ALL_KEPT.say(language)), (DELETED, words.ALL_DELETED.say(language))]
    group = [each for each in found if each.kind == kind and path in each.shown().conflicts]
    names = {each.name: each.display_name or each.name for each in accounts.everything(desk.hub.store)}
    authors = sorted({live.by for each in group for live in each.state.live(path)})
    rules = [("latest", words.LATEST.say(language))] if group else []
    rules += [(f"by:{account}", words.BY.say(language, who=names.get(account, account))) for account in authors]
    for record in group:
        if record.record == request.values.get("like"):
            rules += _pair_rules(desk, scope, record, path)
    return rules


def _pair_rules(desk: Desk, scope: Scope, record: Record, path: str) -> list[tuple[str, str]]:
    saying = Saying(desk, find_kind(record.kind), is_masked=scope.is_masked(record.grid))
    lives = record.state.live(path)
    values = AND.say(saying.language).join(f"“{saying.value(path, live.value)}”" for live in lives)
    return [
        (f"pair:{live.id}", words.PAIR.say(saying.language, values=values, value=saying.value(path, live.value)))
        for live in lives
    ]


def _rule(found: Sequence[Record], kind: str, path: str, asked: str) -> Rule:
    name, _, what = asked.partition(":")
    if name == "by":
        return Rule("by", account=what)
    if name == "pair" and CHANGE_ID.fullmatch(what):
        for record in found:
            lives = record.state.live(path)
            if record.kind == kind and any(live.id == what for live in lives):
                forms = {live.id: alike.normal(kind, path, live.value) for live in lives}
                return Rule("pair", rivals=frozenset(forms.values()), winner=forms[what])
    return Rule(name)


def _shown(desk: Desk, scope: Scope, path: str, proposals: Sequence[Proposal]) -> list[ShownProposal]:
    found: dict[Any, Door] = doors.of_records(desk.hub, [each.record for each in proposals])
    grid_names = {each.id: each.name for each in grids.everything(desk.hub.store)}
    names = {each.name: each.display_name or each.name for each in accounts.everything(desk.hub.store)}
    shown = []
    for each in proposals:
        grid, kind, record = each.key
        saying = Saying(desk, find_kind(kind), is_masked=scope.is_masked(grid))
        lives = each.record.state.live(path)
        sides = " / ".join(f"{saying.value(path, live.value)} ({names.get(live.by, live.by)})" for live in lives)
        item = f"{grid}~{record}~{each.choice}~{each.mark}" if scope.may_act_in(grid) else ""
        title = door_title(desk, found[each.key], is_masked=saying.is_masked) or record[-8:]
        shown.append(ShownProposal(item, title, grid_names[grid], sides, saying.value(path, each.value)))
    return shown
