"""What an edit supersedes: from what a person changed and the values she could see, the ``over`` of her change."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from doorstep_shared.changes import DELETED, KEPT, LIFE, Json
from doorstep_shared.merge import State

if TYPE_CHECKING:
    from doorstep_shared.kinds import Kind


class Edit(NamedTuple):
    """One edit before it is a change.

    `set` holds only what the person changed; `drop` names paths whose values she takes away without writing new
    ones (a tag); `replace` names, for `join` paths, the ids of the texts she rewrites. `beside` names paths whose
    live values she leaves standing: hers stands against them, a conflict where a person must choose. `why` is the
    reason.
    """

    set: Mapping[str, Json] = MappingProxyType({})
    drop: frozenset[str] = frozenset()
    replace: Mapping[str, frozenset[str]] = MappingProxyType({})
    beside: frozenset[str] = frozenset()
    why: str = ""


def overs(
    kind: "Kind | None", state: State, edit: Edit, unconfirmed: Mapping[str, Iterable[str]]
) -> dict[str, set[str]]:
    """The ids each path of the edit supersedes.

    Every live value of the path, shown or not, plus `unconfirmed`: what the writer's own changes without receipt
    superseded there, so that a quarantined link in between cannot bring an old value back. A `join` path names
    only what is really replaced. A deletion also lists every change that has a live value in the record.
    """
    result: dict[str, set[str]] = {}
    for path in {*edit.set, *edit.drop}:
        joins = kind is not None and kind.merging(path).rule == "join"
        if path in edit.beside:
            names = set()
        elif joins and path not in edit.drop:
            names = set(edit.replace.get(path, ()))
        else:
            names = {live.id for live in state.live(path)} | set(unconfirmed.get(path, ()))
        if path == LIFE and edit.set.get(LIFE) == DELETED:
            names |= state.change_ids() - ({live.id for live in state.live(LIFE)} if LIFE in edit.beside else set())
        if names:
            result[path] = names
    return result


def deletion(why: str = "") -> Edit:
    """Mark a record deleted. Nothing is destroyed."""
    return Edit(set={LIFE: DELETED}, why=why)


def keeping(why: str = "") -> Edit:
    """Keep a record that somebody deleted."""
    return Edit(set={LIFE: KEPT}, why=why)


def differing(shown: Mapping[str, Json], wanted: Mapping[str, Json]) -> dict[str, Json]:
    """The wanted values that differ from what is shown: a form changes only what the person changed."""
    return {path: value for path, value in wanted.items() if not same(shown.get(path), value)}


def same(left: Json, right: Json) -> bool:
    """Equality that keeps ``1`` and ``true`` apart."""
    return type(left) is type(right) and bool(left == right)
