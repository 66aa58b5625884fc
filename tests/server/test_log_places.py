"""Where lines of the log stand: whatever is asked for, pieces taken one after the other are all of it in its order."""

from random import Random
from typing import Any

import pytest

from doorstep_server.services.hub import Hub
from doorstep_server.store import grids
from doorstep_server.store.database import Store
from doorstep_server.store.grids import Grid
from doorstep_server.store.log_places import Asked, Newest, Position
from doorstep_server.store.log_tables import EntryRow

GRIDS = ("g1", "g2", "g3", "g4", "g5", "empty")
KINDS, PEOPLE = ("visit", "note"), ("wang", "li")
NARROWED: tuple[dict[str, Any], ...] = (
    {},
    {"kind": "visit"},
    {"author": "wang"},
    {"notable_only": True},
    {"kind": "note", "author": "li", "notable_only": True},
    {"from_ms": 1_010, "until_ms": 1_030},
)

Line = dict[str, Any]


def _written(store: Store, random: Random) -> list[Line]:
    """Lines in five grids, some far busier than others, often received in the same millisecond."""
    lines: list[Line] = []
    for grid in GRIDS[:5]:
        at = 1_000 + random.randrange(40)
        for seq in range(1, random.choice((2, 10, 60)) + 1):
            at += random.choice((0, 0, 1, 3))
            who, about = random.choice(PEOPLE), random.choice(KINDS)
            place = {"grid": grid, "seq": seq, "received_ms": at}
            lines.append({**place, "who": who, "about": about, "notable": random.random() < 0.3})
    blank = {"kind": "change", "ts_ms": 0, "ts_counter": 0, "status": "ok", "chain": "", "mac": ""}
    empty = dict.fromkeys(("reason", "by", "why", "detail"), "")
    columns = [field.name for field in EntryRow._meta.sorted_fields]
    with store.write():
        for grid in GRIDS:
            grids.insert(store, Grid(grid, "", "small", grid, 0, ""))
        rows = [blank | empty | line | {"id": f"{line['grid']}{line['seq']:028}"} for line in lines]
        store.insert_many(EntryRow, [[row.get(name) for name in columns] for row in rows])
    return lines


def _meant(lines: list[Line], asked: Asked) -> list[Position]:
    def is_meant(line: Line) -> bool:
        return (
            line["grid"] in asked.grids
            and asked.kind in ("", line["about"])
            and asked.author in ("", line["who"])
            and (line["notable"] or not asked.notable_only)
            and (asked.from_ms is None or line["received_ms"] >= asked.from_ms)
            and (asked.until_ms is None or line["received_ms"] < asked.until_ms)
        )

    places = [Position(line["received_ms"], line["seq"], line["grid"]) for line in lines if is_meant(line)]
    return sorted(places, reverse=True)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("narrowing", NARROWED)
def test_pieces_taken_one_after_the_other_are_the_log_in_its_order(
    hub: Hub, narrowing: dict[str, Any], seed: int
) -> None:
    random = Random(seed)
    lines = _written(hub.store, random)
    for some in (GRIDS, GRIDS[:1], GRIDS[2:5]):
        asked = Asked(some, **narrowing)
        meant = _meant(lines, asked)
        start = random.randrange(len(meant)) if meant else 0
        newest = Newest(hub.store, asked, meant[start] if meant else None)
        taken: list[Position] = []
        while True:
            size = random.choice((1, 2, 5, 20, 70))
            piece = newest.take(size)
            taken += piece
            if len(piece) < size:
                break
        assert taken == meant[start + 1 :]
