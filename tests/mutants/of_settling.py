"""Planted mistakes in what the desk settles."""

from tests.mutants.list import Mutant

SETTLING = "server/doorstep_server/services/settling.py"
ALIKE = "server/doorstep_server/services/alike.py"
CORRECTING = "server/doorstep_server/services/correcting.py"
DUPLICATES = "server/doorstep_server/services/duplicates.py"
EDITING = "shared/doorstep_shared/editing.py"
LIKENESS = "shared/doorstep_shared/likeness.py"

OF_SETTLING = "tests/server/services/test_settling.py"
OF_ALIKE = "tests/server/services/test_alike.py"
OF_CORRECTING = "tests/server/services/test_correcting.py"
OF_DUPLICATES = "tests/server/services/test_duplicates.py"
STORIES = "tests/scenarios/test_settling.py"
SQLITE = ("-k", "not postgres")

SETTLING_MUTANTS: list[Mutant] = [
    Mutant(
        "what somebody settled meanwhile is written over",
        SETTLING,
        "    if then == now:\n        return",
        "    return",
        (OF_SETTLING, *SQLITE),
    ),
    Mutant(
        "a deletion is settled over an edit that came meanwhile",
        SETTLING,
        "return {(path, id) for id, paths in state.marks() for path in paths}",
        "return {(path, live.id) for live in state.live(path)}",
        (OF_SETTLING, *SQLITE),
    ),
    Mutant(
        "a rule settles records that changed after they were listed",
        ALIKE,
        "if path not in record.shown().conflicts or mark_of(record, path) != item.mark:",
        "if path not in record.shown().conflicts:",
        (OF_ALIKE, *SQLITE),
    ),
    Mutant(
        "what several authors wrote is decided about at once",
        CORRECTING,
        "if len({change.by for change, _ in found}) > 1:",
        "if len(found) > 99:",
        (OF_CORRECTING, *SQLITE),
    ),
    Mutant(
        "a tag that was left out of a correction is written all the same",
        CORRECTING,
        "            if typed.get(path):\n                values[path] = True",
        "            values[path] = True",
        (OF_CORRECTING, *SQLITE),
    ),
    Mutant(
        "two records are merged into each other",
        DUPLICATES,
        "return shown.deleted or shown.same_as is not None",
        "return shown.deleted",
        (OF_DUPLICATES, *SQLITE),
    ),
    Mutant(
        "pairs found to be two are proposed again",
        DUPLICATES,
        "if pair.key not in known_as_two and (",
        "if (",
        (OF_DUPLICATES, *SQLITE),
    ),
    Mutant(
        "an objection replaces what was settled on",
        EDITING,
        "if path in edit.beside:",
        "if False:",
        (STORIES,),
    ),
    Mutant(
        "people born a year apart share no block",
        LIKENESS,
        "for apart in range(YEARS_APART + 1)",
        "for apart in range(1)",
        ("tests/shared/test_likeness_blocks.py",),
    ),
]
