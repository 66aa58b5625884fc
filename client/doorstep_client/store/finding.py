"""Finding records by what they show."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from doorstep_client.store import outbox
from doorstep_client.store.database import Database
from doorstep_client.store.records import Between, Contains, EndsWith, Filter, OneOf, Record
from doorstep_client.store.rows import BASE, as_record, from_row
from doorstep_client.store.tables import table_name, table_names
from doorstep_shared.errors import DoorstepError
from doorstep_shared.kinds import find_kind

if TYPE_CHECKING:
    from doorstep_shared.fields import KindField
    from doorstep_shared.kinds import Kind
    from doorstep_shared.searching import Needle

_BASE_COLUMNS = BASE.split(", ")


def find(
    db: Database,
    kind_name: str,
    where: Mapping[str, Filter],
    text: str,
    grid: str | None,
    include_deleted: bool,
    include_same_as: bool,
    order_by: Sequence[str],
    limit: int,
    offset: int,
) -> list[Record]:
    """See `LaptopStore.find_rows`."""
    kind = find_kind(kind_name)
    which, values = _chosen(kind, kind_name, where, text, grid, include_deleted, include_same_as)
    order = ", ".join([*_order(kind, order_by), "record"])
    sql = f"SELECT {BASE} FROM {table_name(kind_name)} WHERE {which} ORDER BY {order} LIMIT ? OFFSET ?"
    return records(db, db.rows(sql, [*values, limit, offset]))


def seek(db: Database, kind_name: str, needles: "Sequence[Needle]", limit: int) -> list[tuple[int, Record]]:
    """See `LaptopStore.seek`. The index holds the whole column: only the rows of what is found are read."""
    kind = find_kind(kind_name)
    if kind is None or not needles or not kind.is_searched:
        return []
    table = table_name(kind_name)
    ranks = " ".join("WHEN instr(search, ?) THEN ?" for _ in needles)
    found = f"SELECT rowid AS found, CASE {ranks} END AS rank FROM {table}"
    titles = ", ".join(f"t.v_{name}" for name in kind.title_fields)
    sql = (
        f"SELECT {', '.join('t.' + name for name in _BASE_COLUMNS)}, f.rank FROM ({found}) f JOIN {table} t"
        " ON t.rowid = f.found WHERE f.rank IS NOT NULL AND t.live > 0 AND NOT t.deleted AND t.same_as IS NULL"
        f" ORDER BY f.rank, {titles}, t.record LIMIT ?"
    )
    rows = db.rows(sql, [*(part for needle in needles for part in needle), limit])
    return list(zip((row[-1] for row in rows), records(db, [row[:-1] for row in rows]), strict=True))


def count(
    db: Database,
    kind_name: str,
    where: Mapping[str, Filter],
    text: str,
    grid: str | None,
    include_deleted: bool,
    include_same_as: bool,
) -> int:
    """See `LaptopStore.count_rows`."""
    which, values = _chosen(find_kind(kind_name), kind_name, where, text, grid, include_deleted, include_same_as)
    row = db.row(f"SELECT count(*) FROM {table_name(kind_name)} WHERE {which}", values)
    return int(row[0]) if row else 0


def get(db: Database, kind: str, record: str, grid: str | None) -> Record | None:
    """See `LaptopStore.record`."""
    sql = f"SELECT {BASE} FROM {table_name(kind)} WHERE record = ? AND kind = ? AND live > 0"
    parameters = [record, kind]
    if grid is not None:
        sql += " AND grid = ?"
        parameters.append(grid)
    found = records(db, db.rows(sql + " ORDER BY deleted, grid LIMIT 1", parameters))
    return found[0] if found else None


def locate(db: Database, id_part: str, kind: str | None, limit: int) -> list[Record]:
    """See `LaptopStore.locate`."""
    found: list[Record] = []
    for table in [table_name(kind)] if kind else table_names():
        sql = (
            f"SELECT {BASE} FROM {table} WHERE (record >= ? AND record < ? OR substr(record, ?) = ?)"
            " AND live > 0 ORDER BY record LIMIT ?"
        )
        found += records(db, db.rows(sql, [id_part, id_part + "~", -len(id_part), id_part, limit]))
    return [each for each in found if kind in (None, each.kind)][:limit]


def conflicts(db: Database) -> list[Record]:
    """See `LaptopStore.conflicts`."""
    found: list[Record] = []
    for table in table_names():
        found += records(db, db.rows(f"SELECT {BASE} FROM {table} WHERE conflicts > 0 ORDER BY record, grid"))
    return found


def count_conflicts(db: Database) -> int:
    """How many records need a decision."""
    tables = " UNION ALL ".join(f"SELECT count(*) AS n FROM {table} WHERE conflicts > 0" for table in table_names())
    row = db.row(f"SELECT sum(n) FROM ({tables})")
    return int(row[0]) if row else 0


def records(db: Database, rows: Iterable[Sequence[Any]]) -> list[Record]:
    """Rows selected as `BASE`, with the pending changes of those that have some laid over."""
    chosen = list(rows)
    overlays = {
        grid: outbox.laid_over(db, grid, {(row[0], row[1]) for row in chosen if row[2] == grid and row[4]})
        for grid in {row[2] for row in chosen if row[4]}
    }
    return [as_record(from_row(row, overlays.get(row[2], {}).get((row[0], row[1]), ()))) for row in chosen]


def _chosen(
    kind: "Kind | None",
    kind_name: str,
    where: Mapping[str, Filter],
    text: str,
    grid: str | None,
    include_deleted: bool,
    include_same_as: bool,
) -> tuple[str, list[Any]]:
    """Which rows are meant, as an SQL condition and its values."""
    conditions, values = ["kind = ?", "live > 0"], [kind_name]
    if not include_deleted:
        conditions.append("NOT deleted")
    if not include_same_as:
        conditions.append("same_as IS NULL")
    if grid is not None:
        conditions.append("grid = ?")
        values.append(grid)
    for name, wanted in where.items():
        condition, asked = _meets(_field(kind, name), f"v_{name}", wanted)
        conditions.append(condition)
        values += asked
    if text and kind:
        texts = [f"v_{column.name}" for column in kind.columns if column.type == "text"]
        conditions.append(f"({' OR '.join(f'{column} {_LIKE}' for column in texts)})")
        values += [f"%{_literally(text)}%"] * len(texts)
    return " AND ".join(conditions), values


def _field(kind: "Kind | None", name: str) -> "KindField":
    if kind is None or name not in kind.fields:
        raise DoorstepError("unknown_field", field=name, known=", ".join(kind.fields if kind else ()))
    return kind.fields[name]


_LIKE = "LIKE ? ESCAPE '\\'"


def _literally(text: str) -> str:
    """A text in which LIKE finds no signs of its own."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _meets(declared: "KindField", column: str, wanted: Filter) -> tuple[str, list[Any]]:
    if isinstance(wanted, Contains):
        return f"{column} {_LIKE}", [f"%{_literally(wanted.text)}%"]
    if isinstance(wanted, EndsWith):
        return f"{column} {_LIKE}", [f"%{_literally(wanted.text)}"]
    if isinstance(wanted, OneOf):
        return f"{column} IN ({', '.join('?' * len(wanted.values))})", list(wanted.values)
    if isinstance(wanted, Between):
        bounds = [(">=", wanted.low), ("<=", wanted.high)]
        told = [(sign, bound) for sign, bound in bounds if bound is not None]
        compared = " AND ".join(f"{column} {sign} ?" for sign, _ in told)
        return compared or f"{column} IS NOT NULL", [bound for _, bound in told]
    if wanted is None:
        return f"{column} IS NULL", []
    if declared.family:
        return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE key = ?)", [str(wanted)]
    return f"{column} = ?", [int(wanted) if isinstance(wanted, bool) else wanted]


def _order(kind: "Kind | None", order_by: Sequence[str]) -> list[str]:
    order = []
    for asked in order_by:
        name = asked.removeprefix("-")
        _field(kind, name)
        order.append(f"v_{name} DESC" if asked.startswith("-") else f"v_{name}")
    return order
