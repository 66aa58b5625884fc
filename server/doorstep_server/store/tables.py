"""The hub's tables as peewee models. They are not bound to a database: every call names the store it means.

The log (`GridRow`, `ChangeRow`, `EntryRow`, `DeadLetterRow`) is the truth; the others are the hub's administration and
migrate. The read tables, a fold of the log, are in `record_tables`.
"""

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    IntegerField,
    Model,
    TextField,
)

from doorstep_server.store.sign_in_tables import RecoveryCodeRow, SignInTryRow, TwoStepRow


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
    """A stored change: its immutable bytes, and what its status is now."""

    id = CharField(primary_key=True, max_length=32)
    grid = CharField(max_length=64)
    writer = CharField(max_length=16)
    prev = CharField(max_length=32)
    kind = CharField(max_length=32)
    record = CharField(max_length=36, index=True)
    status = CharField(max_length=16)
    author = CharField(max_length=64)
    device = CharField(max_length=32)
    received_ms = BigIntegerField()
    body = BlobField()

    class Meta:
        table_name = "change"
        indexes = ((("writer", "prev"), False),)


ChangeRow.add_index(ChangeRow.index(ChangeRow.grid, where=ChangeRow.status == "quarantined", name="change_waiting"))
ChangeRow.add_index(ChangeRow.index(ChangeRow.grid, where=ChangeRow.status == "rejected", name="change_rejected"))


class EntryRow(Model):
    """One line of a grid's log, and when the hub wrote it.

    The last three are no part of the truth but of its index: who acted (the change's author, or who released, rejected
    or granted), the kind of the record it is about, whether work met or was refused here.
    """

    grid = CharField(max_length=64)
    seq = BigIntegerField()
    kind = CharField(max_length=16)
    id = CharField(max_length=32, index=True)
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


class MembershipRow(Model):
    """An account's standing in one grid from one log position to another; a fold of the `member` entries."""

    id = AutoField()
    grid = CharField(max_length=64)
    account = CharField(max_length=64, index=True)
    role = CharField(max_length=16)
    since_seq = BigIntegerField()
    until_seq = BigIntegerField(null=True)

    class Meta:
        table_name = "membership"
        indexes = ((("grid", "account"), False),)


class GrantRow(Model):
    """A role given to an account for a grid and everything below it."""

    id = AutoField()
    account = CharField(max_length=64, index=True)
    grid = CharField(max_length=64)
    role = CharField(max_length=16)
    granted_by = CharField(max_length=64)
    granted_ms = BigIntegerField()
    ended_ms = BigIntegerField(null=True)

    class Meta:
        table_name = "grant_"


class CoverRow(Model):
    """A stand-in: an account's role in a grid and everything below it for some days, the last one included.

    Days are the hub's own, ``YYYY-MM-DD``. `grant_id` is the grant it has begun with, None before; `ended_by` is
    empty where its last day ended it.
    """

    id = AutoField()
    account = CharField(max_length=64, index=True)
    grid = CharField(max_length=64)
    role = CharField(max_length=16)
    from_day = CharField(max_length=10)
    until_day = CharField(max_length=10)
    given_by = CharField(max_length=64)
    given_ms = BigIntegerField()
    grant_id = IntegerField(null=True)
    ended_ms = BigIntegerField(null=True)
    ended_by = CharField(max_length=64, default="")

    class Meta:
        table_name = "cover"


CoverRow.add_index(CoverRow.index(CoverRow.until_day, where=CoverRow.ended_ms.is_null(), name="cover_open"))


class AccountRow(Model):
    """A person. `password_hash` is argon2's text, empty for who never signs in to the pages."""

    name = CharField(primary_key=True, max_length=64)
    display_name = TextField(default="")
    password_hash = TextField(default="")
    is_admin = BooleanField(default=False)
    created_ms = BigIntegerField()

    class Meta:
        table_name = "account"


class DeviceRow(Model):
    """A laptop. Its token is kept as a SHA-256 only. `replaces` is the device it came in place of."""

    id = CharField(primary_key=True, max_length=16)
    account = CharField(max_length=64, index=True)
    name = TextField(default="")
    token_hash = CharField(max_length=64, unique=True)
    created_ms = BigIntegerField()
    seen_ms = BigIntegerField(null=True)
    revoked_ms = BigIntegerField(null=True)
    client = TextField(default="")
    clock_offset_ms = BigIntegerField(default=0)
    waiting = IntegerField(default=0)
    replaces = CharField(max_length=16, default="")

    class Meta:
        table_name = "device"


class InviteRow(Model):
    """A one-time invitation, kept as a SHA-256 of its code. `replaces` is the device the new one comes in place of."""

    code_hash = CharField(primary_key=True, max_length=64)
    account = CharField(max_length=64)
    created_ms = BigIntegerField()
    expires_ms = BigIntegerField()
    used_ms = BigIntegerField(null=True)
    device = CharField(max_length=16, default="")
    replaces = CharField(max_length=16, default="")

    class Meta:
        table_name = "invite"


class SyncRunRow(Model):
    """One round trip of a laptop, as the morning's board tells it."""

    id = AutoField()
    device = CharField(max_length=16, index=True)
    account = CharField(max_length=64)
    at_ms = BigIntegerField(index=True)
    offered = IntegerField()
    accepted = IntegerField()
    duplicates = IntegerField()
    quarantined = IntegerField()
    dead = IntegerField()
    entries_sent = IntegerField()
    waiting = IntegerField()
    clock_offset_ms = BigIntegerField()
    notes = TextField(default="")

    class Meta:
        table_name = "sync_run"


class AuditRow(Model):
    """Who did what to the administration, who looked at or exported personal data."""

    id = AutoField()
    at_ms = BigIntegerField(index=True)
    account = CharField(max_length=64)
    action = CharField(max_length=64)
    what = TextField(default="")

    class Meta:
        table_name = "audit"


AuditRow.add_index(AuditRow.account, AuditRow.id)


class SettingRow(Model):
    """The hub's own facts: its id, its incarnation, the shape of its read tables."""

    name = CharField(primary_key=True, max_length=64)
    value = TextField()

    class Meta:
        table_name = "setting"


class HubWriterRow(Model):
    """The hub's own writer in a grid, for changes made on pages and by commands."""

    grid = CharField(primary_key=True, max_length=64)
    incarnation = CharField(max_length=32)
    writer = CharField(max_length=16)
    head = CharField(max_length=32, default="")

    class Meta:
        table_name = "hub_writer"


LOG_TABLES: tuple[type[Model], ...] = (GridRow, ChangeRow, EntryRow, DeadLetterRow, HoleRow, MembershipRow)
ADMINISTRATION_TABLES: tuple[type[Model], ...] = (
    GrantRow,
    CoverRow,
    AccountRow,
    DeviceRow,
    InviteRow,
    SyncRunRow,
    AuditRow,
    SignInTryRow,
    TwoStepRow,
    RecoveryCodeRow,
    SettingRow,
    HubWriterRow,
)
