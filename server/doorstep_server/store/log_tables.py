"""The tables of the log as peewee models: grids, entries with their changes, dead letters, holes: the truth."""

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

from doorstep_shared.log import NO_DIGEST


class GridRow(Model):
    """A grid and the head of its log. This row is the lock every writer of the grid takes first."""

    id = CharField(primary_key=True, max_length=64)
    parent = CharField(max_length=64, default="", index=True)
    level = CharField(max_length=16)
    name = TextField()
    seq = BigIntegerField(default=0)
    chain = CharField(max_length=32, default="")
    digest = CharField(max_length=16, default=NO_DIGEST)

    class Meta:
        table_name = "grid"


class EntryRow(Model):
    """One line of a grid's log, and when the hub wrote it; with a change its immutable bytes.

    `who`, `about` and `notable` are no part of the truth but of its index: who acted (the change's author, or who
    released, rejected or granted), the kind of the record it is about, whether work met or was refused here.

    The rest is of changes: `record` is what the change is about (of decisions too; a membership is about none), then
    what its status is now, who chained it to what, the device that brought it. A change is found by its place in the
    log or by its record, whose ids follow the time; its own id is random, and an index by it would write a page for
    every change.
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
    record = CharField(max_length=36, null=True)
    status_now = CharField(max_length=16, null=True)
    writer = CharField(max_length=16, null=True)
    prev = CharField(max_length=32, null=True)
    device = CharField(max_length=32, null=True)
    body = BlobField(null=True)

    class Meta:
        table_name = "entry"
        primary_key = CompositeKey("grid", "seq")


EntryRow.add_index(
    EntryRow.index(EntryRow.grid, EntryRow.record, EntryRow.id, EntryRow.kind, unique=True, name="entry_of_record")
)
for _status in ("quarantined", "rejected"):
    EntryRow.add_index(EntryRow.index(EntryRow.grid, where=EntryRow.status_now == _status, name=f"entry_{_status}"))
EntryRow.add_index(EntryRow.index(EntryRow.id, where=EntryRow.status == "quarantined", name="entry_refused"))
EntryRow.add_index(EntryRow.index(EntryRow.grid, EntryRow.seq, where=EntryRow.kind != "change", name="entry_no_change"))
EntryRow.add_index(
    EntryRow.index(
        EntryRow.received_ms,
        EntryRow.seq,
        EntryRow.grid,
        where=SQL("kind IN ('release', 'reject')"),
        name="entry_decision",
    )
)

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


class WriterHeadRow(Model):
    """The end of a writer's chain in a grid: the change that all its others lead up to, and that none follows.

    Empty where they do not stand in one line: something is missing between, or two follow one.
    """

    grid = CharField(max_length=64)
    writer = CharField(max_length=16)
    head = CharField(max_length=32)

    class Meta:
        table_name = "writer_head"
        primary_key = CompositeKey("grid", "writer")


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
