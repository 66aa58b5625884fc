"""A conflict settled with the keyboard alone, in a real browser."""

from pathlib import Path
from typing import Any

import pytest

from tests.server.web.browsing import browsing
from tests.server.web.community import record_id

pytestmark = pytest.mark.browser


def test_a_conflict_is_settled_with_four_keys_and_a_reason_and_the_next_one_opens(browser: Any, tmp_path: Path) -> None:
    with browsing(browser, tmp_path) as pages:
        tab = pages.tab("supervisor")
        pages.go(tab, f"/conflicts/{record_id(2)}", "zh")
        chosen = "document.querySelector('input[name=choice]:checked')"
        assert tab.evaluate("document.activeElement.name") == "choice", "the first side has the focus"
        tab.keyboard.press("ArrowDown")
        wanted = tab.evaluate(f"document.querySelector(`label[for=${{{chosen}.id}}] .value`).innerText")
        for _ in range(3):
            tab.keyboard.press("Tab")
            if tab.evaluate("document.activeElement.name") == "why":
                break
        tab.keyboard.type("已电话核实")
        tab.keyboard.press("Enter")
        tab.wait_for_url(lambda url: not url.split("?")[0].endswith(record_id(2)))
        assert "已定下" in tab.locator(".alert-success").inner_text()
        assert "/conflicts/" in tab.url
        assert tab.evaluate("document.activeElement.name") == "choice"
        pages.go(tab, f"/record/{record_id(2)}", "zh")
        newest = tab.locator("li.log-line").first.inner_text()
        assert "任督导" in newest
        assert "已电话核实" in newest
        assert wanted[-2:] in newest, "numbers are masked in the log but for their ends"
        assert pages.complaints == []
