"""What the desk's pages remember beside the log: no change of a record, and not the hub's administration."""

from peewee import BigIntegerField, CharField, CompositeKey, Model, TextField


class DistinctPairRow(Model):
    """Two records that look like one and, as somebody found out, are not. `left_record` sorts before `right_record`."""

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


DESK_TABLES: tuple[type[Model], ...] = (DistinctPairRow,)
