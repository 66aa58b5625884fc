"""The read tables, one per kind, made from the kinds' declarations. A fold of the log: dropped and rebuilt at will."""

from functools import cache
from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, CompositeKey, Field, IntegerField, Model, TextField

from doorstep_shared.fields import Reference
from doorstep_shared.kinds import Kind, all_kinds

OTHER = "other"
"""The read table of the kinds this version does not know."""
_ASKED = {"building": ("number",), "dwelling": ("building",), "matter": ("status",), "visit": ("visited_at",)}
"""By kind, the fields by which pages ask for the records of a grid. They and the references are all that is indexed
here: each index costs every change a write. A laptop, where people look for anything, indexes what kinds declare.
All begin with the grid: what a laptop brings then stands together in few pages, not all over the street's doors."""


@cache
def record_model(kind: Kind | None) -> type[Model]:
    """The read table of a kind: a row a record, its shown values in typed columns, its merge state beside them.

    Where one change wrote all of a record, as of a new one, `sole_change` names it and the state does not repeat it.
    """
    attributes: dict[str, object] = {
        "grid": CharField(max_length=64),
        "kind": CharField(max_length=32),
        "record": CharField(max_length=36),
        "state": TextField(),
        "sole_change": CharField(max_length=32, null=True),
        "conflicts": IntegerField(),
        "deleted": BooleanField(),
        "same_as": CharField(max_length=36, null=True),
        "changed_by": CharField(max_length=64),
        "first_seq": BigIntegerField(),
        "last_seq": BigIntegerField(),
    }
    for column in kind.columns if kind else ():
        attributes[f"value_{column.name}"] = _column(column.type, column.name)
    name = kind.name if kind else OTHER
    meta = type("Meta", (), {"table_name": f"record_{name}", "primary_key": CompositeKey("grid", "record", "kind")})
    model: Any = type(f"{name.title()}Record", (Model,), {**attributes, "Meta": meta})
    model.add_index(model.index(model.grid, where=model.conflicts > 0, name=f"record_{name}_conflicts"))
    model.add_index(model.index(model.grid, where=model.same_as.is_null(False), name=f"record_{name}_merged"))
    for field in _ASKED.get(name, ()):
        model.add_index(model.index(model.grid, getattr(model, f"value_{field}"), name=f"record_{name}_{field}"))
    for field in _references(kind):
        column = getattr(model, f"value_{field}")
        model.add_index(model.index(model.grid, column, where=column.is_null(False), name=f"record_{name}_{field}"))
    return model


def _references(kind: Kind | None) -> list[str]:
    return [name for name, field in kind.fields.items() if isinstance(field, Reference)] if kind else []


def indexes() -> str:
    """What is indexed within a grid, as text: a database with other indexes makes its read tables anew."""
    return repr([("grid", kind.name, _ASKED.get(kind.name, ()), _references(kind)) for kind in all_kinds()])


def _column(column_type: str, name: str) -> Field:
    field = BigIntegerField if column_type == "integer" else TextField
    return field(null=True, column_name=f"v_{name}")


def record_models() -> tuple[type[Model], ...]:
    """All read tables."""
    return (*(record_model(kind) for kind in all_kinds()), record_model(None))
