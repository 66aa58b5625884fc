"""Mistakes planted in the ledgers: what an import may overwrite, lose or calculate."""

from tests.mutants.list import Mutant

CELLS = "shared/doorstep_shared/ledger/cells.py"
CSV_TEXT = "shared/doorstep_shared/ledger/csv_text.py"
MATCHING = "shared/doorstep_shared/ledger/matching.py"
REFERENCES = "shared/doorstep_shared/ledger/references.py"
WORKBOOK = "shared/doorstep_shared/ledger/workbook.py"

ROUND_TRIP = ("tests/shared/ledger/test_round_trip.py",)
MATCHED = ("tests/shared/ledger/test_matching.py",)
WORKBOOKS = ("tests/shared/ledger/test_workbook.py",)

LEDGER_MUTANTS: list[Mutant] = [
    Mutant(
        "an old ledger sets untouched cells back",
        MATCHING,
        "if name in row.marks and cells.mark(declared, text) == row.marks[name]:",
        "if False:",
        ROUND_TRIP,
    ),
    Mutant(
        "a cell somebody changed since the export is overwritten unseen",
        MATCHING,
        "if name not in row.marks or name in shown.conflicts:",
        "if True:",
        MATCHED,
    ),
    Mutant(
        "without marks an untouched ledger changes records",
        MATCHING,
        "return cells.meaning(declared, text) in cells.may_say(declared, shown.values.get(name), self.references.say)",
        "return False",
        ROUND_TRIP,
    ),
    Mutant("an open conflict is settled by a file", MATCHING, "path in shown.conflicts or is_kept", "is_kept", MATCHED),
    Mutant(
        "texts are added again with what is written below them",
        MATCHING,
        'if plain.startswith(standing + "\\n"):',
        "if False:",
        MATCHED,
    ),
    Mutant(
        "a door gets the address of another",
        MATCHING,
        "if key != self._key(shown.values) and self._living.get(key, record) != record:",
        "if False:",
        MATCHED,
    ),
    Mutant(
        "phones leave in full unasked",
        CELLS,
        "if field.masked and not full:",
        "if False:",
        ("tests/server/cli/test_export.py",),
    ),
    Mutant(
        "a long text is refused by the workbook", CELLS, "LONGEST_CHARS = 32_000", "LONGEST_CHARS = 90_000", MATCHED
    ),
    Mutant("a midnight comes back as a day", CELLS, 'return text + " 00:00"', "return text", MATCHED),
    Mutant("what XML cannot hold spoils a cell", CELLS, r"\ufffe\uffff]", "]", ROUND_TRIP),
    Mutant("a full-width sign makes a formula", CSV_TEXT, '"＝", ', "", ("tests/shared/ledger/test_csv_text.py",)),
    Mutant("apostrophes of the file stay", CSV_TEXT, "return cell[1:] if", "return cell if", ROUND_TRIP),
    Mutant(
        "two doors of one address are taken for each other",
        REFERENCES,
        "and self._door[address] == id:",
        ":",
        MATCHED,
    ),
    Mutant(
        "whole numbers come back with a fraction",
        WORKBOOK,
        "str(int(cell)) if cell.is_integer() else str(cell)",
        "str(cell)",
        WORKBOOKS,
    ),
    Mutant(
        "days before Excel's calendar are moved",
        WORKBOOK,
        "_FIRST_SURE_YEAR = 1901",
        "_FIRST_SURE_YEAR = 1900",
        MATCHED,
    ),
    Mutant("formulas are calculated", WORKBOOK, "sheet.write_string(row,", "sheet.write(row,", WORKBOOKS),
]
