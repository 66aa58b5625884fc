"""Covers, and laptops that came in place of others."""

from typing import Any

from peewee import AutoField, BigIntegerField, CharField, IntegerField, Model


class Cover(Model):
    """The table as this step makes it."""

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


Cover.add_index(Cover.index(Cover.until_day, where=Cover.ended_ms.is_null(), name="cover_open"))


def up(migrator: Any, database: Any) -> None:
    """Make the table of covers; devices and invitations learn what they replace."""
    with database.bind_ctx([Cover]):
        database.create_tables([Cover])
    migrator.migrate(
        migrator.add_column("device", "replaces", CharField(max_length=16, default="")),
        migrator.add_column("invite", "replaces", CharField(max_length=16, default="")),
    )
