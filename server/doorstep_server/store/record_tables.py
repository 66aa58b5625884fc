"""The read tables, one per kind, made from the kinds' declarations. A fold of the log: dropped and rebuilt at will."""

from functools import cache
from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, CompositeKey, Field, IntegerField, Model, TextField

from doorstep_shared.kinds import Kind, all_kinds

OTHER = "other"
"""The read table of the kinds this version does not know."""


@cache
def record_model(kind: Kind | None) -> type[Model]:
    """The read table of a kind: a row a record, its shown values in typed columns, its merge state beside them."""
    attributes: dict[str, object] = {
        "grid": CharField(max_length=64),
        "kind": CharField(max_length=32),
        "record": CharField(max_length=36),
        "state": TextField(),
        "conflicts": IntegerField(),
        "deleted": BooleanField(),
        "same_as": CharField(max_length=36, null=True),
        "changed_by": CharField(max_length=64),
        "first_seq": BigIntegerField(),
        "last_seq": BigIntegerField(),
    }
    for column in kind.columns if kind else ():
        attributes[f"value_{column.name}"] = _column(column.type, column.name, column.indexed)
    name = kind.name if kind else OTHER
    meta = type("Meta", (), {"table_name": f"record_{name}", "primary_key": CompositeKey("grid", "record", "kind")})
    model: Any = type(f"{name.title()}Record", (Model,), {**attributes, "Meta": meta})
    model.add_index(model.index(model.grid, where=model.conflicts > 0, name=f"record_{name}_conflicts"))
    model.add_index(model.index(model.grid, where=model.same_as.is_null(False), name=f"record_{name}_merged"))
    return model


def _column(column_type: str, name: str, indexed: bool) -> Field:
    if column_type == "integer":
        return BigIntegerField(null=True, column_name=f"v_{name}", index=indexed)
    return TextField(null=True, column_name=f"v_{name}", index=indexed)


def record_models() -> tuple[type[Model], ...]:
    """All read tables."""
    return (*(record_model(kind) for kind in all_kinds()), record_model(None))
