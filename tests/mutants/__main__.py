"""Plant each mistake of the list in a copy of the sources and see whether its tests notice; exit 1 if one survives.

Arguments, if any, choose mistakes whose sentence contains one of them.
"""

import sys
import time

from tests.mutants.copy_of_sources import Copy, OutOfDate, copied
from tests.mutants.list import MUTANTS, Mutant
from tests.mutants.of_bundles import BUNDLE_MUTANTS
from tests.mutants.of_desks import DESK_MUTANTS
from tests.mutants.of_encryption import ENCRYPTION_MUTANTS
from tests.mutants.of_finding import FINDING_MUTANTS
from tests.mutants.of_ledgers import LEDGER_MUTANTS
from tests.mutants.of_settling import SETTLING_MUTANTS
from tests.mutants.of_standing_in import STANDING_IN_MUTANTS
from tests.mutants.of_sync import SYNC_MUTANTS
from tests.mutants.of_the_desk import THE_DESK_MUTANTS

NOTICED, SURVIVED = "noticed", "SURVIVED"


def verdict(copy: Copy, mutant: Mutant) -> str:
    """What became of a mistake: noticed, survived, or why it could not be tried."""
    try:
        with copy.planted(mutant.path, mutant.old, mutant.new):
            exit_code = copy.test(mutant.tests)
    except OutOfDate as error:
        return f"OUT OF DATE: {error}"
    if exit_code in (0, 1):
        return NOTICED if exit_code else SURVIVED
    return f"TESTS DID NOT RUN: pytest ended with {exit_code}"


EVERYTHING = [
    *MUTANTS,
    *SYNC_MUTANTS,
    *LEDGER_MUTANTS,
    *ENCRYPTION_MUTANTS,
    *STANDING_IN_MUTANTS,
    *BUNDLE_MUTANTS,
    *DESK_MUTANTS,
    *FINDING_MUTANTS,
    *SETTLING_MUTANTS,
    *THE_DESK_MUTANTS,
]


def main(wanted: list[str]) -> int:
    mutants = [m for m in EVERYTHING if not wanted or any(word in m.name for word in wanted)]
    with copied() as copy:
        if not copy.is_what_runs():
            print("the copy is not what Python imports; nothing can be said")
            return 1
        for tests in dict.fromkeys(m.tests for m in mutants):
            if copy.test(tests) != 0:
                print(f"without any mistake these tests do not pass: {' '.join(tests)}")
                return 1
        verdicts: list[str] = []
        for mutant in mutants:
            started = time.monotonic()
            verdicts.append(verdict(copy, mutant))
            print(f"{verdicts[-1]:9} {time.monotonic() - started:5.1f} s  {mutant.name}", flush=True)
    noticed = verdicts.count(NOTICED)
    print(f"{noticed} of {len(mutants)} planted mistakes noticed")
    return 0 if mutants and noticed == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
