"""Planted mistakes in what keeps a lost laptop closed."""

from tests.mutants.list import Mutant

CLIENT = "client/doorstep_client"
CONVERSION = f"{CLIENT}/tasks/conversion.py"
CUTS = ("tests/client/tasks/test_conversion.py", "-x")
LOCK = ("tests/client/cli/test_lock.py", "-x")

ENCRYPTION_MUTANTS: list[Mutant] = [
    Mutant(
        "the second name of a store that was not replaced is overwritten, and the store with it",
        CONVERSION,
        "if self._old.exists() and self._old.samefile(self._database):",
        "if False:",
        CUTS,
    ),
    Mutant(
        "a conversion that was cut off after the replacement is taken back",
        CONVERSION,
        'is_done = is_plain(self._database) == (direction == "decrypt")',
        "is_done = False",
        CUTS,
    ),
    Mutant(
        "the plain database is removed without overwriting it",
        f"{CLIENT}/keys/files.py",
        "            blank(file.fileno())\n        path.unlink()",
        "            file.fileno()\n        path.unlink()",
        (*CUTS, "-k", "blank"),
    ),
    Mutant(
        "a copy is taken without comparing its rows",
        f"{CLIENT}/store/ciphering.py",
        "if _digest(source, table) != _digest(copy, table):",
        "if False:",
        CUTS,
    ),
    Mutant(
        "drafts stay plain",
        CONVERSION,
        '_PERSONAL = {"draft-*": DRAFT, "archive/*": ARCHIVE}',
        '_PERSONAL = {"archive/*": ARCHIVE}',
        (*LOCK, "-k", "nobody_can_read"),
    ),
    Mutant(
        "the hub's token stays plain",
        f"{CLIENT}/tasks/locking.py",
        "else locked_token(config.token, key)",
        "else config.token",
        ("tests/scenarios/test_lost_laptop.py", "-x", "-k", "token"),
    ),
    Mutant(
        "locking keeps the key at hand",
        f"{CLIENT}/keys/store_lock.py",
        "            place.forget(name)",
        "            place.get(name, renew=False)",
        (*LOCK, "-k", "forgets"),
    ),
    Mutant(
        "any key of the right length is taken from a keyring",
        f"{CLIENT}/keys/store_lock.py",
        "if key.check == key_file.check:",
        "if key.check:",
        (*LOCK, "-k", "wrong_key"),
    ),
    Mutant(
        "a night keeps the store open for ever",
        f"{CLIENT}/app.py",
        "find_key(self.store_lock(), ask, at_work=at_work)",
        "find_key(self.store_lock(), ask, at_work=True)",
        (*LOCK, "-k", "nightly_run_works"),
    ),
    Mutant(
        "a file encrypted as one thing opens as another",
        f"{CLIENT}/keys/store_key.py",
        "unseal(key, kind.encode(), BytesIO",
        'unseal(key, b"draft", BytesIO',
        ("tests/client/keys/test_store_key.py", "-x"),
    ),
]
