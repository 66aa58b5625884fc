"""The tables of signing in: counted tries, the second step, recovery codes. Part of the administration tables."""

from peewee import BigIntegerField, CharField, IntegerField, Model, TextField


class SignInTryRow(Model):
    """Vain tries to sign in under a name, in a row, and until when there are no more."""

    account = CharField(primary_key=True, max_length=64)
    failures = IntegerField()
    last_ms = BigIntegerField()
    locked_until_ms = BigIntegerField()

    class Meta:
        table_name = "sign_in_try"


class TwoStepRow(Model):
    """The second step of signing in; the secret is sealed under the hub's key."""

    account = CharField(primary_key=True, max_length=64)
    sealed = TextField()
    confirmed_ms = BigIntegerField(null=True)
    last_step = BigIntegerField(default=0)

    class Meta:
        table_name = "two_step"


class RecoveryCodeRow(Model):
    """A code on paper that stands in for the telephone once, kept as a keyed hash."""

    code_hash = CharField(primary_key=True, max_length=64)
    account = CharField(max_length=64, index=True)
    used_ms = BigIntegerField(null=True)

    class Meta:
        table_name = "recovery_code"
