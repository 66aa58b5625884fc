"""Rounds walked before the demo's day: who was visited when, and what came of it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from doorstep_shared.synthetic.chance import Chance

_OUTCOMES = {"met": 74, "not_home": 17, "phone": 6, "refused": 2, "moved": 1}
_PURPOSES = {"routine": 52, "register": 16, "safety": 14, "care": 8, "follow_up": 6, "campaign": 3, "mediation": 1}
_NOTES = {
    "routine": ("家中一切正常。", "核对了联系电话，没有变化。", "说近期准备装修，已提醒登记。", "发放了防诈骗宣传单。"),
    "register": ("核对人口信息，无变动。", "补登了电话。", "租客换人，待下次核实。"),
    "safety": ("燃气软管完好。", "燃气软管老化，已提醒更换。", "楼道有杂物，已请住户清理。", "电动车未进楼充电。"),
    "care": ("老人精神不错，按时服药。", "血压偏高，提醒去社区医院。", "想办老年餐，已登记。", "子女周末来看望。"),
    "follow_up": ("上次反映的灯已修好。", "上次的问题还在处理。"),
    "campaign": ("宣传垃圾分类，住户配合。", "登记疫苗接种意愿。"),
    "mediation": ("与楼上协调噪音，双方同意晚十点后注意。",),
}
_NEEDS = ("希望加装扶手", "想办老年餐", "楼道灯不亮", "水压偏低", "想了解医保报销")


class Call(NamedTuple):
    """A door to call at: its grid and address, whom one meets there, whether she needs looking after."""

    grid: str
    address: str
    person: str
    needs_care: bool


class Visit(NamedTuple):
    """A visit as the register's file tells it."""

    grid: str
    values: dict[str, str | int]
    tags: tuple[str, ...]


def rounds(rng: Chance, calls: list[Call], workers: Mapping[str, str], today: date, count: int) -> list[Visit]:
    """`count` visits in the 120 days before `today`, oldest first.

    `workers` names the worker of each grid. Nobody is at two doors in the same minute.
    """
    often = [call for call in calls for _ in range(4 if call.needs_care else 1)]
    taken: set[tuple[str, str]] = set()
    visits: list[Visit] = []
    while len(visits) < count:
        call = rng.choice(often)
        day = today - timedelta(days=rng.randint(1, 120))
        minute = rng.choice((rng.randint(9 * 60, 11 * 60 + 40), rng.randint(14 * 60, 20 * 60)))
        at = datetime.combine(day, time(minute // 60, minute % 60)).isoformat(timespec="minutes")
        worker = workers[call.grid]
        if (worker, at) in taken:
            continue
        taken.add((worker, at))
        visits.append(_visit(rng, call, worker, at))
    return sorted(visits, key=lambda visit: (str(visit.values["visited_at"]), visit.grid))


def _visit(rng: Chance, call: Call, worker: str, at: str) -> Visit:
    purpose = "care" if call.needs_care and rng.random() < 0.6 else _draw(rng, _PURPOSES)
    outcome = _draw(rng, _OUTCOMES)
    values: dict[str, str | int] = {
        "dwelling": call.address,
        "visited_at": at,
        "worker": worker,
        "purpose": purpose,
        "outcome": outcome,
    }
    tags: tuple[str, ...] = ()
    if outcome in ("met", "phone"):
        values |= {"minutes": rng.randint(3, 35), "met": call.person, "notes": rng.choice(_NOTES[purpose])}
        if purpose in ("safety", "care"):
            tags = ("gas",) if purpose == "safety" else ("elder_care",)
        if rng.random() < 0.06:
            values["needs"] = rng.choice(_NEEDS)
    elif outcome == "not_home":
        values["follow_up"] = (date.fromisoformat(at[:10]) + timedelta(days=rng.randint(2, 9))).isoformat()
    return Visit(call.grid, values, tags)


def _draw(rng: Chance, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
