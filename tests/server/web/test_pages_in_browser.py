"""The pages in a real browser: everything they need comes from the hub, and nothing is complained about."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from waitress import create_server

from doorstep_server.app import create_app
from doorstep_server.services.hub import Hub
from tests.server.conftest import make_hub
from tests.server.office import Office
from tests.server.web.conftest import PASSWORD

pytestmark = pytest.mark.browser

CANCELLED = "net::ERR_ABORTED"
"""The browser itself gave a request up because the page was left."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub on a file: the server's threads must see the same one."""
    made = make_hub(f"sqlite:///{tmp_path / 'hub.db'}")
    yield made
    made.store.close()


@pytest.fixture
def address(office: Office, supervisor: str) -> Iterator[str]:
    """Where a real server shows the pages."""
    app = create_app(office.hub, lambda: office.now_ms, rate_limits=False)
    server = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)


def test_a_supervisor_signs_in_reads_a_conflict_and_its_history(
    browser: Any, address: str, office: Office, supervisor: str
) -> None:
    wang, li = office.laptops["wang"], office.laptops["li"]
    wang.sync(wang.change({"building": "3", "unit": "2", "room": "501"}))
    seen = office.grid("g1").seq
    wang.sync(wang.change({"phone": "13800000001"}, seen=seen))
    li.sync(li.change({"phone": "13800000002"}, seen=seen))
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url) if request.failure != CANCELLED else None)
    page.on("request", lambda request: None if request.url.startswith(address) else complaints.append(request.url))
    page.goto(address)
    page.get_by_label("账号").fill(supervisor)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="合并日志").click()
    page.get_by_label("只看合并、冲突和待审核").check()
    page.get_by_role("button", name="查看").click()
    assert page.get_by_text("出现冲突：联系电话").count() == 1
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="History of this record").click()
    assert page.locator("h1").inner_text() == "dwelling 3-2-501"
    assert page.locator("li.log-line").count() == 3
    assert page.evaluate("getComputedStyle(document.querySelector('.log-line')).borderLeftWidth") == "4px"
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.close()
    assert [each for each in complaints if not each.startswith("data:")] == []
