"""Two records side by side, ready for a template."""

from dataclasses import dataclass

from doorstep_server.services.doors import Door, Key
from doorstep_server.services.duplicates import Pair
from doorstep_server.services.scope import Scope
from doorstep_server.store.records import Record
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.shown_conflict import Saying, door_title
from doorstep_shared.changes import Json
from doorstep_shared.fields import Reference
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.likeness import REASONS


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair; `rows` are (field, left, right, whether they differ)."""

    grid: str
    grid_name: str
    kind: str
    kind_label: str
    left: str
    right: str
    left_title: str
    right_title: str
    reason: str
    rows: list[tuple[str, str, str, bool]]
    left_by: str
    right_by: str
    seq: int
    may_act: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What the pairs of one page share."""

    held: dict[Key, Record]
    doors: dict[Key, Door]
    names: dict[str, str]
    grid_names: dict[str, str]
    seqs: dict[str, int]


def shown_pair(desk: Desk, scope: Scope, pair: Pair, frame: Frame) -> ShownPair:
    """Say a pair whose records are in the frame."""
    left, right = ((pair.grid, pair.kind, record) for record in (pair.left, pair.right))
    kind = find_kind(pair.kind)
    saying = Saying(desk, kind, is_masked=scope.is_masked(pair.grid))
    return ShownPair(
        grid=pair.grid,
        grid_name=frame.grid_names[pair.grid],
        kind=pair.kind,
        kind_label=kind.label.say(saying.language) if kind else pair.kind,
        left=pair.left,
        right=pair.right,
        left_title=door_title(desk, frame.doors[left], is_masked=saying.is_masked) or pair.left[-8:],
        right_title=door_title(desk, frame.doors[right], is_masked=saying.is_masked) or pair.right[-8:],
        reason=REASONS[pair.reason].say(saying.language),
        rows=_rows(saying, kind, frame, left, right),
        left_by=frame.names.get(frame.held[left].changed_by, frame.held[left].changed_by),
        right_by=frame.names.get(frame.held[right].changed_by, frame.held[right].changed_by),
        seq=frame.seqs[pair.grid],
        may_act=scope.may_act_in(pair.grid),
    )


def _rows(saying: Saying, kind: Kind | None, frame: Frame, left: Key, right: Key) -> list[tuple[str, str, str, bool]]:
    """Every field one of the two has; which door they belong to is told by their titles."""
    one, two = frame.held[left].shown().values, frame.held[right].shown().values
    fields = kind.fields if kind else {}
    names = [name for name in fields if one.get(name) or two.get(name)]
    names = [name for name in names if not isinstance(fields[name], Reference)]
    return [
        (
            saying.label(name),
            _said(saying, name, one.get(name)),
            _said(saying, name, two.get(name)),
            repr(one.get(name)) != repr(two.get(name)),
        )
        for name in names
    ]


def _said(saying: Saying, name: str, value: Json) -> str:
    if not value:
        return ""
    if isinstance(value, dict):
        words = [saying.label(f"{name}/{member}").removeprefix(saying.label(name)).strip() for member in value]
        return " ".join(words)
    return saying.value(name, value)
