"""Planted mistakes in who reads what on the pages, in signing in, and in the figures a supervisor decides by."""

from tests.mutants.list import Mutant

SCOPE = "server/doorstep_server/services/scope.py"
LOCKOUT = "server/doorstep_server/services/lockout.py"
TWO_STEP = "server/doorstep_server/services/two_step.py"
COVERAGE = "server/doorstep_server/services/coverage.py"
MATTERS = "server/doorstep_server/services/matters.py"
MORNING = "server/doorstep_server/services/morning.py"

SQLITE = ("-k", "not postgres")
OF_SCOPE = ("tests/server/services/test_desk_roles.py", *SQLITE)
OF_ROLES = ("tests/server/web/test_roles.py",)
OF_SIGN_IN = ("tests/server/web/test_sign_in.py",)
OF_COVERAGE = ("tests/server/services/test_coverage.py", *SQLITE)
OF_MATTERS = ("tests/server/services/test_matters.py", *SQLITE)
OF_MORNING = ("tests/server/services/test_morning.py", *SQLITE)

THE_DESK_MUTANTS: list[Mutant] = [
    Mutant(
        "an auditor reads names and numbers",
        SCOPE,
        "return self.access.get(grid, Access.NONE) < Access.SEE",
        "return self.access.get(grid, Access.NONE) < Access.MASKED",
        OF_ROLES,
    ),
    Mutant(
        "who may look at a grid may change it",
        SCOPE,
        "return self.access.get(grid, Access.NONE) >= Access.ACT",
        "return self.access.get(grid, Access.NONE) >= Access.SEE",
        OF_SCOPE,
    ),
    Mutant(
        "a role that a page does not let in still opens its grids",
        SCOPE,
        "for grid, access in sorted(self.access.items()) if access >= Access.MASKED]",
        "for grid, access in sorted(self.access.items())]",
        OF_SCOPE,
    ),
    Mutant(
        "who administers a part of the tree does not supervise it",
        SCOPE,
        "return max(self.supervisor, self.admin)",
        "return self.admin",
        OF_SCOPE,
    ),
    Mutant(
        "an answer tells a stranger that a grid exists",
        SCOPE,
        "        if grid not in self.grids:\n",
        "        if False:\n",
        OF_SCOPE,
    ),
    Mutant(
        "a department sees the matters that are nobody's",
        SCOPE,
        "return assignee in (self.reader.account, self.reader.display_name)",
        "return assignee in (self.reader.account, self.reader.display_name, None, '')",
        OF_MATTERS,
    ),
    Mutant(
        "passwords are guessed without an end", LOCKOUT, "tries.failures + 1", "min(tries.failures + 1, 4)", OF_SIGN_IN
    ),
    Mutant("who waits is let in", LOCKOUT, "if tries.locked_until_ms > now_ms:\n", "if False:\n", OF_SIGN_IN),
    Mutant("a minute forgets what was tried", LOCKOUT, "now_ms - FORGOTTEN_MS", "now_ms - MINUTE_MS", OF_SIGN_IN),
    Mutant(
        "a code that was overheard signs in once more",
        TWO_STEP,
        "if step is not None and sign_ins.use_step(hub.store, account, step):",
        "if step is not None:",
        OF_SIGN_IN,
    ),
    Mutant("a code counts for two minutes", TWO_STEP, "(now, now - 1, now + 1)", "range(now - 2, now + 2)", OF_SIGN_IN),
    Mutant(
        "a secret nobody confirmed asks for its code",
        TWO_STEP,
        "return held is not None and held.confirmed_ms is not None",
        "return held is not None",
        OF_SIGN_IN,
    ),
    Mutant("a door due today is overdue", COVERAGE, "if due.day < today:", "if due.day <= today:", OF_COVERAGE),
    Mutant(
        "a door nobody ever called at counts as done",
        COVERAGE,
        '    if door.last is None:\n        return "never"\n',
        "",
        OF_COVERAGE,
    ),
    Mutant(
        "a hundred per cent while a door is missing",
        COVERAGE,
        "100 * self.covered // self.goal",
        "-(-100 * self.covered // self.goal)",
        OF_COVERAGE,
    ),
    Mutant(
        "a door counts as missed although its duplicate was visited",
        COVERAGE,
        "            visited.add(original)",
        "            visited.discard(original)",
        OF_COVERAGE,
    ),
    Mutant(
        "the visits to a duplicate replace those to the original",
        COVERAGE,
        "found.get(original, VisitDays()).and_also(found[duplicate])",
        "found[duplicate]",
        OF_COVERAGE,
    ),
    Mutant(
        "a department closes and reopens what was assigned to it",
        MATTERS,
        "allowed = OF_DEPARTMENTS if scope.is_assigned_only(record.grid) else tuple(ACTIONS)",
        "allowed = tuple(ACTIONS)",
        OF_MATTERS,
    ),
    Mutant(
        "a matter of another grid opens for who guesses its id",
        MATTERS,
        "if found is None or found.grid not in scope.grids:",
        "if found is None:",
        OF_MATTERS,
    ),
    Mutant(
        "a department lists everybody's open matters",
        MATTERS,
        "open_matters(hub.store, grid_ids) if may_see(scope, row)]",
        "open_matters(hub.store, grid_ids)]",
        OF_MATTERS,
    ),
    Mutant(
        "a department lists everybody's closed matters",
        MATTERS,
        "for row in shown if may_see(scope, row)], following",
        "for row in shown], following",
        OF_MATTERS,
    ),
    Mutant(
        "a step is taken from where it does not start",
        MATTERS,
        "if step.action not in possible(scope, record):",
        "if False:",
        OF_MATTERS,
    ),
    Mutant(
        "a step writes over what somebody did meanwhile",
        MATTERS,
        "            settling.check_unchanged(hub, record, rendered, path, title)",
        "            pass",
        OF_MATTERS,
    ),
    Mutant(
        "a matter is closed without a result",
        MATTERS,
        '*(["result"] if step.action == "close" and not values.get("result") else [])',
        "*[]",
        OF_MATTERS,
    ),
    Mutant("a matter due today is overdue", MATTERS, "if due < today:", "if due <= today:", OF_MATTERS),
    Mutant("no matter is ever nearly due", MATTERS, "NEAR_WORKDAYS = 2", "NEAR_WORKDAYS = 0", OF_MATTERS),
    Mutant(
        "who synced from one of two laptops is behind",
        MORNING,
        "seen_ms = max(",
        "seen_ms = min(",
        OF_MORNING,
    ),
    Mutant(
        "what waited at dusk and came at night still waits",
        MORNING,
        "waiting=sum(waiting.values())",
        "waiting=sum(each.waiting for each in came)",
        OF_MORNING,
    ),
    Mutant("a revoked laptop is called stale", MORNING, " and each.revoked_ms is None", "", OF_MORNING),
    Mutant(
        "yesterday evening is no part of the night",
        MORNING,
        "NIGHT_BEGINS_HOUR = 12",
        "NIGHT_BEGINS_HOUR = 24",
        OF_MORNING,
    ),
    Mutant(
        "supervisors are expected to sync",
        MORNING,
        'AT_WORK = ("worker", "lead")',
        'AT_WORK = ("worker", "lead", "supervisor")',
        OF_MORNING,
    ),
    Mutant(
        "doors nobody ever called at are not to be visited",
        COVERAGE,
        "is_due = day is not None and",
        "is_due = day is not None and door.last is not None and",
        OF_COVERAGE,
    ),
]
