"""Several hub processes share one database; laptops may meet any of them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from doorstep_shared.changes import Change, compose
from doorstep_shared.clock import Stamp
from tests.contract.party import request
from tests.contract.ways import Http
from tests.machine.postgres import free_port
from tests.server.office import DOOR, NOON_MS, offer

HUB = str(Path(sys.executable).parent / "doorstep-hub")
PUSHES = 8


class Hubs:
    """One home, one database, and as many served processes as a test wants."""

    def __init__(self, home: Path, database: dict[str, str]) -> None:
        self.environment = os.environ | {"DOORSTEP_HUB_HOME": str(home), "DOORSTEP_LANG": "en"} | database

    def run(self, *words: str) -> dict[str, Any]:
        done = subprocess.run([HUB, "--json", *words], env=self.environment, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    @contextmanager
    def served(self, port: int) -> Iterator[str]:
        """A process that listens when this is entered; ``serve`` says so in its first line."""
        words = [HUB, "serve", "--port", str(port), "--workers", "2"]
        process = subprocess.Popen(words, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        try:
            said = process.stdout.readline().decode()
            found = re.search(r"http://[0-9.:]+", said)
            assert found, said
            yield found[0]
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.fixture(params=["sqlite", "postgres"])
def hubs(request: pytest.FixtureRequest, tmp_path: Path) -> Hubs:
    on_postgres = request.param == "postgres"
    database = {"DOORSTEP_DATABASE": request.getfixturevalue("postgres_url")} if on_postgres else {}
    made = Hubs(tmp_path / "hub", database)
    made.run("init")
    made.run("grid", "add", "g1", "--name", "一网格", "--level", "small")
    for name in ("wang", "li"):
        made.run("account", "add", name, "--grid", "g1")
    return made


def test_laptops_that_push_through_different_processes_lose_nothing(hubs: Hubs) -> None:
    with ExitStack() as stack:
        urls = [stack.enter_context(hubs.served(port)) for port in (free_port(), free_port())]
        laptops = []
        for number, account in enumerate(["wang", "li", "wang", "li"]):
            way = Http(urls[number % 2])
            laptops.append((way, way.join(hubs.run("invite", account)["code"]), f"{number:016x}"))
        with ThreadPoolExecutor(len(laptops)) as pool:
            results = [result for each in pool.map(_push, laptops) for result in each]
        assert results == ["ok"] * (len(laptops) * PUSHES)
        way, joined, _ = laptops[0]
        told = way.sync(joined["token"], request([], {"g1": {"seq": 0, "chain": "", "writer": "f" * 16, "head": ""}}))
        entries = told["grids"]["g1"]["entries"]
        assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
        assert sum(entry["kind"] == "change" for entry in entries) == len(results)
    assert hubs.run("check")["findings"] == []


def _push(laptop: tuple[Http, dict[str, Any], str]) -> list[str]:
    way, joined, writer = laptop
    head, results = "", []
    for number in range(PUSHES):
        change = _change(joined["account"], writer, head, number)
        head = change.id
        results += [each["result"] for each in way.sync(joined["token"], request([offer(change)], {}))["results"]]
    return results


def _change(account: str, writer: str, head: str, number: int) -> Change:
    return compose(
        writer=writer,
        prev=head,
        at=Stamp(NOON_MS, number),
        by=account,
        grid="g1",
        seen=5,
        kind="dwelling",
        record=DOOR,
        schema=1,
        set={f"tags/{writer[-1]}{number}": True, "phone": str(10_000 + number)},
        over={},
    )
