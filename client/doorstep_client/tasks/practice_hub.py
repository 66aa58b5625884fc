"""The hub a practice store is filled from: it lives in memory while that is done, and nowhere else."""

from collections.abc import Iterator, Sequence
from typing import Any

from doorstep_shared.changes import Change, decode
from doorstep_shared.errors import DoorstepError
from doorstep_shared.log import NO_CHAIN, OK, QUARANTINED, Entry, link
from doorstep_shared.protocol import TAIL, entry_message
from doorstep_shared.reasons import NOT_PERMITTED


class PracticeHub:
    """One grid with a log that begins with `changes`. What it is sent in a record of `refused` it quarantines."""

    def __init__(self, grid: str, name: str, now_ms: int, changes: Sequence[Change]) -> None:
        self.grid, self.name, self.now_ms = grid, name, now_ms
        self.refused: set[str] = set()
        self._log: list[tuple[Entry, str]] = []
        for change in changes:
            self.take(change)

    def take(self, change: Change) -> Entry:
        """Put a change at the end of the log."""
        is_refused = change.record in self.refused
        status, reason = (QUARANTINED, NOT_PERMITTED) if is_refused else (OK, "")
        entry = Entry(len(self._log) + 1, "change", change.id, change.at, status, reason, mac="00")
        entry = entry._replace(chain=link(self._log[-1][0].chain if self._log else NO_CHAIN, entry))
        self._log.append((entry, change.body.decode()))
        return entry

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """One round trip; everything is answered at once."""
        results = []
        for offer in request["changes"]:
            entry = self.take(decode(offer["body"].encode()))
            result = {"id": entry.id, "result": entry.status, "reason": entry.reason}
            results.append({**result, "entry": entry_message(entry, None)})
        seq = request["grids"].get(self.grid, {}).get("seq", 0)
        reply = {
            "name": self.name,
            "level": "small",
            "role": "worker",
            "state": TAIL,
            "entries": [entry_message(entry, body) for entry, body in self._log[seq:]],
            "seq": len(self._log),
            "digest": "",
            "more": False,
            "forked": False,
            "missing": [],
        }
        answer = {"hub": "practice", "clock_ms": self.now_ms, "revoked": False, "results": results}
        return {**answer, "grids": {self.grid: reply}}

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        """Never asked for, since the whole log is in the first answer."""
        raise DoorstepError("reply_damaged", detail=grid)
