"""The laptop's tables as peewee models, and the SQL that makes them. A command that finds them made does without: it
takes longer to load peewee than to read what it was asked for.

Changes and entries are the truth; the read tables, one per kind, are a fold of them and can be made anew.
"""

from functools import cache
from typing import Any, cast

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    Field,
    IntegerField,
    Model,
    SchemaManager,
    SqliteDatabase,
    TextField,
)

from doorstep_client.store.tables import OTHER
from doorstep_shared.kinds import Kind, all_kinds


class SettingRow(Model):
    """Single facts: the hybrid clock's last stamp, the offset of the hub's clock."""

    name = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "setting"


class GridRow(Model):
    """A grid, the cursor in its log, and the writer of what is saved here.

    `log` counts the logs this laptop has known of the grid: a snapshot starts a new one, because only entries
    read after it are known to stand in one chain with it.
    """

    id = TextField(primary_key=True)
    name = TextField()
    level = TextField()
    role = TextField()
    seq = BigIntegerField()
    chain = TextField()
    digest = TextField()
    log = IntegerField()
    writer = TextField()
    head = TextField()
    ended = BooleanField()

    class Meta:
        table_name = "grid"


class ChangeRow(Model):
    """A change: its immutable bytes, whether it was saved here, what is known of it.

    `position` is the local order. `offered` changes are in the outbox. A change may be offered and have a
    status all the same: after a snapshot it is offered again, with the receipts it once had.
    `body` of a change this version cannot decode is kept; its `kind` is then empty.
    """

    position = AutoField()
    id = TextField(unique=True)
    grid = TextField()
    kind = TextField()
    record = TextField()
    own = BooleanField()
    status = TextField()
    offered = BooleanField()
    reason = TextField()
    body = BlobField()

    class Meta:
        table_name = "change"
        indexes = ((("record", "kind", "grid"), False),)


class EntryRow(Model):
    """An entry of a grid's log. `dead` lists, as JSON, the paths a snapshot told to be superseded.

    `log` is the grid's log it was read in: an older one's entries are kept until a newer one tells the same.
    """

    grid = TextField()
    log = IntegerField()
    seq = BigIntegerField()
    kind = TextField()
    id = TextField(index=True)
    ts = TextField()
    status = TextField()
    reason = TextField()
    by = TextField()
    why = TextField()
    detail = TextField()
    chain = TextField()
    mac = TextField()
    dead = TextField()

    class Meta:
        table_name = "entry"
        primary_key = CompositeKey("grid", "log", "seq", "id")


class AwaitedRow(Model):
    """What a snapshot told to be superseded before it is ever accepted; `ids` is a JSON list."""

    grid = TextField()
    kind = TextField()
    record = TextField()
    path = TextField()
    ids = TextField()

    class Meta:
        table_name = "awaited"
        primary_key = CompositeKey("grid", "kind", "record", "path")


class SyncRunRow(Model):
    """One sync as it is remembered."""

    id = AutoField()
    started_ms = BigIntegerField()
    finished_ms = BigIntegerField(null=True)
    outcome = TextField()
    offered = IntegerField()
    delivered = IntegerField()
    received = IntegerField()
    requests = IntegerField()
    waiting = IntegerField()
    error = TextField()

    class Meta:
        table_name = "sync_run"


class NoticeRow(Model):
    """One thing a sync did to the worker's records; `mine` and `shown` are JSON."""

    id = AutoField()
    run = IntegerField(index=True)
    what = TextField()
    grid = TextField()
    kind = TextField()
    record = TextField()
    path = TextField()
    mine = TextField()
    shown = TextField()
    whose = TextField()
    why = TextField()

    class Meta:
        table_name = "notice"


_FIXED: tuple[type[Model], ...] = (SettingRow, GridRow, ChangeRow, EntryRow, AwaitedRow, SyncRunRow, NoticeRow)
_PARTIAL_INDEXES = (
    "CREATE INDEX change_offered ON change (position) WHERE offered = 1",
    "CREATE INDEX change_own ON change (status, position) WHERE own = 1",
)


@cache
def record_model(kind: Kind | None) -> type[Model]:
    """The read table of a kind: the receipted state, and what is shown with pending changes laid over it.

    `live` counts the paths that show something, `pending` the changes laid over; `conflicts` counts paths;
    `search` is what the record is found by, written by `searching.search_text`.
    """
    attributes: dict[str, object] = {
        "grid": TextField(),
        "kind": TextField(),
        "record": TextField(),
        "state": TextField(),
        "conflicts": IntegerField(),
        "deleted": BooleanField(),
        "same_as": TextField(null=True),
        "live": IntegerField(),
        "pending": IntegerField(),
        "first_seq": BigIntegerField(),
        "last_seq": BigIntegerField(),
        "search": TextField(null=True, index=kind is not None and kind.is_searched),
    }
    for column in kind.columns if kind else ():
        attributes[f"value_{column.name}"] = _column(column.type, column.name, column.indexed)
    name = kind.name if kind else OTHER
    meta = type("Meta", (), {"table_name": f"record_{name}", "primary_key": CompositeKey("record", "grid", "kind")})
    model: Any = type(f"{name.title()}Record", (Model,), {**attributes, "Meta": meta})
    model.add_index(model.index(model.record, model.grid, where=model.conflicts > 0, name=f"record_{name}_conflicts"))
    return cast(type[Model], model)


def _column(column_type: str, name: str, indexed: bool) -> Field:
    if column_type == "integer":
        return BigIntegerField(null=True, column_name=f"v_{name}", index=indexed)
    return TextField(null=True, column_name=f"v_{name}", index=indexed)


def record_models() -> tuple[type[Model], ...]:
    """All read tables."""
    return (*(record_model(kind) for kind in all_kinds()), record_model(None))


@cache
def definitions() -> tuple[str, ...]:
    """The SQL that makes all tables, written once by peewee in a scratch database."""
    return (*_definitions_of(_FIXED), *_PARTIAL_INDEXES, *read_table_definitions())


@cache
def read_table_definitions() -> tuple[str, ...]:
    """The SQL that makes the read tables."""
    return _definitions_of(record_models())


def _definitions_of(models: tuple[type[Model], ...]) -> tuple[str, ...]:
    scratch = SqliteDatabase(":memory:")
    for model in models:
        SchemaManager(model, database=scratch).create_all()
    rows = scratch.execute_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    made = tuple(sql for (sql,) in rows.fetchall())
    scratch.close()
    return made
