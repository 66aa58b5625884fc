"""Pairs that look like one record and are two; merged records are found without reading all."""

from typing import Any

from peewee import BigIntegerField, CharField, CompositeKey, Model, TextField


class DistinctPair(Model):
    """The table as this step makes it."""

    grid = CharField(max_length=64)
    kind = CharField(max_length=32)
    left_record = CharField(max_length=36)
    right_record = CharField(max_length=36)
    said_by = CharField(max_length=64)
    said_ms = BigIntegerField()
    why = TextField()

    class Meta:
        table_name = "distinct_pair"
        primary_key = CompositeKey("grid", "kind", "left_record", "right_record")


def up(migrator: Any, database: Any) -> None:
    """Make the table; index the merged records of every read table there is."""
    with database.bind_ctx([DistinctPair]):
        database.create_tables([DistinctPair])
    for table in database.get_tables():
        if table.startswith("record_"):
            index = f'CREATE INDEX IF NOT EXISTS "{table}_merged" ON "{table}" (grid) WHERE same_as IS NOT NULL'
            database.execute_sql(index)
