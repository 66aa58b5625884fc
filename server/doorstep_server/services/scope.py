"""Who reads a page of the hub, in which grids, and how far: the roles held there against what a page allows each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, memberships
from doorstep_shared.errors import DoorstepError


class Access(IntEnum):
    """How far a role gets on a page. Each step includes the one before; `MASKED` hides names and numbers."""

    NONE = 0
    MASKED = 1
    SEE = 2
    ACT = 3


@dataclass(frozen=True, slots=True)
class Rights:
    """What a page allows each role. `admin` counts for operators of the hub, wherever they work or not."""

    worker: Access = Access.NONE
    lead: Access = Access.NONE
    supervisor: Access = Access.NONE
    department: Access = Access.NONE
    auditor: Access = Access.NONE
    admin: Access = Access.NONE

    def of(self, role: str) -> Access:
        """What a role held in a grid allows there. Who administers a part of the tree also supervises it."""
        if role == "admin":
            return max(self.supervisor, self.admin)
        return getattr(self, role) if role in READING_ROLES else Access.NONE


READING_ROLES = ("worker", "lead", "supervisor", "department", "auditor")


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in account with its role in every grid it has anything to do with (grants reach down the tree)."""

    account: str
    display_name: str
    is_admin: bool
    roles: Mapping[str, str]

    def on(self, rights: Rights) -> "Scope":
        """What this reader may do on a page with these rights."""
        everywhere = rights.admin if self.is_admin else Access.NONE
        return Scope(self, {grid: rights.of(role) for grid, role in self.roles.items()}, everywhere)


@dataclass(frozen=True, slots=True)
class Scope:
    """One reader on one page: the access to each of her grids; `everywhere` is an operator's to the whole hub."""

    reader: Reader
    access: Mapping[str, Access]
    everywhere: Access

    @property
    def grids(self) -> list[str]:
        """The grids the page may show, by id."""
        return [grid for grid, access in sorted(self.access.items()) if access >= Access.MASKED]

    @property
    def acting_grids(self) -> list[str]:
        """The grids the reader may change something in, by id."""
        return [grid for grid, access in sorted(self.access.items()) if access >= Access.ACT]

    def reaches(self, least: Access) -> bool:
        """Whether the reader gets this far anywhere."""
        return max(self.access.values(), default=Access.NONE) >= least or self.everywhere >= least

    def may_act_in(self, grid: str) -> bool:
        """Whether the reader may change something in a grid."""
        return self.access.get(grid, Access.NONE) >= Access.ACT

    def is_masked(self, grid: str) -> bool:
        """Whether names and numbers of this grid are hidden from the reader."""
        return self.access.get(grid, Access.NONE) < Access.SEE

    def is_assigned_only(self, grid: str) -> bool:
        """Whether the reader sees only the matters of this grid that are assigned to her department."""
        return self.reader.roles.get(grid) == "department"

    def is_assigned(self, assignee: object) -> bool:
        """Whether a matter's assignee is this reader's department: the account or its name."""
        return assignee in (self.reader.account, self.reader.display_name)

    def need_act(self, grid: str, what: str) -> None:
        """Refuse to act in a grid; a grid the reader does not see is as unknown as one that does not exist.

        Raises:
            DoorstepError: `not_found` for `what`, or `not_permitted`.
        """
        if grid not in self.grids:
            raise DoorstepError("not_found", what=what)
        if not self.may_act_in(grid):
            raise DoorstepError("not_permitted", account=self.reader.account, grid=grid)


def reader_of(hub: Hub, account: str) -> Reader:
    """The reader an account is now.

    Raises:
        DoorstepError: `account_unknown`.
    """
    found = accounts.get(hub.store, account)
    if found is None:
        raise DoorstepError("account_unknown", account=account)
    return Reader(account, found.display_name or account, found.is_admin, memberships.current(hub.store, account))
