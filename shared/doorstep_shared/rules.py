"""What a field shows of its live values, and when that is a conflict. Read-time functions, nothing stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from doorstep_shared.changes import DELETED, KEPT, LIFE, SAME_AS, Json
from doorstep_shared.merge import Live, State

Rule = Literal["latest", "ask", "furthest", "join", "member"]
RULES: tuple[Rule, ...] = ("latest", "ask", "furthest", "join", "member")


def _as_is(value: Json) -> Json:
    return value


@dataclass(frozen=True, slots=True)
class Merging:
    """How one field merges: its rule, the order of its choices (`furthest`), what makes two values equal (`ask`)."""

    rule: Rule = "latest"
    order: tuple[str, ...] = ()
    normalise: Callable[[Json], Json] = _as_is


LATEST = Merging()


def shown(live: Sequence[Live], merging: Merging) -> Json:
    """The value a path shows, from its live values in order of precedence (greatest last).

    `join` shows the list of texts, oldest first; `member` shows whether a live true exists;
    the other rules show one value, or None where nothing lives.
    """
    rule = merging.rule
    if rule == "join":
        return [each.value for each in live if each.value is not None]
    if rule == "member":
        return any(each.value is True for each in live)
    if not live:
        return None
    if rule == "furthest":
        return max(live, key=lambda each: (_rank(merging.order, each.value), each.ts, each.at, each.id)).value
    return live[-1].value


def _shown_alone(value: Json, rule: Rule) -> Json:
    """What `shown` gives for one live value."""
    if rule == "join":
        return [] if value is None else [value]
    return value is True if rule == "member" else value


def is_conflict(live: Sequence[Live], merging: Merging) -> bool:
    """Whether a person must choose: an `ask` path with two or more distinct normalised live values."""
    if merging.rule != "ask" or len(live) < 2:
        return False
    first = merging.normalise(live[0].value)
    return any(not _equal(merging.normalise(each.value), first) for each in live[1:])


def _equal(left: Json, right: Json) -> bool:
    return type(left) is type(right) and bool(left == right)


def _rank(order: Sequence[str], value: Json) -> int:
    return order.index(value) if value in order else -1


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as a person sees it.

    `values` maps fields to shown values; a family maps its members to theirs. `conflicts` are the paths
    a person must settle; ``_life`` among them is a deletion against an edit, and such a record stays listed.
    """

    values: Mapping[str, Json]
    conflicts: tuple[str, ...]
    deleted: bool
    same_as: str | None


def is_deletion_contested(state: State) -> bool:
    """A live `deleted` beside a live `kept`, or beside a live value that no live deletion lists."""
    lives = state.live(LIFE)
    if not lives:
        return False
    listed = {id for each in lives if each.value == DELETED for id in each.lists}
    if not any(each.value == DELETED for each in lives):
        return False
    if any(each.value == KEPT for each in lives):
        return True
    return any(id not in listed for path, id in state.toggles() if path != LIFE)


def show(state: State, merging_of: Callable[[str], Merging]) -> Shown:
    """Look at a record through the rules of its kind; `merging_of` tells a path's rule."""
    values: dict[str, Json] = {}
    families: dict[str, dict[str, Json]] = {}
    conflicts: list[str] = []
    sole = state.sole_values()
    lives = state.live_values() if sole is None else {}
    for path in sorted(lives if sole is None else sole):
        if path in (LIFE, SAME_AS):
            continue
        merging = merging_of(path)
        if sole is None:
            live = lives[path]
            value = shown(live, merging)
            if len(live) > 1 and is_conflict(live, merging):
                conflicts.append(path)
        else:
            value = _shown_alone(sole[path], merging.rule)
        if "/" not in path:
            if merging.rule != "member":
                values[path] = value
        elif merging.rule != "member" or value:
            field, _, member = path.partition("/")
            families.setdefault(field, {})[member] = value
    contested = is_deletion_contested(state)
    if contested:
        conflicts.append(LIFE)
    return Shown(
        values={**families, **values},
        conflicts=tuple(conflicts),
        deleted=not contested and shown(state.live(LIFE), LATEST) == DELETED,
        same_as=shown(state.live(SAME_AS), LATEST),
    )
