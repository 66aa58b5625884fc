"""Who visits the pages in tests, and what stands in the places of an address such as ``/record/<record>``."""

from collections.abc import Mapping

from doorstep_server.services import accounts, members
from doorstep_server.services.hub import Hub
from tests.server.office import DOOR, NOON_MS

PASSWORD = "correct horse"

PEOPLE = {
    "worker": ("ren-worker", "任网格员", "g1"),
    "lead": ("ren-lead", "任网格长", "g1"),
    "supervisor": ("ren-supervisor", "任督导", "street"),
    "department": ("ren-department", "城管科", "street"),
    "auditor": ("ren-auditor", "任审计", "street"),
    "admin": ("ren-admin", "任管理", ""),
}
"""By role of the table: account, name, grid of the grant. The operator has no grant."""

SAMPLES: Mapping[str, str] = {
    "record": DOOR,
    "dwelling": DOOR,
    "matter": "00000000-0000-7000-8000-000000000092",
    "name": "behind",
    "suffix": "csv",
    "account": "wang",
    "grid": "g1",
    "table": "visit_tag",
    "format": "csv",
    "device": "0000000000000002",
}
"""What the parts of an address are filled with, by their name."""

MORE_VIEWS: Mapping[str, tuple[str, ...]] = {
    "log": ("?notable=1",),
    "accounts": ("/wang",),
    "grids": ("/g1",),
    "tables": ("/visit_tag", "/visit_rules"),
    "matters": ("/list", "/closed", "/00000000-0000-7000-8000-000000000092"),
    "conflicts": ("/00000000-0000-7000-8000-000000000012", "/alike?field=dwelling+phone&rule=latest"),
    "quarantine": ("?state=settled", "?state=dead"),
    "duplicates": ("?state=merged", "?state=distinct"),
    "reports": ("/month?grid=c1&month=2026-09",),
    "coverage": ("?grid=g1", "?grid=g1&building=1&show=use", "/missed?grid=g1", "/trend"),
}
"""By page: what a browser looks at beside the page's bare address."""


def employ(hub: Hub, role: str) -> str:
    """Give the hub an account of a role that may sign in; its name."""
    account, name, grid = PEOPLE[role]
    accounts.add(hub, account, name, role == "admin", "admin", NOON_MS)
    accounts.set_password(hub, account, PASSWORD, "admin", NOON_MS)
    if grid:
        members.grant(hub, account, grid, role, "admin", NOON_MS)
    return account
