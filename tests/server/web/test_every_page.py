"""Every page of the table as every role that may open it, in both languages, on a desk's screen and on a telephone."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pyotp
import pytest

from doorstep_server.services import two_step
from doorstep_server.services.scope import Access, Rights
from doorstep_server.web.pages.page_table import PAGES, Page
from doorstep_shared.i18n import LANGUAGES
from tests.server.office import NOON_MS
from tests.server.web.browsing import NARROW, WIDE, Browsing
from tests.server.web.samples import PASSWORD

pytestmark = pytest.mark.browser

ROLES = [field.name for field in fields(Rights)]
OPEN = [(page, role) for page in PAGES for role in ROLES if getattr(page.rights, role) > Access.NONE]
FIRST = {page.id: next(role for each, role in OPEN if each is page) for page in PAGES}
LEVELS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa"]},
    "resultTypes": ["violations"],
    "preload": False,
    "selectors": False,
}

CONTROL = "a[href], button, input:not([type=hidden]), select, textarea, summary"
PLACE = """each => each.type === 'radio' ? `radio ${each.form?.action} ${each.name}`
    : [...document.querySelectorAll('*')].indexOf(each)"""
"""Where a control stands; radio buttons of one name are one stop of the Tab key, the arrow keys go on from there."""
COUNT = f"""(control) => new Set([...document.querySelectorAll(control)]
    .filter(each => !each.disabled && each.getClientRects().length && each.checkVisibility())
    .map({PLACE})).size"""
FOCUSED = """(control) => {
    const each = document.activeElement;
    if (!each || each === document.body) return null;
    const style = getComputedStyle(each);
    return {
        place: ({PLACE})(each),
        is_seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
        is_control: each.matches(control),
        html: each.outerHTML.slice(0, 120),
    };
}"""


@pytest.fixture(scope="session")
def axe() -> Any:
    """The checker of accessibility."""
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture
def quiet(browsing: Browsing) -> Iterator[Browsing]:
    """The pages, about which the browser has nothing to complain when the test is over."""
    browsing.complaints.clear()
    yield browsing
    assert browsing.complaints == []


def violations(axe: Any, tab: Any, *, with_colours: bool = True) -> list[str]:
    """What axe finds of levels A and AA: the rule, and the first places."""
    options = LEVELS if with_colours else {**LEVELS, "rules": {"color-contrast": {"enabled": False}}}
    found = axe.run(tab, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"][:3]]


@pytest.mark.parametrize(("page", "role"), OPEN, ids=lambda value: getattr(value, "id", value))
def test_a_page_fits_both_screens_and_excludes_nobody_in_either_language(
    quiet: Browsing, axe: Any, page: Page, role: str
) -> None:
    tab = quiet.tab(role)
    addresses = quiet.addresses(page)
    for path in addresses if role == FIRST[page.id] else addresses[:1]:
        # What is asked otherwise, or by another role, differs in little: Chinese wide and English narrow will do.
        is_new = role == FIRST[page.id] and path == addresses[0]
        for language in LANGUAGES:
            quiet.go(tab, path, language)
            usual = WIDE if language == "zh" else NARROW
            for size in (WIDE, NARROW) if is_new else (usual,):
                tab.set_viewport_size(size)
                # Contrast takes most of the time and does not depend on the words.
                with_colours = size is usual
                told = f"{path} {language} {size['width']}"
                assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"], told
                assert violations(axe, tab, with_colours=with_colours) == [], told
    tab.close()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_the_keyboard_alone_reaches_every_control_and_shows_where_it_is(quiet: Browsing, page: Page) -> None:
    tab = quiet.tab(FIRST[page.id])
    quiet.go(tab, quiet.addresses(page)[0], "zh")
    wanted, reached = tab.evaluate(COUNT, CONTROL), set()
    for _ in range(3 * wanted + 10):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED.replace("{PLACE}", PLACE), CONTROL)
        if focused is None:
            break
        assert focused["is_seen"], focused["html"]
        if focused["is_control"]:
            reached.add(focused["place"])
    assert len(reached) == wanted
    tab.close()


def type_sign_in(tab: Any, account: str) -> None:
    """Sign in without touching the mouse; the page itself puts the cursor where one begins."""
    tab.locator("#account:focus").wait_for()
    tab.keyboard.type(account)
    tab.keyboard.press("Tab")
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")


def test_signing_in_and_filtering_need_no_mouse(browsing: Browsing) -> None:
    tab = browsing.stranger()
    tab.goto(f"{browsing.address}/log")
    type_sign_in(tab, "ren-lead")
    tab.wait_for_url("**/log")
    tab.locator("#notable").focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**notable=1**")
    tab.context.close()


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/nothing"])
def test_a_page_outside_the_table_fits_both_screens_and_excludes_nobody(
    browsing: Browsing, axe: Any, path: str
) -> None:
    tab = browsing.tab("lead") if path != "/sign-in" else browsing.browser.new_context(bypass_csp=True).new_page()
    for language in LANGUAGES:
        browsing.go(tab, path, language)
        for size in (WIDE, NARROW):
            tab.set_viewport_size(size)
            assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
            assert violations(axe, tab) == []
    tab.close()


def test_the_second_step_is_set_up_and_passed_in_a_browser(browsing: Browsing) -> None:
    tab = browsing.tab("department")
    browsing.go(tab, "/account", "zh")
    tab.get_by_role("button", name="开始设置").click()
    tab.locator("#two-step img").wait_for()
    assert tab.locator("#two-step img").evaluate("each => each.decode().then(() => each.naturalWidth)") > 100
    telephone = pyotp.TOTP(tab.locator("#two-step p.font-monospace").inner_text().replace(" ", ""))
    tab.get_by_label("应用显示的 6 位验证码").fill(telephone.generate_otp(NOON_MS // 30_000))
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", name="恢复码").wait_for()
    codes = tab.locator("main li").all_inner_texts()
    tab.get_by_role("link", name="我已抄好").click()
    tab.get_by_role("button", name="退出").click()
    type_sign_in(tab, "ren-department")
    tab.wait_for_url("**/sign-in/code")
    tab.locator("#code:focus").wait_for()
    tab.keyboard.type(codes[0])
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/sign-in" not in url)
    assert two_step.end(browsing.hub, "ren-department", "admin", NOON_MS)
    tab.close()
