"""The plan of an import: what every line of a sheet would do, before anything is written."""

from collections.abc import Callable
from dataclasses import dataclass, field

from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger.cells import WrongLine
from doorstep_shared.ledger.matching import Match, Matcher, StaleLine
from doorstep_shared.ledger.rows import Row, RowReader
from doorstep_shared.ledger.sheets import Line, Sheet


@dataclass(slots=True)
class Plan:
    """What the lines of a sheet mean. A match without values changes nothing; wrong lines stand in their order."""

    kind: Kind
    sheet: Sheet
    unused: tuple[str, ...]
    matches: list[Match] = field(default_factory=list)
    wrong: list[tuple[Line, Text]] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many lines the sheet has below its header."""
        return len(self.sheet.lines)

    @property
    def added(self) -> int:
        """How many lines make a record."""
        return sum(match.is_new for match in self.matches)

    @property
    def changed(self) -> int:
        """How many lines change a record."""
        return sum(bool(match.values) and not match.is_new for match in self.matches)

    @property
    def unchanged(self) -> int:
        """How many lines say what is known."""
        return len(self.matches) - self.added - self.changed

    @property
    def remarked(self) -> int:
        """How many lines a person should look at again."""
        return sum(bool(match.remarks) for match in self.matches)

    @property
    def held_back(self) -> int:
        """How many values are left alone because people have yet to settle a conflict there."""
        return sum(match.held_back for match in self.matches)

    def by_grid(self) -> dict[str, list[Match]]:
        """The matches of each grid, in the order of their lines."""
        grids: dict[str, list[Match]] = {}
        for match in self.matches:
            grids.setdefault(match.row.grid, []).append(match)
        return grids


def plan(reader: RowReader, sheet: Sheet, matcher_of: Callable[[str], Matcher]) -> Plan:
    """Read and match every line. `matcher_of` makes the matcher of a grid, and is asked once for each."""
    result = Plan(reader.kind, sheet, reader.columns.unused)
    matchers: dict[str, Matcher] = {}
    for line in sheet.lines:
        try:
            row: Row = reader.read(line)
            if row.grid not in matchers:
                matchers[row.grid] = matcher_of(row.grid)
            result.matches.append(matchers[row.grid].match(row))
        except StaleLine as stale:
            result.wrong.append((stale.line, stale.reason))
        except WrongLine as wrong:
            result.wrong.append((line, wrong.reason))
    return result
