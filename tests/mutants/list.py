"""The planted mistakes. To add one: name the wrong behaviour in a sentence, the exact text it replaces, and the tests
that must fail. `old` must occur exactly once in the file."""

from typing import NamedTuple

MERGE = "shared/doorstep_shared/merge.py"
RULES = "shared/doorstep_shared/rules.py"
EDITING = "shared/doorstep_shared/editing.py"
CHANGES = "shared/doorstep_shared/changes.py"
LOG = "shared/doorstep_shared/log.py"
CLOCK = "shared/doorstep_shared/clock.py"
PROTOCOL = "shared/doorstep_shared/protocol.py"

TABLE = "tests/shared/test_merge_table.py"
PROPERTIES = "tests/shared/test_merge_properties.py"


class Mutant(NamedTuple):
    """One planted mistake: in the file `path`, `old` becomes `new`, and `tests` (pytest arguments) must fail."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


MUTANTS: list[Mutant] = [
    Mutant(
        "a value that arrives after what superseded it comes back to life",
        MERGE,
        "self.awaited.setdefault(path, set()).add(target)",
        "pass",
        (TABLE,),
    ),
    Mutant(
        "superseding one path of a change supersedes all its paths",
        MERGE,
        "del written.values[path]\n                    if",
        "written.values.clear()\n                    if",
        (TABLE,),
    ),
    Mutant(
        "a second change of a record is taken for the only one that wrote it",
        MERGE,
        "is_first = not self._written",
        "is_first = True",
        (PROPERTIES,),
    ),
    Mutant(
        "a change is taken to say it all although something of it is superseded",
        MERGE,
        'self.sole_change = ""\n        for path',
        "for path",
        ("tests/shared/test_merge.py",),
    ),
    Mutant(
        "an empty text of a joined field is left out where one change wrote the record",
        "shared/doorstep_shared/kinds/schema.py",
        'elif value is not None or self.merging(path).rule == "join":',
        "elif value is not None:",
        ("tests/shared/test_kinds.py",),
    ),
    Mutant(
        "the writer's clock decides among siblings before the logged time does",
        MERGE,
        "return (live.ts, live.at, live.id)",
        "return (live.at, live.ts, live.id)",
        ("tests/shared/test_merge.py",),
    ),
    Mutant(
        "a snapshot brings dead values back to life",
        MERGE,
        "if path in dead_paths or self._was_awaited(path, id):",
        "if self._was_awaited(path, id):",
        (PROPERTIES, "-k", "snapshot"),
    ),
    Mutant(
        "a copied state shares what it awaits with the original",
        MERGE,
        "twin.awaited = {path: set(ids) for path, ids in self.awaited.items()}",
        "twin.awaited = self.awaited",
        ("tests/shared/test_merge.py",),
    ),
    Mutant(
        "a stored state forgets which changes a deletion saw",
        MERGE,
        "listed = tuple(lists[0]) if lists else ()",
        "listed = ()",
        ("tests/shared/test_merge.py",),
    ),
    Mutant(
        "a copied state shares what is alive with the original",
        MERGE,
        "each._replace(values=dict(each.values))",
        "each",
        ("tests/shared/test_merge.py", PROPERTIES),
    ),
    Mutant(
        "a change's last dead value leaves its name behind",
        MERGE,
        "if not written.values:",
        "if False:",
        ("tests/shared/test_merge.py", PROPERTIES),
    ),
    Mutant(
        "a cleared text that stands alone is shown as a text",
        RULES,
        "found[path] = [] if value is None else [value]",
        "found[path] = [value]",
        ("tests/shared",),
    ),
    Mutant(
        "a deletion wins over an edit it did not see",
        RULES,
        "return any(id not in listed and paths != (LIFE,) for id, paths in state.marks())",
        "return False",
        (TABLE,),
    ),
    Mutant(
        "of several values in conflict only the oldest and the newest are compared",
        RULES,
        "for each in live[1:])",
        "for each in live[-1:])",
        (TABLE,),
    ),
    Mutant(
        "a matter's status goes back when an older step arrives later",
        RULES,
        "key=lambda each: (_rank(merging.order, each.value), each.ts, each.at, each.id)",
        "key=lambda each: (each.ts, each.at, each.id)",
        (TABLE,),
    ),
    Mutant(
        "a tag that two people added is absent",
        RULES,
        "return any(each.value is True for each in live)",
        "return all(each.value is True for each in live) and len(live) == 1",
        (TABLE,),
    ),
    Mutant(
        "an edit supersedes only the value that was shown",
        EDITING,
        "names = {live.id for live in state.live(path)} |",
        "names = {live.id for live in state.live(path)[-1:]} |",
        (TABLE,),
    ),
    Mutant(
        "an edit forgets what the writer's own unconfirmed changes superseded",
        EDITING,
        "| set(unconfirmed.get(path, ()))",
        "",
        ("tests/shared/test_editing.py",),
    ),
    Mutant(
        "a deletion does not list what its author saw",
        EDITING,
        "names |= state.change_ids()",
        "names |= set()",
        (TABLE,),
    ),
    Mutant(
        "bytes that are not canonical are taken for a change",
        CHANGES,
        "if canonical != text or not",
        "if not",
        ("tests/shared/test_changes.py",),
    ),
    Mutant(
        "a chain does not cover the status of its entries",
        LOG,
        r'text = f"{previous_chain}\n{kind}\n{id}\n{ms}.{counter}\n{status}"',
        r'text = f"{previous_chain}\n{kind}\n{id}\n{ms}.{counter}"',
        ("tests/shared/test_log.py",),
    ),
    Mutant(
        "a clock ahead of the hub's is logged as it is",
        CLOCK,
        "return at if at.ms < cap_ms else Stamp(cap_ms, 0)",
        "return at",
        ("tests/shared/test_clock.py",),
    ),
    Mutant(
        "a clock once put far ahead is followed for ever",
        CLOCK,
        "if now_ms > last.ms or last.ms - now_ms > MAX_DRIFT_MS:",
        "if now_ms > last.ms:",
        ("tests/shared/test_clock.py",),
    ),
]
