"""A hub with years of work on it, written straight into its tables: real chains, macs, changes and records.

``DOORSTEP_HUB_HOME=/tmp/large python -m bench.bulk --entries 1000000 --visits 100000 --conflicts 500 --grids 80`` fills
a new hub there (or the PostgreSQL of DOORSTEP_DATABASE). The same numbers and day give the same log, but for what
the hub draws by itself (its key, its id). What it writes is what `OpenLog` would have written for the same pushes; the
records are folded in memory and written once, which is what makes it quick. All people and numbers are made up.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.bulk_grid import BulkGrid, Shares
from doorstep_server.app import make_hub
from doorstep_server.config import read_config
from doorstep_server.services import accounts, devices, grids, members
from doorstep_server.services.hub import Hub
from doorstep_server.store import runs
from doorstep_server.store.runs import SyncRun

DAY_MS = 86_400_000
DAYS = 360
COMMUNITIES = 9
PASSWORD = "bench correct horse"
READERS = {"supervisor": "street", "lead": "c1", "auditor": "street", "worker": "c1-g1"}
"""By role: the grid its account ``bench-<role>`` is granted. All have `PASSWORD`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much there is to be. `today` is the day the last sync ends, at one in the morning (UTC)."""

    entries: int = 1_000_000
    visits: int = 100_000
    conflicts: int = 500
    grids: int = 80
    today: str = "2026-09-30"

    @property
    def end_ms(self) -> int:
        """When the last night's last laptop has synced, in unix milliseconds."""
        return int(datetime.fromisoformat(self.today).replace(tzinfo=UTC).timestamp() * 1000) + 3_600_000


def load(hub: Hub, plan: Plan) -> None:
    """Fill a new hub: a street, nine communities, small grids with two laptops each, and 360 nights of work."""
    begun_ms = plan.end_ms - DAYS * DAY_MS - 4 * 3_600_000
    small = _tree(hub, plan.grids, begun_ms)
    _readers(hub, begun_ms)
    for number, grid in enumerate(small):
        shares = [_share(total, plan.grids, number) for total in (plan.entries, plan.visits, plan.conflicts)]
        with hub.store.write():
            BulkGrid(hub, grid, number, Shares(*shares), plan.end_ms, DAYS).write()
            _laptops(hub, number, plan.end_ms)
    if hub.store.is_postgres:
        hub.store.run("ANALYZE")


def _share(total: int, parts: int, number: int) -> int:
    """What falls to one of several parts, so that all make up the total."""
    return total * (number + 1) // parts - total * number // parts


def _tree(hub: Hub, count: int, at_ms: int) -> list[str]:
    grids.add(hub, "street", "晴岚街道", "street", "", "admin", at_ms)
    for community in range(1, COMMUNITIES + 1):
        grids.add(hub, f"c{community}", f"第{community}社区", "community", "street", "admin", at_ms)
    small = []
    for number in range(count):
        community = 1 + number % COMMUNITIES
        id = f"c{community}-g{1 + number // COMMUNITIES}"
        grids.add(
            hub, id, f"第{community}社区{1 + number // COMMUNITIES}网格", "small", f"c{community}", "admin", at_ms
        )
        small.append(id)
    return small


def _readers(hub: Hub, at_ms: int) -> None:
    accounts.add(hub, "bench-admin", "管理员", True, "admin", at_ms)
    accounts.set_password(hub, "bench-admin", PASSWORD, "admin", at_ms)
    for role, grid in READERS.items():
        accounts.add(hub, f"bench-{role}", role, False, "admin", at_ms)
        accounts.set_password(hub, f"bench-{role}", PASSWORD, "admin", at_ms)
        members.grant(hub, f"bench-{role}", grid, role, "admin", at_ms)


def _laptops(hub: Hub, number: int, end_ms: int) -> None:
    """The two laptops of a grid and their last thirty nights; some are late, one in forty is far behind."""
    for letter in "ab":
        account = f"w{number:03}{letter}"
        begun_ms = end_ms - DAYS * DAY_MS
        code = devices.invite(hub, account, 72, "admin", begun_ms)
        device, _ = devices.join(hub, code, f"laptop {account}", "doorstep 0.1", begun_ms)
        behind = 9 if (number + (letter == "b")) % 40 == 0 else 1 if number % 11 == 0 else 0
        for night in range(30, behind - 1, -1):
            at_ms = end_ms - night * DAY_MS - number * 1000
            runs.insert(hub.store, SyncRun(device.id, account, at_ms, 18, 18, 0, 0, 0, 35, 0, 120))
        hub.store.run(
            "UPDATE device SET seen_ms = ?, waiting = 0 WHERE id = ?", [end_ms - behind * DAY_MS - number, device.id]
        )


def main(words: Sequence[str]) -> int:
    """Fill the hub the environment names and tell how long it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.bulk", description=__doc__)
    for name in ("entries", "visits", "conflicts", "grids"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Plan(), name))
    parser.add_argument("--today", default=datetime.now(UTC).date().isoformat(), help="YYYY-MM-DD")
    plan = Plan(**vars(parser.parse_args(words)))
    config = read_config(os.environ)
    if config.sqlite_file and config.sqlite_file.exists():
        print(f"{config.sqlite_file} is there already")
        return 2
    started = time.perf_counter()
    hub = make_hub(config)
    if not hub.store.is_postgres:
        hub.store.db.execute_sql("PRAGMA synchronous = OFF")
    load(hub, plan)
    count = hub.store.row("SELECT COUNT(*) FROM entry") or (0,)
    print(f"{count[0]:,} entries in {time.perf_counter() - started:.0f} s at {Path(config.home)}")
    hub.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
