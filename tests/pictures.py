"""Pictures of every page of the desk: ``python -m tests.pictures [page …]`` writes them to docs/pictures/pages/.

The community is the one of the tests; each page is shown to its most usual reader, in both languages and both sizes.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from doorstep_server.services.scope import Access
from doorstep_server.web.pages.page_table import PAGE_BY_ID, PAGES, Page
from doorstep_shared.i18n import LANGUAGES
from tests.machine.browser import FLAGS, INSTALL, find_browser
from tests.server.web.browsing import NARROW, WIDE, Browsing, browsing

FOLDER = Path(__file__).parent.parent / "docs" / "pictures" / "pages"
READERS = ("supervisor", "admin", "lead", "department", "auditor", "worker")


def main(wanted: list[str]) -> int:
    """Write the pictures of these pages, or of all."""
    path = find_browser()
    if path is None:
        print(INSTALL)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        with browsing(browser, Path(folder)) as shown:
            for page in [PAGE_BY_ID[id] for id in wanted] or PAGES:
                picture(shown, page)
        browser.close()
    return 0


def picture(shown: Browsing, page: Page) -> None:
    """Write the four pictures of a page."""
    role = next(role for role in READERS if getattr(page.rights, role) > Access.NONE)
    tab = shown.tab(role)
    for language in LANGUAGES:
        for name, size in (("wide", WIDE), ("narrow", NARROW)):
            tab.set_viewport_size(size)
            shown.go(tab, shown.addresses(page)[0], language)
            file = FOLDER / f"{page.id}-{language}-{name}.png"
            tab.screenshot(path=file)
            print(file)
    tab.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
