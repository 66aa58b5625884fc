"""What a signed-in person may administer: the grids she acts in, and the accounts whose every role lies inside them.

Whoever gets a laptop or a password of an account gets all its roles. So an account is somebody's to administer
only when none of its roles reaches outside her grids or above her own; an operator's account is an operator's only.
"""

from dataclasses import dataclass

from doorstep_server.services.hub import Hub
from doorstep_server.services.members import rank
from doorstep_server.services.scope import Access, Scope
from doorstep_server.store import accounts, covers, devices, grids, memberships
from doorstep_server.store.accounts import Account
from doorstep_server.store.devices import Device
from doorstep_server.store.grids import Grid
from doorstep_shared.errors import DoorstepError


@dataclass(frozen=True, slots=True)
class Authority:
    """One reader of one page of the administration, who got the page's `scope`."""

    hub: Hub
    scope: Scope

    @property
    def account(self) -> str:
        """In whose name everything is done."""
        return self.scope.reader.account

    @property
    def is_operator(self) -> bool:
        """Whether she administers the whole hub."""
        return self.scope.everywhere >= Access.ACT

    def grids(self) -> list[Grid]:
        """The grids she sees, by id."""
        everything = grids.everything(self.hub.store)
        seen = set(self.scope.grids)
        return everything if self.scope.everywhere > Access.NONE else [each for each in everything if each.id in seen]

    def grids_to_act_in(self) -> list[Grid]:
        """The grids she may change something in, by id."""
        return [each for each in self.grids() if self.is_operator or self.scope.may_act_in(each.id)]

    def names(self) -> list[str] | None:
        """The accounts she sees: those with a role in her grids now; None for everybody's."""
        if self.scope.everywhere > Access.NONE:
            return None
        return memberships.accounts_in(self.hub.store, self.scope.grids)

    def need_operator(self) -> None:
        """Refuse whoever does not administer the whole hub.

        Raises:
            DoorstepError: `beyond_authority`.
        """
        if not self.is_operator:
            raise DoorstepError("beyond_authority", what=self.account)

    def need_grid(self, grid: str) -> None:
        """Refuse to change something in a grid that is not hers; one she does not see is unknown.

        Raises:
            DoorstepError: `grid_unknown`, `beyond_authority`.
        """
        if self.is_operator:
            return
        if grid not in self.scope.grids:
            raise DoorstepError("grid_unknown", grid=grid)
        if not self.scope.may_act_in(grid):
            raise DoorstepError("beyond_authority", what=grid)

    def need_role(self, grid: str, role: str) -> None:
        """Refuse to give a role above her own, or outside her grids.

        Raises:
            DoorstepError: `grid_unknown`, `beyond_authority`.
        """
        self.need_grid(grid)
        if not self.is_operator and rank(role) > rank(self.scope.reader.roles[grid]):
            raise DoorstepError("beyond_authority", what=role)

    def seen_account(self, name: str) -> Account:
        """An account she sees.

        Raises:
            DoorstepError: `account_unknown`, also for one that has no role in her grids.
        """
        found = accounts.get(self.hub.store, name)
        names = self.names()
        if found is None or (names is not None and name not in names):
            raise DoorstepError("account_unknown", account=name)
        return found

    def is_hers(self, account: Account) -> bool:
        """Whether she may administer an account: every role it has or will have is hers to give."""
        if self.is_operator:
            return True
        granted = [(each.grid, each.role) for each in accounts.grants(self.hub.store, account=account.name)]
        granted += [(each.grid, each.role) for each in covers.of_account(self.hub.store, account.name)]
        roles = self.scope.reader.roles
        return not account.is_admin and all(
            self.scope.may_act_in(grid) and rank(role) <= rank(roles[grid]) for grid, role in granted
        )

    def need_account(self, name: str) -> Account:
        """An account she may administer.

        Raises:
            DoorstepError: `account_unknown`, `beyond_authority`.
        """
        found = self.seen_account(name)
        if not self.is_hers(found):
            raise DoorstepError("beyond_authority", what=name)
        return found

    def need_device(self, id: str) -> Device:
        """A laptop of an account she may administer.

        Raises:
            DoorstepError: `device_unknown`, also for a laptop of an account she does not see; `beyond_authority`.
        """
        found = devices.get(self.hub.store, id)
        names = self.names()
        if found is None or (names is not None and found.account not in names):
            raise DoorstepError("device_unknown", device=id)
        self.need_account(found.account)
        return found
