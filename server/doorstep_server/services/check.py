"""Verifying a hub: the chain of every log, its signatures, its bytes, and the tables against what the log folds to."""

from collections.abc import Iterator
from dataclasses import dataclass

from doorstep_server.services import rebuild
from doorstep_server.services.hub import Hub
from doorstep_server.store import changes, dead_letters, entries, grids, holes, records
from doorstep_server.store.grids import Grid
from doorstep_server.store.holes import Hole
from doorstep_shared.ids import content_id
from doorstep_shared.log import link

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a grid: what, where (a log position or a record), and a few words."""

    grid: str
    what: str
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What a check looked at and what it found. Holes and forks are reported, not wrong."""

    grids: int
    entries: int
    records: int
    findings: tuple[Finding, ...]
    holes: tuple[Hole, ...]
    forks: int
    dead_letters: int


def check(hub: Hub) -> Examination:
    """Examine every grid, each in one reading transaction."""
    findings: list[Finding] = []
    entry_count = record_count = 0
    everything = grids.everything(hub.store)
    for each in everything:
        with hub.store.read():
            grid = grids.get(hub.store, each.id) or each
            findings += _log(hub, grid)
            wrong, count = _tables(hub, grid)
            findings += wrong
        entry_count += grid.seq
        record_count += count
    return Examination(
        len(everything),
        entry_count,
        record_count,
        tuple(findings),
        tuple(holes.everything(hub.store)),
        len(changes.forks(hub.store)),
        len(dead_letters.everything(hub.store)),
    )


def _log(hub: Hub, grid: Grid) -> Iterator[Finding]:
    chain, seq = "", 0
    seen: set[str] = set()
    while page := entries.after(hub.store, grid.id, seq, grid.seq, _PAGE):
        for entry, body in page:
            if entry.seq != seq + 1:
                yield Finding(grid.id, "gap", str(seq + 1))
            if link(chain, entry) != entry.chain:
                yield Finding(grid.id, "chain", str(entry.seq))
            if not hub.is_signed(grid.id, entry):
                yield Finding(grid.id, "mac", str(entry.seq))
            if entry.kind == "change":
                if body is None or content_id(body) != entry.id:
                    yield Finding(grid.id, "body", str(entry.seq), entry.id)
                if entry.id in seen:
                    yield Finding(grid.id, "twice", str(entry.seq), entry.id)
                seen.add(entry.id)
            chain, seq = entry.chain, entry.seq
    if (seq, chain) != (grid.seq, grid.chain):
        yield Finding(grid.id, "head", str(grid.seq))


def _tables(hub: Hub, grid: Grid) -> tuple[list[Finding], int]:
    findings: list[Finding] = []
    held, digest, _ = rebuild.fold(hub.store, grid)
    if digest != grid.digest:
        findings.append(Finding(grid.id, "digest", grid.digest, digest))
    tables = {records.table(kind): kind for kind in ["", *held]}
    expected = {(kind, id): record for kind, by_id in held.items() for id, record in by_id.items()}
    stored = {(r.kind, r.record): r for r in records.of_grid(hub.store, grid.id)}
    for key in sorted(expected.keys() | stored.keys()):
        want, have = expected.get(key), stored.get(key)
        if want is None or have is None:
            findings.append(Finding(grid.id, "record", key[1], "extra" if want is None else "absent"))
        elif want.state != have.state:
            findings.append(Finding(grid.id, "state", key[1], key[0]))
    for kind in tables.values():
        rows = records.raw_rows(hub.store, kind, grid.id)
        for id, record in held.get(kind, {}).items():
            if id in rows and _visible(rows[id]) != _visible(records.row(record)):
                findings.append(Finding(grid.id, "columns", id, kind))
    return findings, len(expected)


def _visible(row: tuple[object, ...]) -> tuple[object, ...]:
    """A row without its merge state, whose text may differ in order and in what it leaves to a change's bytes; booleans
    as numbers."""
    return tuple(int(cell) if isinstance(cell, bool) else cell for cell in (*row[:3], *row[5:]))
