"""What a field shows of its live values, and when that is a conflict. Read-time functions, nothing stored."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from doorstep_shared.changes import DELETED, KEPT, LIFE, SAME_AS, Json
from doorstep_shared.merge import Live, State

Rule = Literal["latest", "ask", "furthest", "join", "member"]
RULES: tuple[Rule, ...] = ("latest", "ask", "furthest", "join", "member")


def _as_is(value: Json) -> Json:
    return value


class Merging(NamedTuple):
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


class Shown(NamedTuple):
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
    return any(id not in listed and paths != (LIFE,) for id, paths in state.marks())


def show(state: State, merging_of: Callable[[str], Merging]) -> Shown:
    """Look at a record through the rules of its kind; `merging_of` tells a path's rule."""
    sole = state.sole_values()
    if sole is not None and LIFE not in sole and SAME_AS not in sole:
        return Shown(_by_field(_shown_alone(sole, merging_of)), (), False, None)
    lives = state.live_values()
    values: dict[str, Json] = {}
    conflicts: list[str] = []
    for path in sorted(lives.keys() - {LIFE, SAME_AS}):
        live, merging = lives[path], merging_of(path)
        if merging.rule != "member" or (any(each.value is True for each in live) and "/" in path):
            values[path] = shown(live, merging)
        if len(live) > 1 and is_conflict(live, merging):
            conflicts.append(path)
    contested = is_deletion_contested(state)
    if contested:
        conflicts.append(LIFE)
    deleted = not contested and shown(lives.get(LIFE, ()), LATEST) == DELETED
    return Shown(_by_field(values), tuple(conflicts), deleted, shown(lives.get(SAME_AS, ()), LATEST))


def _shown_alone(values: Mapping[str, Json], merging_of: Callable[[str], Merging]) -> dict[str, Json]:
    """By path, what `shown` gives where every path has one live value, as in most records."""
    found: dict[str, Json] = {}
    for path, value in values.items():
        rule = merging_of(path).rule
        if rule == "join":
            found[path] = [] if value is None else [value]
        elif rule != "member" or (value is True and "/" in path):
            found[path] = value
    return found


def _by_field(values: Mapping[str, Json]) -> dict[str, Json]:
    """Shown values by field; a family maps its members to theirs."""
    plain: dict[str, Json] = {}
    families: dict[str, Json] = {}
    for path, value in values.items():
        if "/" in path:
            field, _, member = path.partition("/")
            families.setdefault(field, {})[member] = value
        else:
            plain[path] = value
    return families | plain
