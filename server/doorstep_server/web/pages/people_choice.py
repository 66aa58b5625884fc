"""The people a form of the administration suggests."""

from doorstep_server.services.authority import Authority
from doorstep_server.store import accounts

MOST_SUGGESTED = 500
"""More names than this no browser offers well; they are typed then."""


def people_to_choose(mine: Authority) -> list[tuple[str, str]]:
    """The accounts she sees, as (account, name); what is typed is checked in any case."""
    found = accounts.page(mine.hub.store, mine.names(), "", "", MOST_SUGGESTED)
    return [(each.name, each.display_name or each.name) for each in found]
