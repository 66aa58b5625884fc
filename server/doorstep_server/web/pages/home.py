"""The way in: leads each reader to the first page that is open to her."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from doorstep_server.services.scope import Access, Reader
from doorstep_server.web.pages.page_table import PAGES, Page


def home_page() -> Blueprint:
    """The page at the root, which is a different one for each role."""
    blueprint = Blueprint("home", __name__)

    @blueprint.get("/")
    @login_required
    def landing() -> ResponseReturnValue:
        pages = open_pages(current_user.reader)
        return redirect(url_for(pages[0].endpoint)) if pages else render_template("no_grid.html")

    return blueprint


def open_pages(reader: Reader) -> list[Page]:
    """The pages of the navigation that are open to a reader."""
    return [page for page in PAGES if page.in_navigation and reader.on(page.rights).reaches(Access.MASKED)]
