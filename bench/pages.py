"""Every page of the desk on a hub with a million entries: how long it takes, through HTTP, signed in as a supervisor.

``DOORSTEP_BENCH_HOME`` names a hub `bench.bulk` has filled; without it one is filled first, which takes minutes.
``DOORSTEP_BENCH_ONLY`` measures only the addresses that contain this text.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

import requests

from bench import bulk
from bench.figures import Figure, percentile
from bench.machine import PROGRAMS, free_port
from bench.size import Size
from doorstep_server.app import create_app, open_hub
from doorstep_server.config import read_config
from doorstep_server.services.hub import Hub
from doorstep_server.services.scope import Access
from doorstep_server.web.pages.page_table import PAGES

TRIES = 15
PATIENCE_SECONDS = 10.0
"""A page that took this long altogether is not asked again."""
LOG_MS, PAGE_MS = 100, 150
"""What the median of the log, and of any other page, may take."""


def measure(size: Size) -> list[Figure]:
    """Every address, several times each."""
    with _home(size) as environment:
        hub = open_hub(read_config(environment))
        addresses = list(_addresses(hub))
        hub.store.close()
        only = os.environ.get("DOORSTEP_BENCH_ONLY", "")
        with _served(environment) as url:
            session = _sign_in(url)
            figures = [_figure(session, name, url + path) for name, path in addresses if only in name]
    return figures


@contextmanager
def _home(size: Size) -> Iterator[Mapping[str, str]]:
    given = os.environ.get("DOORSTEP_BENCH_HOME")
    home = {"DOORSTEP_HUB_HOME": given or str(size.million), "DOORSTEP_LANG": "zh"}
    environment = os.environ | home
    if not given and not size.million.exists():
        words = ["--entries", "20000", "--visits", "2000", "--conflicts", "20"] if size.is_small else []
        subprocess.run([sys.executable, "-m", "bench.bulk", *words], env=environment, check=True)
    yield environment


@contextmanager
def _served(environment: Mapping[str, str]) -> Iterator[str]:
    port = free_port()
    words = [str(PROGRAMS / "doorstep-hub"), "serve", "--port", str(port)]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                requests.get(f"{url}/api/v1/health", timeout=60)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _sign_in(url: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', session.get(f"{url}/sign-in", timeout=60).text)
    assert token is not None
    form = {"csrf_token": token[1], "account": "bench-supervisor", "password": bulk.PASSWORD}
    answer = session.post(f"{url}/sign-in", data=form, allow_redirects=False, timeout=60)
    assert answer.status_code in (302, 303), answer.text[:500]
    return session


def _figure(session: requests.Session, name: str, url: str) -> Figure:
    """One address, after a request that does not count."""
    taken: list[float] = []
    answer = session.get(url, timeout=300)
    while len(taken) < TRIES and sum(taken) < PATIENCE_SECONDS * 1000:
        started = time.perf_counter()
        answer = session.get(url, timeout=300)
        taken.append((time.perf_counter() - started) * 1000)
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: HTTP {answer.status_code}")
    limit = LOG_MS if name.startswith("/log") else PAGE_MS
    label = f"{name}, p95 {percentile(taken, 95):,.0f} ms, {len(answer.content) / 1000:,.0f} KB"
    return Figure(f"pages.{name}", label, "ms", tuple(taken), at_most=limit)


def _addresses(hub: Hub) -> Iterator[tuple[str, str]]:
    """What there is to read: each address of the table of pages, then what the log can be asked."""
    app = create_app(hub, lambda: 0)
    samples = _samples(hub)
    page_ids = {page.id for page in PAGES if page.rights.supervisor > Access.NONE}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        page_id = rule.endpoint.partition(".")[0]
        if page_id in page_ids and "GET" in (rule.methods or ()) and rule.arguments <= samples.keys():
            with app.test_request_context():
                yield rule.rule, app.url_for(rule.endpoint, **{part: samples[part] for part in rule.arguments})
    yield "/reports/month, a community", "/reports/month?grid=c2"
    for name, query in LOG_QUESTIONS.items():
        yield f"/log {name}", f"/log?{query}"


def _samples(hub: Hub) -> dict[str, str]:
    """What stands in the parts of addresses: the busiest door in conflict, a visit's record, a matter."""
    found = {}
    for part, sql in (
        ("record", "SELECT record FROM record_dwelling WHERE conflicts > 0 ORDER BY record LIMIT 1"),
        ("dwelling", "SELECT record FROM record_dwelling WHERE conflicts > 0 ORDER BY record LIMIT 1"),
        ("matter", "SELECT record FROM record_matter ORDER BY record LIMIT 1"),
        ("device", "SELECT id FROM device ORDER BY id LIMIT 1"),
        ("change", "SELECT id FROM entry WHERE status_now = 'quarantined' ORDER BY id LIMIT 1"),
    ):
        row = hub.store.row(sql)
        if row:
            found[part] = str(row[0])
    return found | {"account": "w000a", "grid": "c1-g1"}


_DOOR = quote("3-2-501")
LOG_QUESTIONS = {
    "notable": "notable=1",
    "one grid": "grid=c1-g1",
    "a community": "grid=c2",
    "one worker": "by=w017a",
    "a kind": "kind=visit",
    "a rare kind": "kind=building",
    "a kind nobody wrote": "kind=note",
    "one day": "from=2026-03-01&until=2026-03-01",
    "a day before there was a hub": "until=2020-01-01",
    "a door": f"door={_DOOR}",
    "a building": "door=3",
    "a door nobody has": "door=99-9-909",
    "a door, notable": f"door={_DOOR}&notable=1",
    "one grid, notable": "grid=c1-g1&notable=1",
    "one worker in a grid of others": "grid=c1-g1&by=w017a",
    "worker, kind, notable": "by=w017a&kind=resident&notable=1",
    "a rare kind in one grid, long ago": "grid=c3-g1&kind=matter&until=2025-11-01",
    "a kind in a community, notable": "grid=c4&kind=visit&notable=1",
    "the supervisor": "by=bench-supervisor",
    "far back": "before=1766000000000:1:c1-g1",
    "far back, notable": "before=1766000000000:1:c1-g1&notable=1",
}
"""What the log is asked, by what it is called in the table."""
