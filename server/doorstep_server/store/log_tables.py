"""The tables of the log as peewee models: grids, changes, entries, dead letters, holes. They are the truth."""

from peewee import (
    SQL,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    IntegerField,
    Model,
    TextField,
)


class GridRow(Model):
    """A grid and the head of its log. This row is the lock every writer of the grid takes first."""

    id = CharField(primary_key=True, max_length=64)
    parent = CharField(max_length=64, default="", index=True)
    level = CharField(max_length=16)
    name = TextField()
    seq = BigIntegerField(default=0)
    chain = CharField(max_length=32, default="")
    digest = CharField(max_length=16, default="0" * 16)

    class Meta:
        table_name = "grid"


class ChangeRow(Model):
    """A stored change: its immutable bytes, the place of its entry in the log, and what its status is now."""

    id = CharField(primary_key=True, max_length=32)
    grid = CharField(max_length=64)
    seq = BigIntegerField()
    writer = CharField(max_length=16)
    prev = CharField(max_length=32)
    kind = CharField(max_length=32)
    record = CharField(max_length=36)
    status = CharField(max_length=16)
    author = CharField(max_length=64)
    device = CharField(max_length=32)
    received_ms = BigIntegerField()
    body = BlobField()

    class Meta:
        table_name = "change"
        indexes = ((("writer", "prev"), False), (("grid", "record"), False))


ChangeRow.add_index(ChangeRow.index(ChangeRow.grid, where=ChangeRow.status == "quarantined", name="change_waiting"))
ChangeRow.add_index(ChangeRow.index(ChangeRow.grid, where=ChangeRow.status == "rejected", name="change_rejected"))


class EntryRow(Model):
    """One line of a grid's log, and when the hub wrote it.

    A change knows the place of its entry, so only decisions about changes are indexed by its id: ids are random, and
    every index by one writes a page of its own for each change.

    The last three are no part of the truth but of its index: who acted (the change's author, or who released, rejected
    or granted), the kind of the record it is about, whether work met or was refused here.
    """

    grid = CharField(max_length=64)
    seq = BigIntegerField()
    kind = CharField(max_length=16)
    id = CharField(max_length=32)
    ts_ms = BigIntegerField()
    ts_counter = IntegerField()
    status = CharField(max_length=16)
    reason = TextField(default="")
    by = CharField(max_length=64, default="")
    why = TextField(default="")
    detail = TextField(default="")
    chain = CharField(max_length=32)
    mac = CharField(max_length=32)
    received_ms = BigIntegerField()
    who = CharField(max_length=64, default="")
    about = CharField(max_length=32, default="")
    notable = BooleanField(default=False)

    class Meta:
        table_name = "entry"
        primary_key = CompositeKey("grid", "seq")


EntryRow.add_index(
    EntryRow.index(
        EntryRow.received_ms,
        EntryRow.seq,
        EntryRow.grid,
        where=SQL("kind IN ('release', 'reject')"),
        name="entry_decision",
    )
)
EntryRow.add_index(EntryRow.index(EntryRow.id, where=SQL("kind IN ('release', 'reject')"), name="entry_decided"))

_PLACE = (EntryRow.received_ms, EntryRow.seq, EntryRow.grid)
EntryRow.add_index(
    EntryRow.index(EntryRow.grid, EntryRow.received_ms, EntryRow.seq, EntryRow.about, name="entry_of_grid")
)
EntryRow.add_index(EntryRow.index(EntryRow.who, *_PLACE, EntryRow.about, name="entry_by_who"))
EntryRow.add_index(EntryRow.index(EntryRow.about, *_PLACE, name="entry_by_about"))
EntryRow.add_index(
    EntryRow.index(
        *_PLACE, EntryRow.who, EntryRow.about, EntryRow.notable, where=EntryRow.notable, name="entry_notable"
    )
)


class DeadLetterRow(Model):
    """Bytes that are not a change, kept as they came. `hash` is of the bytes; `claimed` is the id they came under."""

    hash = CharField(primary_key=True, max_length=32)
    claimed = CharField(max_length=32, index=True)
    grid = CharField(max_length=64, index=True)
    device = CharField(max_length=32)
    received_ms = BigIntegerField()
    reason = TextField()
    body = BlobField()

    class Meta:
        table_name = "dead_letter"


class HoleRow(Model):
    """A change that a stored change names as its predecessor and that never came."""

    id = CharField(primary_key=True, max_length=32)
    grid = CharField(max_length=64, index=True)
    writer = CharField(max_length=16, index=True)
    named_by = CharField(max_length=32)
    found_ms = BigIntegerField()

    class Meta:
        table_name = "hole"
