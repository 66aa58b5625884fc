"""The hub's tables as peewee models. They are not bound to a database: every call names the store it means.

The log (`log_tables`) is the truth; the others are the hub's administration and migrate. The read tables, a fold of the
log, are in `record_tables`.
"""

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    IntegerField,
    Model,
    TextField,
)

from doorstep_server.store.log_tables import DeadLetterRow, EntryRow, GridRow, HoleRow, WriterHeadRow
from doorstep_server.store.sign_in_tables import RecoveryCodeRow, SignInTryRow, TwoStepRow


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


LOG_TABLES: tuple[type[Model], ...] = (
    GridRow,
    EntryRow,
    WriterHeadRow,
    DeadLetterRow,
    HoleRow,
    MembershipRow,
)
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
