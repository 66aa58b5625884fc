"""Planted mistakes in standing in and in replacing laptops."""

from tests.mutants.list import Mutant

COVERS = "server/doorstep_server/services/covers.py"
SNAPSHOT = "server/doorstep_server/services/snapshot.py"
DEVICES = "server/doorstep_server/services/devices.py"
SYNC = "server/doorstep_server/services/sync.py"
KEPT = "client/doorstep_client/store/snapshot.py"
ENGINE = "client/doorstep_client/sync/engine.py"

DAYS = ("tests/server/services/test_covers.py",)
STORY = ("tests/scenarios/test_standing_in.py",)
REPLACED = ("tests/scenarios/test_replaced_laptop.py",)

STANDING_IN_MUTANTS: list[Mutant] = [
    Mutant(
        "a cover of a single day is over before it began",
        COVERS,
        "if cover.until_day < today:",
        "if cover.until_day <= today:",
        DAYS,
    ),
    Mutant("a cover is over only when somebody types it", COVERS, "if cover.until_day < today:", "if False:", DAYS),
    Mutant(
        "a sync is judged before the end of a cover is carried out",
        SYNC,
        "    covers.settle(hub, now_ms)\n",
        "",
        STORY,
    ),
    Mutant(
        "the end of a cover ends her own grant too",
        COVERS,
        "if id not in hers:",
        "if True:",
        DAYS,
    ),
    Mutant(
        "covers that meet are added instead of changed",
        COVERS,
        ".days <= 1",
        ".days <= -999",
        DAYS,
    ),
    Mutant(
        "only covers that overlap are one, not those that follow each other",
        COVERS,
        ".days <= 1",
        ".days <= 0",
        DAYS,
    ),
    Mutant(
        "a cover that has come begins anew when it is extended",
        COVERS,
        "first = wanted.from_day if known[0].grant is None else known[0].from_day",
        "first = wanted.from_day",
        DAYS,
    ),
    Mutant(
        "a new laptop gets only what still shows",
        SNAPSHOT,
        "        if entry.id not in live:",
        "        if False:",
        REPLACED,
    ),
    Mutant("a new laptop does not ask for her own work", ENGINE, "self.adopting.add(id)", "pass", REPLACED),
    Mutant(
        "superseded own work is folded into the register again",
        KEPT,
        "keep_entries(db, grid._replace(log=BEYOND), [",
        "keep_entries(db, grid, [",
        REPLACED,
    ),
    Mutant(
        "the lost laptop stays good until the new one joins",
        DEVICES,
        "            devices.revoke(hub.store, old, now_ms)\n",
        "",
        REPLACED,
    ),
    Mutant(
        "an earlier code to replace a laptop still works",
        DEVICES,
        "            devices.withdraw_invites(hub.store, old, now_ms)\n",
        "",
        REPLACED,
    ),
]
