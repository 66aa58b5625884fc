"""Whether the entries of an answer follow each other and what this laptop has."""

from collections.abc import Iterable

from doorstep_client.store.log import LogLine
from doorstep_client.store.records import Grid
from doorstep_shared.errors import DoorstepError
from doorstep_shared.log import link


def check_chain(grid: Grid, lines: Iterable[LogLine]) -> None:
    """Follow the chain entry by entry from where `grid` stands.

    Raises:
        DoorstepError: reply_damaged at the first entry that does not follow.
    """
    seq, chain = grid.seq, grid.chain
    for line in lines:
        if line.entry.seq != seq + 1 or link(chain, line.entry) != line.entry.chain:
            raise DoorstepError("reply_damaged", detail=f"{grid.id} {line.entry.seq}")
        seq, chain = line.entry.seq, line.entry.chain
