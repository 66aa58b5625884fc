"""The records at a door: the dwelling itself, who lives there, the visits, matters and notes that lead to it."""

from collections.abc import Collection, Container, Iterable, Sequence

from doorstep_server.store.database import Store
from doorstep_server.store.records import table
from doorstep_shared.addresses import address_parts
from doorstep_shared.fields import Reference
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.kinds import all_kinds

_FURTHEST = 3
"""How many records a way to a door may lead over: a note on a visit to a resident."""
_LONGEST = 200


Key = tuple[str, str, str]
"""A record anywhere: its grid, its kind, its id."""


Place = tuple[str, str]
"""A record of a kind that is not told: its grid, its id."""


def doors(store: Store, grids: Sequence[str], typed: str) -> list[Place]:
    """The dwellings whose address is, or begins with, what was typed: 3-2-501, 3-2, 3; with a number alone also the
    buildings that bear it.
    """
    parts = [part.encode("utf-8", "replace").decode() for part in address_parts(typed[:_LONGEST])]
    return _places(store, grids, parts) if 1 <= len(parts) <= len(("building", "unit", "room")) else []


def at(store: Store, grids: Sequence[str], doors: Sequence[Place]) -> list[Place]:
    """The records at these doors: the doors and all that leads to one of them, which is of the same grid."""
    here = list(doors)
    found = dict.fromkeys(here)
    for _ in range(_FURTHEST):
        here = [place for place in _leading_to(store, here) if place not in found]
        if not here:
            break
        found |= dict.fromkeys(here)
    return [*found, *_refused(store, grids, found)]


def leading_to(store: Store, records: Iterable[Key], doors: Container[str]) -> set[str]:
    """Those of the records (grid, kind, id) that are at one of these doors: found from the records, not the doors."""
    asked = set(records)
    named: dict[Key, set[str]] = {}
    for key, id in _named_by_refused(store, sorted({(key[0], key[2]) for key in asked})):
        named.setdefault(key, set()).add(id)
    steps = [asked | named.keys()]
    ways: dict[Key, list[Key]] = {}
    for _ in range(_FURTHEST):
        on_the_way = [key for key in steps[-1] if key[2] not in doors]
        ways |= _ways(store, [key for key in on_the_way if key not in ways])
        steps.append({way for key in on_the_way for way in ways.get(key, ())})
    at_doors: set[Key] = set()
    for step in reversed(steps):
        at_doors = {key for key in step if key[2] in doors or not at_doors.isdisjoint(ways.get(key, ()))}
    found = {key[2] for key in asked & at_doors}
    return found.union(*(ids for key, ids in named.items() if key in at_doors))


def _ways(store: Store, keys: Collection[Key]) -> dict[Key, list[Key]]:
    """Where the references of these records lead."""
    by_kind: dict[str, list[Place]] = {}
    for grid, kind_name, id in keys:
        by_kind.setdefault(kind_name, []).append((grid, id))
    found: dict[Key, list[Key]] = {}
    for kind in all_kinds():
        references = [(name, field.kinds) for name, field in kind.fields.items() if isinstance(field, Reference)]
        wanted = by_kind.get(kind.name, ())
        if not references or not wanted:
            continue
        columns = "".join(f", v_{name}" for name, _ in references)
        sql = f"SELECT grid, record{columns} FROM {table(kind.name)} WHERE (grid, record) IN {{}}"
        for grid, record, *ids in store.rows_in_keys(sql, wanted):
            found[grid, kind.name, record] = [
                (grid, to, id) for id, (_, to_kinds) in zip(ids, references, strict=True) if id for to in to_kinds
            ]
    return found


_REFUSED = ("quarantined", "rejected")


def _named_by_refused(store: Store, places: Sequence[Place]) -> list[tuple[Key, str]]:
    """What the refused changes of these records name, as any kind of record, with the record of the change."""
    which = f"status_now IN {_REFUSED} AND (grid, record) IN {{}}"
    rows = store.rows_in_keys(f"SELECT grid, record, body FROM entry WHERE {which}", places)
    names = [(grid, record, id) for grid, record, body in rows for id in RECORD_ID.findall(bytes(body).decode())]
    return [((grid, kind.name, id), record) for grid, record, id in names for kind in all_kinds()]


def _refused(store: Store, grids: Sequence[str], found: Container[Place]) -> list[Place]:
    """The records that refused changes would have put at these doors: no read table has them."""
    records: list[Place] = []
    for status in _REFUSED:
        sql = f"SELECT grid, record, body FROM entry WHERE status_now = '{status}' AND grid IN {{}}"
        for grid, record, body in store.rows_in(sql, grids):
            named = RECORD_ID.findall(bytes(body).decode())
            if (grid, record) not in found and any((grid, id) in found for id in named):
                records.append((str(grid), str(record)))
    return records


def _places(store: Store, grids: Sequence[str], parts: Sequence[str]) -> list[Place]:
    """The dwellings, and the building where only its number was typed. Two parts may be a house without units."""
    ways = [("building", "unit", "room")[: len(parts)]]
    if len(parts) == len(("building", "room")):
        ways.append(("building", "room"))
    found: dict[Place, None] = {}
    for way in ways:
        conditions = " AND ".join(f"v_{field} = ?" for field in way)
        sql = f"SELECT grid, record FROM {table('dwelling')} WHERE {conditions} AND grid IN {{}}"
        found |= {(str(grid), str(id)): None for grid, id in store.rows_in(sql, grids, parts)}
    if len(parts) == 1:
        sql = f"SELECT grid, record FROM {table('building')} WHERE v_number = ? AND grid IN {{}}"
        found |= {(str(grid), str(id)): None for grid, id in store.rows_in(sql, grids, parts)}
    return list(found)


def _leading_to(store: Store, places: Sequence[Place]) -> list[Place]:
    found: list[Place] = []
    for kind in all_kinds():
        for name, field in kind.fields.items():
            if isinstance(field, Reference):
                # What is not null is said, or SQLite does not see that the index over it will do.
                which = f"v_{name} IS NOT NULL AND (grid, v_{name}) IN {{}}"
                sql = f"SELECT grid, record FROM {table(kind.name)} WHERE {which}"
                found += [(str(grid), str(id)) for grid, id in store.rows_in_keys(sql, places)]
    return found
