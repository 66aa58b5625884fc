"""Planted mistakes in who sits at which desk, in the nights of a shared laptop and in practice."""

from tests.mutants.list import Mutant

PEOPLE = "client/doorstep_client/people.py"
SHARED = "tests/scenarios/test_shared_laptop.py"
NIGHTS = "tests/client/cli/test_nightly_shared.py"
PRACTICE = "tests/scenarios/test_practice.py"

DESK_MUTANTS: list[Mutant] = [
    Mutant(
        "where it is not known who works, the first person does",
        PEOPLE,
        'raise DoorstepError("person_needed", people=listed(everybody))',
        "return home",
        (SHARED, "-k", "foreign_desk"),
    ),
    Mutant(
        "people of two hubs who are called alike share a folder",
        PEOPLE,
        'whose = f"{hub}\\n{account}".encode(errors="backslashreplace")',
        'whose = account.encode(errors="backslashreplace")',
        (SHARED, "-k", "called_alike"),
    ),
    Mutant(
        "the owner of the first desk is forgotten with its settings",
        PEOPLE,
        "return (config.hub_id, config.account) if config else read_laptop(home).first",
        "return (config.hub_id, config.account) if config else None",
        (SHARED, "-k", "settings_that_were_lost"),
    ),
    Mutant(
        "whoever saves something while she leaves loses it",
        "client/doorstep_client/tasks/leave.py",
        "            _refuse_while_waiting(person, store)  # what was saved",
        "            # what was saved",
        (SHARED, "-k", "last_moment"),
    ),
    Mutant(
        "one person's trouble ends everybody's night",
        "client/doorstep_client/tasks/night.py",
        "            return Morning(sleeper.account, error=error)",
        "            raise",
        (NIGHTS,),
    ),
    Mutant(
        "the exit code of a night is the mildest",
        "client/doorstep_client/commands/night.py",
        "worst = max(failed,",
        "worst = min(failed,",
        (NIGHTS, "-k", "worst"),
    ),
    Mutant(
        "a practice store that was copied is sent",
        "client/doorstep_client/store/exchange.py",
        "if settings.get(self.database, settings.PRACTICE) is not None:",
        "if False:",
        (PRACTICE, "-k", "copied_over"),
    ),
    Mutant(
        "practice takes the hub of whoever works now",
        "client/doorstep_client/app.py",
        '        if self.is_practice:\n            raise DoorstepError("practising")\n',
        "",
        (PRACTICE,),
    ),
]
