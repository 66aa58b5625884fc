"""The records at a door: the dwelling itself, who lives there, the visits, matters and notes that lead to it."""

from collections.abc import Collection, Container, Iterable, Sequence

from doorstep_server.store.database import CHUNK, Store
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


def doors(store: Store, grids: Sequence[str], typed: str) -> list[str]:
    """The dwellings whose address is, or begins with, what was typed: 3-2-501, 3-2, 3; with a number alone also the
    buildings that bear it.
    """
    parts = [part.encode("utf-8", "replace").decode() for part in address_parts(typed[:_LONGEST])]
    return _places(store, grids, parts) if 1 <= len(parts) <= len(("building", "unit", "room")) else []


def at(store: Store, grids: Sequence[str], doors: Sequence[str]) -> list[str]:
    """The ids of the records at these doors: the doors and all that leads to one of them."""
    here = list(doors)
    found = dict.fromkeys(here)
    for _ in range(_FURTHEST):
        here = [id for id in _leading_to(store, here) if id not in found]
        if not here:
            break
        found |= dict.fromkeys(here)
    return [*found, *_refused(store, grids, found)]


def leading_to(store: Store, records: Iterable[Key], doors: Container[str]) -> set[str]:
    """Those of the records (grid, kind, id) that are at one of these doors: found from the records, not the doors."""
    starts: dict[Key, set[str]] = {}
    for key in records:
        starts.setdefault(key, set()).add(key[2])
    for key, id in _named_by_refused(store, sorted({key[2] for key in starts})):
        starts.setdefault(key, set()).add(id)
    found: set[str] = set()
    for _ in range(_FURTHEST + 1):
        for key in [key for key in starts if key[2] in doors]:
            found |= starts.pop(key)
        here, starts = starts, {}
        for key, ways in _ways(store, here).items():
            for way in ways:
                starts.setdefault(way, set()).update(here[key])
        if not starts:
            break
    return found


def _ways(store: Store, keys: Collection[Key]) -> dict[Key, list[Key]]:
    """Where the references of these records lead."""
    found: dict[Key, list[Key]] = {}
    for kind in all_kinds():
        references = [(name, field.kinds) for name, field in kind.fields.items() if isinstance(field, Reference)]
        wanted = [key for key in keys if key[1] == kind.name]
        for start in range(0, len(wanted) if references else 0, CHUNK // 2):
            piece = wanted[start : start + CHUNK // 2]
            columns = "".join(f", v_{name}" for name, _ in references)
            sql = f"SELECT grid, record{columns} FROM {table(kind.name)} WHERE (grid, record) IN (VALUES "
            marks = ",".join(["(?, ?)"] * len(piece))
            for row in store.rows(f"{sql}{marks})", [part for key in piece for part in (key[0], key[2])]):
                ways = [
                    (row[0], to, id)
                    for id, (_, to_kinds) in zip(row[2:], references, strict=True)
                    if id
                    for to in to_kinds
                ]
                found[row[0], kind.name, row[1]] = ways
    return found


_REFUSED = ("quarantined", "rejected")


def _named_by_refused(store: Store, ids: Sequence[str]) -> list[tuple[Key, str]]:
    """What the refused changes of these records name, as any kind of record, with the record of the change."""
    which = f"status IN {_REFUSED} AND record IN {{}}"
    rows = store.rows_in(f"SELECT grid, record, body FROM change WHERE {which}", ids)
    names = [(grid, record, id) for grid, record, body in rows for id in RECORD_ID.findall(bytes(body).decode())]
    return [((grid, kind.name, id), record) for grid, record, id in names for kind in all_kinds()]


def _refused(store: Store, grids: Sequence[str], found: Container[str]) -> list[str]:
    """The records that refused changes would have put at these doors: no read table has them."""
    records: list[str] = []
    for status in _REFUSED:
        sql = f"SELECT record, body FROM change WHERE status = '{status}' AND grid IN {{}}"
        for record, body in store.rows_in(sql, grids):
            if record not in found and any(id in found for id in RECORD_ID.findall(bytes(body).decode())):
                records.append(str(record))
    return records


def _places(store: Store, grids: Sequence[str], parts: Sequence[str]) -> list[str]:
    """The dwellings, and the building where only its number was typed. Two parts may be a house without units."""
    ways = [("building", "unit", "room")[: len(parts)]]
    if len(parts) == len(("building", "room")):
        ways.append(("building", "room"))
    found: dict[str, None] = {}
    for way in ways:
        conditions = " AND ".join(f"v_{field} = ?" for field in way)
        sql = f"SELECT record FROM {table('dwelling')} WHERE {conditions} AND grid IN {{}}"
        found |= {str(row[0]): None for row in store.rows_in(sql, grids, parts)}
    if len(parts) == 1:
        sql = f"SELECT record FROM {table('building')} WHERE v_number = ? AND grid IN {{}}"
        found |= {str(row[0]): None for row in store.rows_in(sql, grids, parts)}
    return list(found)


def _leading_to(store: Store, ids: Sequence[str]) -> list[str]:
    found: list[str] = []
    for kind in all_kinds():
        for name, field in kind.fields.items():
            if isinstance(field, Reference) and ids:
                sql = f"SELECT record FROM {table(kind.name)} WHERE v_{name} IN {{}}"
                found += [str(row[0]) for row in store.rows_in(sql, ids)]
    return found
