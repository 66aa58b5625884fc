"""What every test may ask for: a PostgreSQL database of its own, a browser, and an honest closing summary."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from doorstep_server.store import schema
from doorstep_server.store.database import connect
from tests.machine import missing, not_run
from tests.machine.browser import FLAGS, find_browser
from tests.machine.browser import INSTALL as INSTALL_BROWSER
from tests.machine.postgres import INSTALL as INSTALL_POSTGRES
from tests.machine.postgres import Recycled, Server, find_binaries, running


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hundreds of tests make the application anew; its templates are compiled once for all of them."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Flask, "jinja_options", {"bytecode_cache": cache})
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The server DOORSTEP_TEST_POSTGRES names, else a throwaway one."""
    pytest.importorskip("psycopg")
    if given := os.environ.get("DOORSTEP_TEST_POSTGRES"):
        yield Server(given)
        return
    binaries = find_binaries()
    if binaries is None:
        missing("PostgreSQL", INSTALL_POSTGRES)
    with running(binaries) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of an empty database that only this test uses."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def _postgres_hubs(postgres_server: Server) -> Iterator[Recycled]:
    """Databases with all tables of a hub and nothing in them."""
    with postgres_server.database() as url:
        store = connect(url)
        schema.prepare(store)
        store.close()
        made = Recycled(postgres_server, like=url)
        yield made
        made.close()


@pytest.fixture
def postgres_hub_url(_postgres_hubs: Recycled) -> Iterator[str]:
    """The URL of a database with all tables of a hub that only this test uses."""
    with _postgres_hubs.database() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    """How playwright starts the installed Chromium: ``playwright.chromium.launch(**chromium)``."""
    path = find_browser()
    if path is None:
        missing("Chromium", INSTALL_BROWSER)
    return {"executable_path": path, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser(chromium: dict[str, Any]) -> Iterator[Any]:
    """A running Chromium (a playwright `Browser`)."""
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium)
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the end what this machine could not run, and how to install it."""
    reports = terminalreporter.stats.get("skipped", [])
    lines = not_run([str(report.longrepr[2]) for report in reports if isinstance(report.longrepr, tuple)])
    if lines:
        terminalreporter.section("not run on this machine")
        for line in lines:
            terminalreporter.write_line(line)
