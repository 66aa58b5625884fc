"""Planted mistakes in bundles: in what seals them, and in how either side takes them in."""

from tests.mutants.list import Mutant

SEALING = "shared/doorstep_shared/sealing.py"
BUNDLE = "shared/doorstep_shared/bundle.py"
BUNDLED = "client/doorstep_client/sync/bundled.py"
SERVICE = "server/doorstep_server/services/bundle.py"
FORMAT = ("tests/shared/test_bundle.py", "-x")
STORIES = ("tests/scenarios/test_bundles.py", "-x")

BUNDLE_MUTANTS: list[Mutant] = [
    Mutant(
        "frames may be missing at the end",
        SEALING,
        "bytes([is_last])",
        'b"\\x00"',
        FORMAT,
    ),
    Mutant(
        "a frame's size is not held against what is there",
        SEALING,
        "if len(sealed) < length:",
        "if not sealed:",
        FORMAT,
    ),
    Mutant(
        "the plain lines are not bound to what is sealed",
        SEALING,
        "is_last=not size), sealed, associated)",
        "is_last=not size), sealed, associated and None)",
        FORMAT,
    ),
    Mutant(
        "a bundle may hold any amount",
        BUNDLE,
        "if total > MAX_BYTES or ",
        "if ",
        FORMAT,
    ),
    Mutant(
        "the entry a laptop stands at is known by its number alone",
        BUNDLED,
        '(each["seq"], each["chain"]) == _position(mine)',
        'each["seq"] == _position(mine)[0]',
        STORIES,
    ),
    Mutant(
        "an answer is told to bring news whatever the laptop knows",
        BUNDLED,
        "entries = entries[known + 1 :]",
        "entries = entries[known:]",
        STORIES,
    ),
    Mutant(
        "a grid's snapshot is taken wherever the laptop stands",
        BUNDLED,
        "return said if is_same else None",
        "return said",
        STORIES,
    ),
    Mutant(
        "an earlier answer makes a laptop believe it was copied",
        BUNDLED,
        '"forked": bool(said.get("forked")) and own[0] == own[1],',
        '"forked": bool(said.get("forked")),',
        STORIES,
    ),
    Mutant(
        "an answer leaves out what the laptop may have lost meanwhile",
        SERVICE,
        "is_carried=True",
        "is_carried=False",
        STORIES,
    ),
    Mutant(
        "the hub answers the first round only",
        SERVICE,
        "while playing.has_more:",
        "while False:",
        STORIES,
    ),
    Mutant(
        "the hub begins to take in what is not whole",
        SERVICE,
        "    for _ in requests(found, device):\n        pass\n",
        "",
        STORIES,
    ),
    Mutant(
        "an answer is counted as taken in though nothing of it fits",
        "client/doorstep_client/tasks/bundle.py",
        "if hub.unfitting and not hub.given:",
        "if False:",
        STORIES,
    ),
]
