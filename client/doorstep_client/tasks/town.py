"""The town's own tables on this laptop, for whoever must choose before anything else is opened."""

from pathlib import Path
from typing import TYPE_CHECKING

from doorstep_client.keys.files import may_need_key
from doorstep_client.store.glance import town_tables
from doorstep_shared.town_tables import TownTables, read

if TYPE_CHECKING:
    from doorstep_client.store.store import LaptopStore

NONE = TownTables()


def fetched(path: Path, store: "LaptopStore | None") -> TownTables | None:
    """The tables in a store: the open one, else with a glance at its file; None while that needs a key.

    What this version cannot read counts as nothing.
    """
    if store is None and may_need_key(path):
        return None
    try:
        return read(store.exchange.town_tables() if store else town_tables(path))
    except ValueError:
        return NONE
