"""The hub's own writer in each grid; a restored hub starts new ones."""

from doorstep_server.store.database import Store
from doorstep_server.store.statements import upsert_sql
from doorstep_server.store.tables import HubWriterRow


def get(store: Store, grid: str, incarnation: str) -> tuple[str, str] | None:
    """The hub's writer id in a grid and the id of its last change, or None for a new incarnation."""
    sql = "SELECT writer, head FROM hub_writer WHERE grid = ? AND incarnation = ?"
    row = store.row(sql, [grid, incarnation])
    return (str(row[0]), str(row[1])) if row else None


def put(store: Store, grid: str, incarnation: str, writer: str, head: str) -> None:
    """Write the hub's writer in a grid."""
    store.run(upsert_sql(HubWriterRow), [grid, incarnation, writer, head])
