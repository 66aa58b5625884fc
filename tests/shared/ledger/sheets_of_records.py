"""Made-up records with hostile values, and the way of a ledger: out to a file, and back in."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from doorstep_shared.addresses import Address
from doorstep_shared.changes import Json
from doorstep_shared.fields import Choice, Day, Flag, Integer, KindField, Minute, Phone, Reference, Tags
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger import files
from doorstep_shared.ledger.matching import Matcher
from doorstep_shared.ledger.planning import Plan, plan
from doorstep_shared.ledger.references import References
from doorstep_shared.ledger.rows import RowReader, match_columns
from doorstep_shared.ledger.sheets import Sheet, Table
from doorstep_shared.ledger.tables import Entry, ledger
from doorstep_shared.rules import Shown

GRID = "g1"
ID = "00000000-0000-7000-8000-{:012d}"
DOORS = {
    ID.format(1): Address("3", "2", "501"),
    ID.format(2): Address("3", "2", "501"),
    ID.format(3): Address("A", "", "1"),
    ID.format(4): Address("", "", ""),
    ID.format(5): Address("=1+1", "-", "0"),
}
HOSTILE = [
    "=1+1", "+8613800001111", "-3", "@SUM(A1)", "'=1", "''", " =1", "＝１", "0012", "１２３", "1e5", "TRUE", "#N/A",
    "null", "2026-05-01", "12:30", "3-2-501", "a\nb", "a\n\n b", "\ttab", 'say "hi", you; she said', "，、；", "👨‍👩‍👧",
    "e\u0301", "\u200bx", "\ufffe", "x\u2028y", "_x000D_", "_xFFFE_", "长" * 120, "*", "（空）", "\xa0x", "<b>&amp;</b>"
]  # fmt: skip
"""Texts that files of other programs have spoilt before."""
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20),
)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


def values_of(field: KindField) -> st.SearchStrategy[Json]:
    """Values that may be stored in a field, whether somebody could type them or not."""
    if isinstance(field, Tags):
        return st.dictionaries(st.one_of(st.sampled_from(list(field.choices)), TEXTS), st.just(True), max_size=3)
    if isinstance(field, Reference):
        return st.sampled_from([*DOORS, ID.format(77)])
    if isinstance(field, Choice):
        return st.one_of(st.sampled_from(list(field.choices)), TEXTS)
    if isinstance(field, Integer):
        return st.integers(field.least, field.most)
    if isinstance(field, Flag):
        return st.booleans()
    if isinstance(field, Minute):
        times = st.times()
        return st.builds(lambda day, time: f"{day.isoformat()}T{time.strftime('%H:%M')}", DAYS, times)
    if isinstance(field, Day):
        return DAYS.map(lambda day: day.isoformat())
    if isinstance(field, Phone):
        return st.one_of(st.from_regex(r"\+?[0-9]{5,12}", fullmatch=True), TEXTS)
    if field.rule == "join":
        return st.lists(st.one_of(TEXTS, st.just("很长" * 2000)), min_size=1, max_size=10)
    return TEXTS


def records_of(kind: Kind) -> st.SearchStrategy[list[dict[str, Json]]]:
    """What some records of a kind show."""
    fields = {name: values_of(field) for name, field in kind.fields.items()}
    return st.lists(st.fixed_dictionaries({}, optional=fields), min_size=1, max_size=5)


def references() -> References:
    """The doors of the grid."""
    return References(DOORS.items(), lambda field, id: "标题\n二" if id.endswith("77") else "")


def shown(values: Mapping[str, Json], *, conflicts: tuple[str, ...] = (), deleted: bool = False) -> Shown:
    """A record as its rules show it."""
    return Shown(values, conflicts, deleted, None)


def held(values: Iterable[Mapping[str, Json]]) -> dict[str, Shown]:
    """Records by id."""
    return {ID.format(number): shown(each) for number, each in enumerate(values, 1000)}


def table(kind: Kind, records: Mapping[str, Shown], *, language: Any = "zh", full: bool = False) -> Table:
    """The ledger of these records."""
    entries = [Entry(GRID, id, each.values, references()) for id, each in records.items()]
    return ledger(kind, entries, language, full=full)


def sheet(kind: Kind, exported: Table, suffix: str) -> Sheet:
    """The ledger written to a file and read back."""
    return files.read(files.write(f"x{suffix}", [exported]), "x", kind)


def brought_in(
    kind: Kind, coming: Sheet, records: Mapping[str, Shown], *, only_missing: bool = False, identity_key: bytes = b""
) -> Plan:
    """What the sheet would do to these records."""
    columns = match_columns(kind, coming.header, "x", True)
    grids = {GRID: GRID}
    reader = RowReader(kind, columns, grids, GRID, lambda record: GRID)

    def matcher_of(grid: str) -> Matcher:
        held = dict(records)
        return Matcher(kind, grid, held, references(), only_missing=only_missing, identity_key=identity_key)

    return plan(reader, coming, matcher_of)
