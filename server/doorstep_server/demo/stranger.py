"""A device with a program that checks nothing: it joins, then offers one good change and one that breaks the rules."""

import json
import time
import urllib.request
from collections.abc import Mapping
from typing import Any

from doorstep_shared.addresses import dwelling_id, parse_address
from doorstep_shared.changes import Change, compose
from doorstep_shared.clock import Stamp
from doorstep_shared.ids import uuid7
from doorstep_shared.kinds import find_kind
from doorstep_shared.protocol import PROTOCOL_VERSION

PROGRAM = "a program that checks nothing"
BAD_PHONE = "号码忘了"
_PATIENCE_SECONDS = 30


def offer(address: str, code: str, account: str, grid: str, door: str) -> list[dict[str, Any]]:
    """Join with an invitation and offer changes about a door: what the hub said of each, the only good one first."""
    joined = _join(address, code, "old-tablet")
    token, writer = str(joined["token"]), str(joined["device"])
    greeting = _sync(address, token, [])
    offered = _changes(writer, account, grid, door, int(greeting["grids"][grid]["seq"]))
    results = {each["id"]: each for each in _sync(address, token, offered)["results"]}
    return [results[each.id] for each in offered]


def fall_silent(address: str, code: str, ahead_ms: int, waiting: int) -> None:
    """Join and sync once with a clock that is ahead, telling how much still waits and that syncs failed before."""
    token = str(_join(address, code, "feng-laptop")["token"])
    told = {"client": "doorstep 0.1.0", "waiting": waiting, "trouble": {"failed": 3, "code": "hub_unreachable"}}
    _sync(address, token, [], ahead_ms, **told)


def _join(address: str, code: str, device_name: str) -> dict[str, Any]:
    return _post(address, "/api/v1/join", "", {"code": code, "device_name": device_name, "client": PROGRAM})


def _changes(writer: str, account: str, grid: str, door: str, seen: int) -> list[Change]:
    found = parse_address(door)
    if found is None:
        raise ValueError(door)
    dwelling, now_ms = dwelling_id(grid, found), time.time_ns() // 1_000_000
    moment = time.strftime("%Y-%m-%dT%H:%M", time.localtime(now_ms // 1000))
    visit = {"dwelling": dwelling, "visited_at": moment, "worker": account, "outcome": "met"}
    record = uuid7(now_ms, bytes.fromhex(writer) + b"\x00\x01")
    good = _compose(writer, "", Stamp(now_ms, 0), account, grid, seen, "visit", record, visit)
    offered = [good]
    for values in ({"phone": BAD_PHONE}, {"area": "很大"}, {"use": "仓库", "remark": "一楼改成了仓库"}):
        at = Stamp(now_ms, len(offered))
        offered.append(_compose(writer, offered[-1].id, at, account, grid, seen, "dwelling", dwelling, values))
    return offered


def _compose(
    writer: str,
    prev: str,
    at: Stamp,
    account: str,
    grid: str,
    seen: int,
    kind_name: str,
    record: str,
    values: Mapping[str, str],
) -> Change:
    kind = find_kind(kind_name)
    return compose(
        writer=writer,
        prev=prev,
        at=at,
        by=account,
        grid=grid,
        seen=seen,
        kind=kind_name,
        record=record,
        schema=kind.version if kind else 1,
        set=values,
        over={},
    )


def _sync(address: str, token: str, changes: list[Change], ahead_ms: int = 0, **more: object) -> dict[str, Any]:
    """One round trip; `more` is what else the request tells."""
    request = {
        "protocol": PROTOCOL_VERSION,
        "client": PROGRAM,
        "clock_ms": time.time_ns() // 1_000_000 + ahead_ms,
        "grids": {},
        "changes": [{"id": each.id, "grid": each.grid, "body": each.body.decode()} for each in changes],
        **more,
    }
    return _post(address, "/api/v1/sync", token, request)


def _post(address: str, path: str, token: str, document: Mapping[str, Any]) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address + path, json.dumps(document).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=_PATIENCE_SECONDS) as response:
        answer = json.load(response)
    return answer if isinstance(answer, dict) else {}
