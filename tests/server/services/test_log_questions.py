"""What the log can be asked: every combination finds what looking at every line would find, page by page."""

import itertools
import re
from collections.abc import Sequence
from random import Random

import pytest

from doorstep_server.services import log_reading, rebuild, review
from doorstep_server.services.hub import Hub
from doorstep_server.services.log_reading import Line, Wanted
from doorstep_server.services.log_steps import fold_histories
from doorstep_server.store import (
    changes,
    conflicts,
    door_records,
    entries,
    grids,
    log_lines,
    log_places,
    quarantine,
    records,
    schema,
    writer_heads,
)
from doorstep_server.store.database import Row
from doorstep_shared.changes import DELETED, KEPT, LIFE
from tests.server.conftest import make_hub
from tests.server.office import NOON_MS, ByHand, Office
from tests.server.older_tables import forget, with_changes_apart

HOUR_MS = 3_600_000
GRIDS = ("street", "g1", "g2")


def door(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012}"


@pytest.fixture
def busy(office: Office) -> Office:
    """Three workers at five doors, often without having seen each other; refusals, decisions, deletions."""
    random = Random(7)
    written: dict[str, list[str]] = {}
    for number in range(1, 6):
        office.laptops["wang"].sync(
            office.laptops["wang"].change({"building": "3", "unit": "1", "room": f"10{number}"}, record=door(number))
        )
    for _ in range(60):
        office.now_ms += random.randrange(HOUR_MS)
        laptop = office.laptops[random.choice(("wang", "li", "zhao"))]
        _work(office, laptop, random, written)
    for case in review.open_cases(office.hub, ["g1", "g2"])[:4]:
        review.decide(office.hub, case.change.id, random.choice(("release", "reject")), "admin", "看过", office.now_ms)
    return office


def _work(office: Office, laptop: ByHand, random: Random, written: dict[str, list[str]]) -> None:
    record = door(random.randrange(1, 6))
    seen = random.choice((office.grid("g1").seq, random.randrange(4, 12)))
    path = random.choice(("phone", "remark", "use", LIFE))
    value = {
        "phone": random.choice(("13800000001", "13800000002", "12")),
        "remark": str(random.randrange(9)),
        "use": random.choice(("self", "rented")),
        LIFE: random.choice((DELETED, KEPT)),
    }[path]
    earlier = written.setdefault(f"{record} {path}", [])
    over = {path: random.choice(([], earlier[-1:], list(earlier)))} if earlier else {}
    change = laptop.change({path: value}, record=record, over=over, seen=seen)
    visit = {"dwelling": record, "visited_at": "2026-09-20T10:00"}
    laptop.sync(
        change,
        laptop.change(
            visit, kind="visit", record=f"00000000-0000-7000-8000-{laptop.count:06}{random.randrange(10**6):06}"
        ),
    )
    earlier.append(change.id)


def every_line(hub: Hub) -> list[Line]:
    return log_reading.read(hub, Wanted(GRIDS), limit=10_000).lines


def turned(hub: Hub, wanted: Wanted, limit: int) -> list[Line]:
    found, before = [], None
    while True:
        page = log_reading.read(hub, wanted, before, limit)
        found += page.lines
        before = page.before
        if before is None:
            return found


def is_wanted(line: Line, wanted: Wanted) -> bool:
    kind = line.change.kind if line.change else ""
    acted = line.by if line.entry.kind == "change" else line.entry.by
    at_ms = line.position.received_ms
    return (
        line.position.grid in wanted.grids
        and wanted.kind in ("", kind)
        and wanted.by in ("", acted)
        and (line.is_notable or not wanted.notable_only)
        and (wanted.from_ms is None or at_ms >= wanted.from_ms)
        and (wanted.until_ms is None or at_ms < wanted.until_ms)
        and (not wanted.door or (line.door is not None and line.door.address.startswith(wanted.door)))
    )


def test_every_combination_of_questions_finds_what_looking_at_every_line_finds(busy: Office) -> None:
    whole = every_line(busy.hub)
    assert {line.is_notable for line in whole} == {False, True}
    half = NOON_MS + 15 * HOUR_MS
    found_some = 0
    for grid_ids, by, kind, notable, typed, bounds in itertools.product(
        (GRIDS, ("g1",), ("g1", "g2")),
        ("", "li", "admin"),
        ("", "visit", "note"),
        (False, True),
        ("", "3-1-102"),
        ((None, None), (half, None), (None, half)),
    ):
        wanted = Wanted(grid_ids, by, kind, notable, typed, *bounds)
        expected = [line.position for line in whole if is_wanted(line, wanted)]
        assert [line.position for line in turned(busy.hub, wanted, 7)] == expected, wanted
        found_some += bool(expected)
    assert found_some > 60


def test_many_doors_are_looked_through_and_give_the_same(busy: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    by_li, whole, notable = (
        Wanted(GRIDS, by="li", door="3-1"),
        Wanted(GRIDS, door="3"),
        Wanted(GRIDS, door="3", notable_only=True),
    )
    few = [[line.position for line in turned(busy.hub, wanted, 100)] for wanted in (by_li, whole, notable)]
    monkeypatch.setattr(log_reading, "NARROW", 3)
    assert [[line.position for line in turned(busy.hub, wanted, 4)] for wanted in (by_li, whole, notable)] == few
    assert len(few[0]) > 20
    assert any(line.status == "rejected" for line in turned(busy.hub, whole, 4))


def test_what_leads_to_a_door_is_looked_up_and_nothing_is_read_through_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Office(make_hub("sqlite://")).hub.store
    asked: list[tuple[str, Sequence[object]]] = []
    rows = store.rows

    def listening(sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        asked.append((sql, parameters))
        return rows(sql, parameters)

    monkeypatch.setattr(store, "rows", listening)
    doors = [("g1", door(1)), ("g2", door(2))]
    door_records.at(store, GRIDS, doors)
    log_places.of_records(store, log_places.Asked(GRIDS), doors, None, 5)
    log_lines.of_records(store, doors)
    conflicts.visits_at(store, doors)
    plans = [step[3] for sql, values in asked for step in rows(f"EXPLAIN QUERY PLAN {sql}", values)]
    searches = [step for step in plans if step.startswith(("SEARCH", "SCAN")) and "VALUES" not in step]
    assert len(searches) >= 11
    quick = r"\(grid=\? AND \w+=\?|entry_(quarantined|rejected)"
    assert [step for step in searches if not re.search(quick, step)] == []


def test_a_change_is_found_by_its_record_its_place_or_as_one_that_was_refused_and_never_looked_for() -> None:
    office = Office(make_hub("sqlite://"))
    store, change = office.hub.store, office.laptops["wang"].change({"room": "501"})
    named = [(change.grid, change.record, change.id)]
    plans: list[str] = []
    rows = store.rows

    def listening(sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        plans.extend(str(step[3]) for step in rows(f"EXPLAIN QUERY PLAN {sql}", parameters))
        return rows(sql, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "rows", listening)
        patch.setattr(store, "row", lambda sql, parameters=(): next(iter(listening(sql, parameters)), None))
        changes.statuses(store, named)
        changes.bodies(store, named)
        changes.refused(store, [change.id])
        changes.get_refused(store, change.id)
        entries.about(store, named)
        entries.of_changes(store, named)
        entries.of_kind(store, change.grid, "member")
        entries.after(store, change.grid, 0, 100, 10)
        conflicts.received(store, named)
        conflicts.of_record(store, GRIDS, change.record)
        log_lines.at(store, [log_places.Position(1, 1, change.grid)])
        quarantine.open_cases(store, GRIDS)
        quarantine.waiting(store, GRIDS[:1], None, 10, "wang")
        quarantine.decided(store, GRIDS[:1], None, 10, "wang")
        quarantine.first_reasons(store, [change.id])
        quarantine.row_of(store, change.id)
        records.get_many(store, change.grid, "visit", [change.record])
        list(records.sole_changes(store, change.grid))
        writer_heads.get_many(store, [(change.grid, change.writer)])
    of_entries = [step for step in plans if re.match(r"(SEARCH|SCAN) (e|c|entry)\b", step)]
    assert len(of_entries) >= 25
    quick = (
        r"entry_of_record \(grid=\? AND record=\?|entry_(refused \(id=\?|no_change|quarantined|decision)"
        r"|\(grid=\? AND seq"
    )
    assert [step for step in of_entries if not re.search(quick, step)] == []


@pytest.mark.parametrize("busy_grids", [1, 3, 10])
def test_the_newest_lines_are_the_newest_however_unevenly_the_grids_were_worked_in(
    busy: Office, busy_grids: int
) -> None:
    whole = [line.position for line in every_line(busy.hub)]
    for limit in (1, 2, 5, 9, 40, len(whole), len(whole) + 1):
        asked = log_places.Asked([*GRIDS, *(f"empty{number}" for number in range(3 * busy_grids))])
        assert log_places.newest(busy.hub.store, asked, None, limit) == whole[:limit]
        assert log_places.newest(busy.hub.store, asked, whole[3], limit) == whole[4 : 4 + limit]


def test_the_marks_are_those_that_folding_every_history_gives_and_survive_a_rebuild(busy: Office) -> None:
    def marked() -> list[tuple[str, int]]:
        return sorted((grid, seq) for grid, seq in busy.hub.store.rows("SELECT grid, seq FROM entry WHERE notable"))

    rows = log_lines.of_records(busy.hub.store, [(grid, door(number)) for grid in GRIDS for number in range(1, 6)])
    steps = fold_histories(rows, str)
    expected = {place for place, step in steps.items() if step.is_notable}
    expected |= {
        (row.position.grid, row.entry.seq)
        for row in log_lines.at(busy.hub.store, [line.position for line in every_line(busy.hub)])
        if row.entry.kind in ("release", "reject") or row.entry.status == "quarantined"
    }
    assert marked() == sorted(expected)
    busy.hub.store.run("UPDATE entry SET notable = (kind = 'release' OR kind = 'reject' OR status = 'quarantined')")
    rebuild.rebuild(busy.hub)
    assert marked() == sorted(expected)


def test_a_hub_of_before_gets_the_columns_the_marks_and_the_indexes(busy: Office) -> None:
    store = busy.hub.store
    before = store.rows("SELECT grid, seq, who, about, notable FROM entry ORDER BY grid, seq")
    with_changes_apart(store)
    with store.write():
        store.run("DROP INDEX change_rejected")
        for index in ("entry_of_grid", "entry_by_who", "entry_by_about", "entry_notable"):
            store.run(f"DROP INDEX {index}")
        for column in ("who", "about", "notable"):
            store.run(f"ALTER TABLE entry DROP COLUMN {column}")
        forget(store, "0006_log_index")
        store.run("CREATE INDEX entry_received ON entry (received_ms, seq, grid)")
    assert schema.prepare(store) is True
    rebuild.rebuild(busy.hub)
    assert store.rows("SELECT grid, seq, who, about, notable FROM entry ORDER BY grid, seq") == before
    names = {index.name for index in store.db.get_indexes("entry")}
    assert {"entry_of_grid", "entry_by_who", "entry_by_about", "entry_notable"} <= names
    assert "entry_received" not in names


def test_an_indexed_question_is_answered_by_its_index_on_sqlite(busy: Office) -> None:
    if busy.hub.store.is_postgres:
        pytest.skip("PostgreSQL plans by its statistics")
    assert [grid.id for grid in grids.everything(busy.hub.store)] == sorted(GRIDS)
    asked: list[str] = []
    busy.hub.store.db.connection().set_trace_callback(asked.append)
    for wanted in (
        Wanted(GRIDS),
        Wanted(GRIDS, by="li"),
        Wanted(GRIDS, kind="visit"),
        Wanted(GRIDS, notable_only=True),
    ):
        log_reading.read(busy.hub, wanted)
    busy.hub.store.db.connection().set_trace_callback(None)
    for sql in [each for each in asked if "INDEXED BY" in each]:
        plan = " ".join(str(row[3]) for row in busy.hub.store.rows(f"EXPLAIN QUERY PLAN {sql}"))
        assert "COVERING INDEX" in plan, plan
        assert "TEMP B-TREE" not in plan, plan


def test_an_address_that_is_none_finds_nothing_or_asks_for_nothing(busy: Office) -> None:
    for typed in ("", " ", "-", "99-9-909", "3-1-102-4-5", "' OR 1=1", "\ud800", "%", "三" * 500):
        found = log_reading.read(busy.hub, Wanted(GRIDS, door=typed)).lines
        assert (found == []) is bool(typed.strip()), typed
