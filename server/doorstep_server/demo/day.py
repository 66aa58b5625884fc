"""The demo: a day of a street from the morning's joining to the evening's merge, with real programs and a real hub."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

from doorstep_server.demo import closing, desk, evening, morning, offline, plot
from doorstep_server.demo.folder import make_fresh, short_path
from doorstep_server.demo.network import Network, free_port
from doorstep_server.demo.programs import Programs, stop
from doorstep_server.demo.stage import Stage
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language, Text
from doorstep_shared.synthetic import register

_OPENING = Text(
    "doorstep 演示：一个社区、三名网格员、一名督导，断网一天，晚上合并。约一分钟，会自己结束。",
    "A demo of doorstep: three workers and a supervisor, a day offline, the merge. About a minute; it ends by itself.",
)
_WHERE = Text(
    "都发生在 {folder}：中心在 hub，各人的电脑在 laptops/<账号>。下面每条命令都是真的。",
    "All of it happens in {folder}: the hub in hub, laptops in laptops/<account>. Every command below is real.",
)
_ENDED = Text(
    "演示结束，用了 {seconds} 秒，一切与预期相符。", "The demo is over after {seconds} s; all was as expected."
)
_FAILED = Text("{count} 处与预期不符：{first}", "{count} things were not as expected: {first}")


def play(
    folder: Path, language: Language, today: date, seed: int, default_port: int, write: Callable[[str], None]
) -> None:
    """Play the whole demo in a folder that is made anew; the hub's port is `default_port` if it is free.

    Raises:
        DoorstepError: `not_a_demo`, `not_installed`, and `demo_failed` when anything is not as it should be.
    """
    began = time.monotonic()
    programs = Programs(folder, language)
    make_fresh(folder)
    stage = Stage(programs, write)
    stage.tell(_OPENING)
    stage.tell(_WHERE, folder=short_path(folder))
    made = register.wangshan(Random(seed), today, plot.PRIOR_VISITS)
    doors = plot.make(made, Random(seed))
    passwords = morning.make_hub(stage, made, folder / "register")
    port = free_port(default_port)
    network = Network(port.number, free_port().number)
    address = f"http://127.0.0.1:{port.number}"
    hub = programs.serve(network.hub_port)
    try:
        network.up()
        morning.join(stage, address)
        network.down()
        offline.play(stage, doors)
        evening.play(stage, network, doors, address, folder)
        closing.play(stage, doors)
        passwords |= desk.play(stage, doors, made, today, address, folder / "register")
    finally:
        network.down()
        stop(hub)
    closing.farewell(stage, doors, port, passwords, folder)
    if stage.failures:
        values = {"count": len(stage.failures), "first": stage.failures[0]}
        raise DoorstepError("demo_failed", detail=Text(_FAILED.say("zh", **values), _FAILED.say("en", **values)))
    stage.tell(_ENDED, seconds=round(time.monotonic() - began))
