"""Pictures of the desk's pages: ``python -m tests.pictures`` writes the dozen that docs/pages.md shows;
``python -m tests.pictures <folder>`` writes every view of every page, in both languages and both sizes, to a folder.

The community is the one of the tests; each page is shown to its most usual reader.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright

from doorstep_server.services.scope import Access
from doorstep_server.web.pages.page_table import PAGE_BY_ID, PAGES, Page
from doorstep_shared.i18n import LANGUAGES, Language
from tests.machine.browser import FLAGS, INSTALL, find_browser
from tests.server.web.browsing import NARROW, WIDE, Browsing, browsing

KEPT_IN = Path(__file__).parent.parent / "docs" / "pictures" / "pages"
READERS = ("supervisor", "admin", "lead", "department", "auditor", "worker")
SIZES = {"wide": WIDE, "narrow": NARROW}


class Picture(NamedTuple):
    """One picture: of which page, which of its views (empty: the page's own address), how."""

    page: Page
    view: str
    language: Language
    size: str

    @property
    def file_name(self) -> str:
        """The name that tells all of it."""
        view = re.sub(r"[^0-9a-z]+", "-", self.view.lower()).strip("-")
        return "-".join(part for part in (self.page.id, view, self.language, self.size) if part) + ".png"


_BOARD = "?grid=g1"
KEPT = [
    Picture(PAGE_BY_ID[page], view, language, size)  # type: ignore[arg-type]
    for page, view, language, size in (
        ("morning", "", "zh", "wide"),
        ("conflicts", "", "zh", "wide"),
        ("quarantine", "", "zh", "wide"),
        ("matters", "", "zh", "wide"),
        ("coverage", _BOARD, "zh", "wide"),
        ("log", "", "zh", "wide"),
        ("record", "", "zh", "wide"),
        ("duplicates", "", "zh", "wide"),
        ("morning", "", "zh", "narrow"),
        ("conflicts", "", "zh", "narrow"),
        ("morning", "", "en", "wide"),
        ("coverage", _BOARD, "en", "wide"),
    )
]
"""What the documents show."""


def everything(shown: Browsing) -> Iterator[Picture]:
    """Every view of every page."""
    for page in PAGES:
        own, *views = shown.addresses(page)
        for view in ("", *(each.removeprefix(own) for each in views)):
            yield from (Picture(page, view, language, size) for language in LANGUAGES for size in SIZES)


def main(arguments: list[str]) -> int:
    """Write the pictures."""
    path = find_browser()
    if path is None:
        print(INSTALL)
        return 1
    target = Path(arguments[0]) if arguments else KEPT_IN
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        with browsing(browser, Path(folder)) as shown:
            for picture in everything(shown) if arguments else KEPT:
                take(shown, picture, target)
        browser.close()
    return 0


def take(shown: Browsing, picture: Picture, target: Path) -> None:
    """Write one picture."""
    rights = picture.page.rights
    tab = shown.tab(next(role for role in READERS if getattr(rights, role) > Access.NONE))
    tab.set_viewport_size(SIZES[picture.size])
    shown.go(tab, shown.addresses(picture.page)[0] + picture.view, picture.language)
    tab.screenshot(path=target / picture.file_name)
    tab.close()
    print(target / picture.file_name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
