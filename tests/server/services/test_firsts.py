"""What a change makes of a new record is told before the grid is locked, and is what it would be told after."""

from random import Random

import pytest

from doorstep_server.services.open_log import apply_to_records, first
from doorstep_server.store import records
from doorstep_server.store.grids import Grid
from doorstep_server.store.records import Record
from doorstep_shared.changes import LIFE, Change, Json, compose
from doorstep_shared.clock import Stamp

GRID = Grid("g1", "street", "small", "一网格", 0, "", 0)
RECORDS = [f"00000000-0000-7000-8000-00000000000{number}" for number in range(4)]
KINDS = ("dwelling", "visit", "kind_of_a_newer_version")
VALUES: list[dict[str, Json]] = [
    {"room": "501", "contact": "张三"},
    {"tags/care": True, "notes": "好\x00"},
    {"phone": 13800000001},
    {"room": ["501", "502"]},
    {LIFE: "deleted"},
    {"_same_as": RECORDS[0]},
    {"somebody_elses_field": "1"},
]


def changes_of(random: Random) -> list[tuple[Change, Stamp, int]]:
    """A few changes of a few records, by several people, as they are accepted one after the other."""
    accepted: list[tuple[Change, Stamp, int]] = []
    kinds = {record: random.choice(KINDS) for record in RECORDS}
    for seq in range(1, random.randint(2, 9)):
        record = random.choice(RECORDS)
        before = [change for change, _, _ in accepted if change.record == record]
        over = {path: [each.id] for each in before[-1:] for path in each.set} if random.random() < 0.5 else {}
        change = compose(
            writer=random.choice(["1" * 16, "2" * 16]),
            prev="",
            at=Stamp(1000 + seq, 0),
            by=random.choice(["wang", "li"]),
            grid="g1",
            seen=random.randint(0, seq),
            kind=kinds[record],
            record=record,
            schema=1,
            set=random.choice(VALUES),
            over=over,
        )
        accepted.append((change, Stamp(2000 + seq, random.randint(0, 1)), seq))
    return accepted


@pytest.mark.parametrize("batch", range(6))
def test_told_ahead_or_not_the_records_and_the_digest_are_the_same(batch: int) -> None:
    for seed in range(batch * 50, batch * 50 + 50):
        random = Random(seed)
        accepted = changes_of(random)
        there, come = accepted[: len(accepted) // 3], accepted[len(accepted) // 3 :]
        # What comes may be logged at another time than was thought, and be about records that are there.
        firsts = {change.id: first(change, ts if random.random() < 0.8 else Stamp(9, 0)) for change, ts, _ in come}
        plain: dict[str, Record] = {}
        apply_to_records(GRID, plain, there)
        quick: dict[str, Record] = {}
        apply_to_records(GRID, quick, there)
        assert apply_to_records(GRID, quick, come, firsts) == apply_to_records(GRID, plain, come), seed
        assert _held(quick) == _held(plain), seed


def _held(found: dict[str, Record]) -> dict[str, tuple[object, ...]]:
    """What is written of records, and what is not seen in that."""
    return {
        id: (records.expected_row(each), each.state, each.changed_by, each.first_seq, each.last_seq)
        for id, each in found.items()
    }
