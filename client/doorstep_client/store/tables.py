"""The names of the laptop's tables and their columns, and what tells that they have another shape."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import doorstep_shared.kinds
from doorstep_shared.kinds import kind_names

if TYPE_CHECKING:
    from doorstep_shared.kinds import Kind

FORMAT = 1
"""The version of these tables, kept in the file's ``user_version``."""
OTHER = "other"
"""The read table of the kinds this version does not know."""


def table_name(kind: str) -> str:
    """The read table a kind's records are in."""
    return f"record_{kind if kind in kind_names() else OTHER}"


def table_names() -> tuple[str, ...]:
    """All read tables."""
    return tuple(f"record_{name}" for name in (*kind_names(), OTHER))


_OF_EVERY_RECORD = (
    "grid", "kind", "record", "state", "conflicts", "deleted", "same_as", "live", "pending",
    "first_seq", "last_seq", "search",
)  # fmt: skip


def record_columns(kind: "Kind | None") -> list[str]:
    """The columns of a kind's read table, in their order; None is a kind this version does not know."""
    return [*_OF_EVERY_RECORD, *(f"v_{column.name}" for column in (kind.columns if kind else ()))]


def read_table_shape() -> str:
    """A fingerprint of how the kinds are declared: when it differs, the read tables are made anew.

    It is taken of the source, because loading every kind would slow each command down.
    """
    folder = Path(doorstep_shared.kinds.__file__).parent
    others = [
        folder.parent / f"{name}.py" for name in ("addresses", "fields", "names", "readings", "searching", "tables")
    ]
    sources = [*sorted(folder.glob("*.py")), *others, Path(__file__), Path(__file__).with_name("models.py")]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
