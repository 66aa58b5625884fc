"""Realistic made-up changes: a chain of visits and edits as one worker writes them."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from doorstep_shared.changes import Change, compose
from doorstep_shared.clock import Stamp
from doorstep_shared.ids import uuid7

NOON_MS = 1_790_000_000_000
_NOTES = (
    "老人身体好，药按时吃",
    "家中无人，留了联系单",
    "燃气管已更换，软管未老化",
    "反映楼道灯坏，已登记",
    "租户新搬来，登记三人",
)
_NAMES = ("张建国", "李秀英", "王桂兰", "陈志强", "赵玉梅")


class Worker:
    """One writer and the chain it signs."""

    def __init__(self, account: str, seed: int, seen: int, grid: str = "g1") -> None:
        self.account, self.seen, self.grid = account, seen, grid
        self.random = Random(seed)
        self.writer = f"{self.random.getrandbits(64):016x}"
        self.head = ""
        self.now_ms = NOON_MS

    def visit(self) -> Change:
        """A new visit of 14 paths."""
        pick = self.random.choice
        values: dict[str, Any] = {
            "dwelling": uuid7(NOON_MS, self.random.randbytes(10)),
            "visited_at": f"2026-11-{self.random.randrange(1, 29):02}T{self.random.randrange(9, 21):02}:30",
            "minutes": self.random.randrange(5, 40),
            "worker": self.account,
            "purpose": pick(["routine", "care", "safety"]),
            "met": pick(_NAMES),
            "outcome": pick(["met", "not_home"]),
            "needs": pick(["", "修水管", "办老年证"]) or None,
            "notes": pick(_NOTES) + str(self.random.randrange(1000)),
            "follow_up": "2026-12-01",
            "subject": uuid7(NOON_MS, self.random.randbytes(10)),
            "tags/gas": True,
            "tags/fire": True,
            "tags/elder_care": True,
        }
        return self._next("visit", uuid7(self.now_ms, self.random.randbytes(10)), values)

    def visits(self, count: int) -> Iterator[Change]:
        """Several visits."""
        return (self.visit() for _ in range(count))

    def _next(self, kind: str, record: str, values: dict[str, Any]) -> Change:
        self.now_ms += 60_000
        change = compose(
            writer=self.writer,
            prev=self.head,
            at=Stamp(self.now_ms, 0),
            by=self.account,
            grid=self.grid,
            seen=self.seen,
            kind=kind,
            record=record,
            schema=1,
            set=values,
            over={},
        )
        self.head = change.id
        return change

    def request(self, changes: list[Change], seq: int, chain: str) -> dict[str, Any]:
        """A sync request that offers these changes."""
        cursor = {"seq": seq, "chain": chain, "writer": self.writer, "head": self.head}
        return {
            "protocol": 1,
            "client": "bench",
            "clock_ms": self.now_ms,
            "grids": {self.grid: cursor},
            "changes": [{"id": c.id, "grid": c.grid, "body": c.body.decode()} for c in changes],
            "waiting": 0,
        }


def is_all(reply: dict[str, Any], result: str) -> bool:
    """Whether every offered change met the same fate."""
    return all(each["result"] == result for each in reply["results"]) and bool(json.dumps(reply))
