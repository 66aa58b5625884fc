"""Counted tries to sign in, the second step of signing in, and an index for one account's part of the audit trail."""

from typing import Any

from peewee import BigIntegerField, CharField, IntegerField, Model, TextField


class SignInTry(Model):
    """As `SignInTryRow` was when this step was written."""

    account = CharField(primary_key=True, max_length=64)
    failures = IntegerField()
    last_ms = BigIntegerField()
    locked_until_ms = BigIntegerField()

    class Meta:
        table_name = "sign_in_try"


class TwoStep(Model):
    """As `TwoStepRow` was when this step was written."""

    account = CharField(primary_key=True, max_length=64)
    sealed = TextField()
    confirmed_ms = BigIntegerField(null=True)
    last_step = BigIntegerField(default=0)

    class Meta:
        table_name = "two_step"


class RecoveryCode(Model):
    """As `RecoveryCodeRow` was when this step was written."""

    code_hash = CharField(primary_key=True, max_length=64)
    account = CharField(max_length=64, index=True)
    used_ms = BigIntegerField(null=True)

    class Meta:
        table_name = "recovery_code"


def up(migrator: Any, database: Any) -> None:
    """Make the three tables and the index."""
    with database.bind_ctx([SignInTry, TwoStep, RecoveryCode]):
        database.create_tables([SignInTry, TwoStep, RecoveryCode])
    migrator.migrate(migrator.add_index("audit", ("account", "id")))
