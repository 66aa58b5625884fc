"""The records at a door: the dwelling itself, who lives there, the visits, matters and notes that lead to it."""

from collections.abc import Container, Sequence

from doorstep_server.store.database import Store
from doorstep_server.store.records import table
from doorstep_shared.addresses import address_parts
from doorstep_shared.fields import Reference
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.kinds import all_kinds

_FURTHEST = 3
"""How many records a way to a door may lead over: a note on a visit to a resident."""
_LONGEST = 200


def at(store: Store, grids: Sequence[str], typed: str) -> list[str]:
    """The ids of the records at the doors whose address is, or begins with, what was typed: 3-2-501, 3-2, 3."""
    parts = [part.encode("utf-8", "replace").decode() for part in address_parts(typed[:_LONGEST])]
    if not 1 <= len(parts) <= len(("building", "unit", "room")):
        return []
    here = _places(store, grids, parts)
    found = dict.fromkeys(here)
    for _ in range(_FURTHEST):
        here = [id for id in _leading_to(store, here) if id not in found]
        if not here:
            break
        found |= dict.fromkeys(here)
    return [*found, *_refused(store, grids, found)]


def _refused(store: Store, grids: Sequence[str], found: Container[str]) -> list[str]:
    """The records that refused changes would have put at these doors: no read table has them."""
    records: list[str] = []
    for status in ("quarantined", "rejected"):
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
