"""A kind with one field of every merge rule, and a short way to tell a story of edits to one record of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from doorstep_shared.changes import Change, Json, compose
from doorstep_shared.clock import Stamp
from doorstep_shared.editing import Edit, overs
from doorstep_shared.fields import Choice, Line, Phone, Prose, Tags
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind, KindSchema
from doorstep_shared.merge import Accepted, State

RECORD = "018f3a2b-0000-7000-8000-000000000001"
OTHER_RECORD = "018f3a2b-0000-7000-8000-000000000002"
THIRD_RECORD = "018f3a2b-0000-7000-8000-000000000003"
NOBODY = "f" * 32
"""The id of a change that never arrives."""


class Probe(KindSchema):
    """One field for every rule: latest, ask, furthest, join, member, and a family whose members ask."""

    kind_name: ClassVar[str] = "probe"
    kind_label: ClassVar[Text] = Text("试验", "probe")

    remark = Line(Text("备注", "remark"))
    phone = Phone(Text("电话", "phone"), rule="ask")
    status = Choice(Text("状态", "status"), "matter_status", rule="furthest")
    notes = Prose(Text("记录", "notes"), rule="join")
    tags = Tags(Text("标签", "tags"), "resident_tag")
    answers = Line(Text("答案", "answers"), rule="ask", family=True)


PROBE = Kind(Probe)


@dataclass(frozen=True)
class Wrote:
    """One step of a story: who wrote what, having seen which earlier steps.

    `sees` names the steps whose changes the writer had; ``over`` follows from them as in the product, unless
    `over` gives it by hand (paths to step names). `at_ms` is the writer's clock; without it, the step's place.
    """

    name: str
    set: Mapping[str, Json] = field(default_factory=dict)
    sees: Sequence[str] = ()
    drop: Sequence[str] = ()
    rewrites: Mapping[str, Sequence[str]] = field(default_factory=dict)
    over: Mapping[str, Sequence[str]] | None = None
    at_ms: int | None = None


def fold(accepted: Iterable[Accepted]) -> State:
    """The state after applying the changes one after the other."""
    state = State()
    for change, ts in accepted:
        state.apply(change, ts)
    return state


def tell(steps: Sequence[Wrote]) -> dict[str, Accepted]:
    """The changes of a story by step name."""
    told: dict[str, Accepted] = {}
    for place, step in enumerate(steps, start=1):
        if step.over is None:
            seen = fold(told[name] for name in step.sees)
            replace = {path: frozenset(told[n].change.id for n in names) for path, names in step.rewrites.items()}
            edit = Edit(set=step.set, drop=frozenset(step.drop), replace=replace)
            over: Mapping[str, Iterable[str]] = overs(PROBE, seen, edit, {})
        else:
            over = {path: [told[n].change.id if n in told else n for n in names] for path, names in step.over.items()}
        at = Stamp(place * 1000 if step.at_ms is None else step.at_ms, 0)
        told[step.name] = Accepted(change(step.set, over, at=at, writer=place), at)
    return told


def change(
    set: Mapping[str, Json],
    over: Mapping[str, Iterable[str]] | None = None,
    *,
    at: Stamp = Stamp(1000, 0),  # noqa: B008 - a tuple
    writer: int = 1,
    why: str = "",
    by: str = "li.na",
) -> Change:
    """A change of the probe record by writer number `writer`."""
    return compose(
        writer=f"{writer:016x}",
        prev="",
        at=at,
        by=by,
        grid="street-1.grid-2",
        seen=0,
        kind="probe",
        record=RECORD,
        schema=1,
        set=set,
        over=over or {},
        why=why,
    )
