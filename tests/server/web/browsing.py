"""The community's pages behind a real server, and a browser in which each role has signed in once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from waitress import create_server

from doorstep_server.app import create_app
from doorstep_server.services.hub import Hub
from doorstep_server.web.pages.page_table import Page
from doorstep_shared.i18n import Language
from tests.server.conftest import make_hub
from tests.server.web.community import Community
from tests.server.web.samples import MORE_VIEWS, PASSWORD, PEOPLE, SAMPLES

WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
CANCELLED = "net::ERR_ABORTED"
"""The browser itself gave a request up because the page was left."""


class Browsing:
    """Where the pages are, and who reads them: a browser context for each role, signed in when first asked for."""

    def __init__(self, browser: Any, hub: Hub, app: Flask, address: str) -> None:
        self.browser, self.hub, self.app, self.address = browser, hub, app, address
        self.complaints: list[str] = []
        self._contexts: dict[str, Any] = {}

    def addresses(self, page: Page) -> list[str]:
        """The page's own address and its other views worth looking at."""
        rules = [rule for rule in self.app.url_map.iter_rules() if rule.endpoint == page.endpoint]
        with self.app.test_request_context():
            path = self.app.url_for(page.endpoint, **{part: SAMPLES[part] for part in rules[0].arguments})
        return [path, *(path + more for more in MORE_VIEWS.get(page.id, ()))]

    def tab(self, role: str) -> Any:
        """A new tab of a role's browser, wide; what the browser complains about is collected in `complaints`."""
        if role not in self._contexts:
            # axe brings a script of its own, which the pages' policy would rightly refuse.
            self._contexts[role] = self.browser.new_context(bypass_csp=True, reduced_motion="reduce")
            self._sign_in(role)
        tab = self._contexts[role].new_page()
        tab.set_viewport_size(WIDE)
        tab.on("console", lambda message: self.complaints.append(message.text))
        tab.on("requestfailed", lambda request: self._failed(request))
        tab.on("request", lambda request: self._requested(request.url))
        return tab

    def stranger(self) -> Any:
        """A tab in which nobody has signed in, under the pages' own policy."""
        return self.browser.new_context().new_page()

    def _sign_in(self, role: str) -> None:
        tab = self._contexts[role].new_page()
        tab.goto(f"{self.address}/sign-in")
        tab.locator("#account").fill(PEOPLE[role][0])
        tab.locator("#password").fill(PASSWORD)
        tab.keyboard.press("Enter")
        tab.wait_for_url(lambda url: not url.endswith("/sign-in"))
        tab.close()

    def go(self, tab: Any, path: str, language: Language) -> None:
        """Open an address in a language."""
        tab.goto(f"{self.address}{path}{'&' if '?' in path else '?'}lang={language}")

    def _failed(self, request: Any) -> None:
        if request.failure != CANCELLED:
            self.complaints.append(request.url)

    def _requested(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.complaints.append(url)


@contextmanager
def browsing(browser: Any, folder: Path) -> Iterator[Browsing]:
    """The community's pages, served until the block ends; the hub's file is put into `folder`."""
    hub = make_hub(f"sqlite:///{folder / 'hub.db'}")
    community = Community(hub)
    app = create_app(hub, lambda: community.now_ms, rate_limits=False)
    server = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Browsing(browser, hub, app, f"http://127.0.0.1:{server.effective_port}")
    server.close()
    thread.join(timeout=10)
    hub.store.close()
