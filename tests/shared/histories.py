"""Histories of one record for property tests: several writers who hear of each other's changes late or never.

A plan is data drawn by Hypothesis; `play` turns it into changes. What a writer names in ``over`` follows from what
she had heard of, so the same plan can be played again with other clocks.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import strategies as st

from doorstep_shared.changes import DELETED, KEPT, LIFE, SAME_AS, Json
from doorstep_shared.clock import Stamp, logged
from doorstep_shared.editing import Edit, overs
from doorstep_shared.merge import Accepted, Live, State
from tests.shared.probe import NOBODY, OTHER_RECORD, PROBE, THIRD_RECORD, change, fold

START_MS = 1_750_000_000_000
WRITERS = 4

VALUES: Mapping[str, Sequence[Json]] = {
    "remark": ["门口有台阶", "A", "B", None],
    "phone": ["0571-88880001", "057188880001", "13800000003", "不详", None],
    "status": ["reported", "accepted", "handled", "closed", "a_later_version_knows", None],
    "notes": ["老人说膝盖痛", "A", "A\nB", None],
    "tags/disabled": [True],
    "tags/veteran": [True],
    "answers/q1": ["是", "否"],
    "later_version": [{"x": [1, 2]}, [], 7, False, True, 1, ""],
}
PATHS = tuple(VALUES)
ACTIONS = (
    "write",
    "write many",
    "rewrite",
    "drop",
    "delete",
    "keep",
    "undo life",
    "settle",
    "mark same",
    "undo same",
)
WEIGHTED_ACTIONS = (*ACTIONS, "write", "write", "write", "write many", "settle", "settle", "settle", "keep")
HEARING = ("all", "all", "some", "nothing")


class Step(NamedTuple):
    """One step of a plan; the numbers choose among what is there when it is played."""

    writer: int
    hears: str
    action: str
    which: int
    value: int
    late_ms: int


steps = st.builds(
    Step,
    writer=st.integers(0, WRITERS - 1),
    hears=st.sampled_from(HEARING),
    action=st.sampled_from(WEIGHTED_ACTIONS),
    which=st.integers(0, 40),
    value=st.integers(0, 40),
    late_ms=st.integers(-5000, 5000),
)


def long_plan(seed: int) -> list[Step]:
    """A long plan drawn evenly: Hypothesis alone prefers short ones, in which nobody has anything to settle."""
    draw = random.Random(seed)
    return [
        Step(
            writer=draw.randrange(WRITERS),
            hears=draw.choice(HEARING),
            action=draw.choice(WEIGHTED_ACTIONS),
            which=draw.randrange(40),
            value=draw.randrange(40),
            late_ms=draw.randint(-5000, 5000),
        )
        for _ in range(draw.randint(8, 24))
    ]


plans = st.one_of(st.lists(steps, min_size=1, max_size=14), st.integers(0, 2**32).map(long_plan))


@dataclass
class History:
    """What came of a plan: the log's accepted changes, each with its writer, and how often each action happened."""

    accepted: list[Accepted] = field(default_factory=list)
    writers: list[int] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def place(self, id: str) -> int:
        """The place in the log of the change with this id."""
        return next(i for i, each in enumerate(self.accepted) if each.change.id == id)


def play(plan: Sequence[Step], clock_shift_ms: Mapping[int, int] | None = None) -> History:
    """Play a plan; `clock_shift_ms` puts the clocks of some writers wrong."""
    history = History()
    heard: list[set[int]] = [set() for _ in range(WRITERS)]
    for time, step in enumerate(plan, start=1):
        most = {"all": len(history.accepted), "some": step.which % 8, "nothing": 0}[step.hears]
        heard[step.writer] |= set(range(len(history.accepted))[:most])
        seen = fold(history.accepted[i] for i in sorted(heard[step.writer]))
        edit = _edit(step, seen, history)
        if edit is None:
            continue
        received_ms = START_MS + time * 1000
        at_ms = received_ms + step.late_ms + (clock_shift_ms or {}).get(step.writer, 0)
        over = overs(PROBE, seen, edit, {})
        made = change(edit.set, over, at=Stamp(at_ms, time), writer=step.writer + 1, why=edit.why)
        heard[step.writer].add(len(history.accepted))
        history.accepted.append(Accepted(made, logged(made.at, received_ms)))
        history.writers.append(step.writer)
        history.happened[step.action] += 1
    return history


def _edit(step: Step, seen: State, history: History) -> Edit | None:
    """The edit a step means in view of what its writer has seen, or None where there is nothing to do it to."""
    live_paths = [path for path in sorted(seen.paths()) if path not in (LIFE, SAME_AS)]
    path = PATHS[step.which % len(PATHS)]
    value = VALUES[path][step.value % len(VALUES[path])]
    match step.action:
        case "write":
            return Edit(set={path: value})
        case "write many":
            note = {"notes": f"第{step.value}次"} if step.value % 2 else {}
            return Edit(set={p: VALUES[p][step.value % len(VALUES[p])] for p in PATHS[step.which % 4 :][:3]} | note)
        case "rewrite" if texts := _oldest_first(seen, "notes", history):
            target = texts[step.which % len(texts)].id
            return Edit(set={"notes": f"rewritten {step.value}"}, replace={"notes": frozenset([target])})
        case "drop" if live_paths:
            return Edit(drop=frozenset([live_paths[step.which % len(live_paths)]]))
        case "delete" if live_paths:
            return Edit(set={LIFE: DELETED})
        case "keep" if seen.live(LIFE):
            return Edit(set={LIFE: KEPT})
        case "undo life" if seen.live(LIFE):
            return Edit(drop=frozenset([LIFE]))
        case "settle" if open_paths := [p for p in live_paths if len(seen.live(p)) > 1 and p != "notes"]:
            settled = open_paths[step.which % len(open_paths)]
            siblings = _oldest_first(seen, settled, history)
            return Edit(set={settled: siblings[step.value % len(siblings)].value}, why="问过本人")
        case "mark same":
            return Edit(set={SAME_AS: (OTHER_RECORD, THIRD_RECORD)[step.value % 2]})
        case "undo same" if seen.live(SAME_AS):
            return Edit(drop=frozenset([SAME_AS]))
    return None


def _oldest_first(seen: State, path: str, history: History) -> list[Live]:
    """The live values of a path in the order of the log, which no clock changes."""
    return sorted(seen.live(path), key=lambda live: history.place(live.id))


@st.composite
def hostile_logs(draw: st.DrawFn) -> list[Accepted]:
    """Changes nobody's program would write: any path over any id, on paths the target never wrote, times equal."""
    accepted: list[Accepted] = []
    some_paths = [*PATHS, LIFE, SAME_AS, "later_version/x", "tags"]
    for number in range(draw(st.integers(1, 9))):
        written = draw(st.lists(st.sampled_from(some_paths), max_size=3, unique=True))
        ids = [each.change.id for each in accepted] + [NOBODY]
        over = draw(
            st.dictionaries(st.sampled_from(some_paths), st.lists(st.sampled_from(ids), min_size=1), max_size=3)
        )
        if not written and not over:
            over = {"remark": [NOBODY]}
        values = {path: draw(st.sampled_from(VALUES.get(path, [DELETED, KEPT, {}, None]))) for path in written}
        made = change(values, over, at=Stamp(draw(st.integers(0, 3)), number), by=draw(st.sampled_from(["li", "王"])))
        accepted.append(Accepted(made, Stamp(draw(st.integers(0, 3)), 0)))
    return accepted
