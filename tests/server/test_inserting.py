"""Rows that are new are added to a table as they are, by whatever way the database takes them quickest."""

import pytest

from doorstep_server.services.hub import Hub
from doorstep_server.store.log_tables import EntryRow
from doorstep_server.store.statements import columns
from doorstep_shared.errors import DoorstepError


def entry(seq: int, **values: object) -> list[object]:
    """A row of the log."""
    row: dict[str, object] = {
        "grid": "g1",
        "seq": seq,
        "kind": "change",
        "id": f"{seq:032x}",
        "ts_ms": 2**52,
        "ts_counter": 0,
        "status": "ok",
        "reason": "",
        "by": "",
        "why": "",
        "detail": "",
        "chain": "c",
        "mac": "m",
        "received_ms": 0,
        "who": "wang",
        "about": "visit",
        "notable": False,
        **values,
    }
    return [row.get(name) for name in columns(EntryRow)]


ROWS = [
    entry(1, why="换行\n制表\t反斜\\N 引号\"' 空", body=bytes(range(256)), record="r", notable=True),
    entry(2, why="\\N", detail="\\.", body=b"\\x00", prev="", ts_ms=2**53 - 1, ts_counter=2**31 - 1),
    entry(3, why="𠮷 é é", body=b"", status_now=None),
]


def stored(hub: Hub) -> list[tuple[object, ...]]:
    """The log as it is read back."""
    names = ", ".join(f'"{name}"' for name in columns(EntryRow))
    found = hub.store.rows(f"SELECT {names} FROM entry ORDER BY seq")
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in found]


def test_rows_are_read_back_as_they_were(hub: Hub) -> None:
    with hub.store.write():
        hub.store.insert_many(EntryRow, ROWS)
        hub.store.insert_many(EntryRow, [])
    assert stored(hub) == [tuple(row) for row in ROWS]
    with hub.store.write():
        hub.store.insert_many(EntryRow, [entry(4)])
    assert len(stored(hub)) == 4


@pytest.mark.parametrize(
    "bad",
    [entry(2, grid=None), entry(1), entry(2, ts_ms=2**64)],
    ids=["without its grid", "twice", "of too large a number"],
)
def test_a_row_that_cannot_be_added_leaves_nothing_of_the_others(hub: Hub, bad: list[object]) -> None:
    with hub.store.write():
        hub.store.insert_many(EntryRow, [entry(1)])
    with pytest.raises((DoorstepError, OverflowError)), hub.store.write():
        hub.store.insert_many(EntryRow, [entry(5), bad])
    assert [row[1] for row in stored(hub)] == [1]
    with hub.store.write():
        hub.store.insert_many(EntryRow, [entry(6)])


def test_what_is_about_to_be_added_is_told_first_and_only_where_there_is_something(hub: Hub) -> None:
    told: list[str] = []
    hub.store.before_write = told.append
    with hub.store.write():
        hub.store.insert_many(EntryRow, [])
        hub.store.insert_many(EntryRow, ROWS)
    assert len(told) == 1
    assert "entry" in told[0]
