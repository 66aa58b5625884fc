"""The table of pages and roles, cell by cell: who may open a page, who may send to it, what is written down."""

from collections.abc import Iterator
from dataclasses import fields
from inspect import unwrap

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from doorstep_server.services import audit
from doorstep_server.services.scope import Access, Rights
from doorstep_server.store import quarantine
from doorstep_server.web.pages import routes
from doorstep_server.web.pages.page_table import PAGE_BY_ID, PAGES, Page
from tests.server.office import DOOR, Office
from tests.server.web.samples import PEOPLE, SAMPLES, employ
from tests.server.web.test_pages import forgery_token, sign_in

ROLES = [field.name for field in fields(Rights)]
OPEN_TO_ALL = {"sign_in", "home", "account", "static", "bootstrap"}
"""What has no line in the table: the way in, and the files every page is drawn with."""
API = {"hub", "api-docs"}


@pytest.fixture(autouse=True)
def door(office: Office) -> None:
    """A door of g1 with somebody's name and number, and one of g2."""
    wang, zhao = office.laptops["wang"], office.laptops["zhao"]
    wang.sync(wang.change({"building": "3", "room": "501", "contact": "张三丰", "phone": "13800001234"}))
    matter = {"title": "灯坏", "status": "assigned", "assignee": PEOPLE["department"][1]}
    wang.sync(wang.change(matter, kind="matter", record=SAMPLES["matter"]))
    zhao.sync(zhao.change({"building": "9", "room": "901"}, record=OTHER_DOOR, grid="g2"))


OTHER_DOOR = "00000000-0000-7000-8000-000000000009"
NO_DOOR = "00000000-0000-7000-8000-00000000dead"
MATTER = "00000000-0000-7000-8000-000000000072"
OTHER_MATTER = "00000000-0000-7000-8000-000000000073"


def rules_of(app: Flask, page: Page, method: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] == page.id and method in (rule.methods or ()):
            yield rule


def address(app: Flask, rule: Rule) -> str:
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{part: SAMPLES[part] for part in rule.arguments})


def is_allowed(page: Page, role: str, least: Access) -> bool:
    return getattr(page.rights, role) >= least


@pytest.fixture
def visitor(web: FlaskClient, office: Office, request: pytest.FixtureRequest) -> FlaskClient:
    """A browser in which the role of the test's parameters has signed in."""
    account = employ(office.hub, request.node.callspec.params["role"])
    assert sign_in(web, account).status_code == 302
    return web


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_exactly_the_roles_the_table_lets_see_it(
    visitor: FlaskClient, app: Flask, page: Page, role: str
) -> None:
    expected = {200} if is_allowed(page, role, Access.MASKED) else {403}
    rules = list(rules_of(app, page, "GET"))
    assert rules
    assert {visitor.get(address(app, rule)).status_code for rule in rules} == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_takes_a_form_from_exactly_the_roles_the_table_lets_act(
    visitor: FlaskClient, app: Flask, page: Page, role: str
) -> None:
    token = forgery_token(visitor.get("/sign-in", follow_redirects=True))
    for rule in rules_of(app, page, "POST"):
        answer = visitor.post(address(app, rule), data={"csrf_token": token})
        assert (answer.status_code == 403) is not is_allowed(page, role, Access.ACT), rule.rule


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_leads_a_role_to_exactly_the_pages_open_to_it(
    visitor: FlaskClient, app: Flask, page: Page, role: str
) -> None:
    with app.test_request_context():
        link = f'<li><a href="{app.url_for(page.endpoint)}"' if page.in_navigation else "no link"
    shown = visitor.get("/", follow_redirects=True).text
    assert (link in shown) is (page.in_navigation and is_allowed(page, role, Access.MASKED))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
@pytest.mark.parametrize("role", ROLES)
def test_a_view_of_residents_is_noted_once_and_another_not_at_all(
    visitor: FlaskClient, app: Flask, office: Office, page: Page, role: str
) -> None:
    account = PEOPLE[role][0]
    expected = 1 if page.shows_residents and is_allowed(page, role, Access.MASKED) else 0
    for rule in rules_of(app, page, "GET"):
        before = len(audit.read(office.hub, [account]).notes)
        visitor.get(address(app, rule))
        notes = audit.read(office.hub, [account]).notes
        assert len(notes) - before == expected
        assert not expected or notes[0].what.startswith(page.id)


@pytest.mark.parametrize("role", ["worker", "lead"])
@pytest.mark.parametrize("record", [OTHER_DOOR, NO_DOOR, "nonsense"])
def test_guessing_the_door_of_another_community_finds_as_little_as_guessing_one_that_does_not_exist(
    visitor: FlaskClient, role: str, record: str
) -> None:
    answer = visitor.get(f"/record/{record}")
    assert answer.status_code == 404
    assert answer.text.count(record) == 2  # as the address, in the sentence and in the link to the other language


@pytest.fixture
def elsewhere(office: Office) -> Office:
    """In g2: a matter, a conflict at a door, a refused change."""
    zhao = office.laptops["zhao"]
    first = zhao.change({"phone": "13900000001"}, record=OTHER_DOOR, grid="g2")
    matter = zhao.change({"title": "秘密", "status": "reported"}, kind="matter", record=OTHER_MATTER, grid="g2")
    zhao.sync(first, zhao.change({"phone": "13900000002"}, record=OTHER_DOOR, grid="g2"), matter)
    zhao.sync(zhao.change({"phone": "12"}, record=OTHER_DOOR, grid="g2"))
    return office


@pytest.mark.parametrize("role", ["worker", "lead", "department"])
@pytest.mark.parametrize(
    "path",
    [
        f"/door/{OTHER_DOOR}",
        f"/record/{OTHER_DOOR}",
        f"/conflicts/{OTHER_DOOR}",
        f"/matters/{OTHER_MATTER}",
        "/log?grid=g2",
        "/coverage?grid=g2",
        "/coverage/missed?grid=g2",
        "/conflicts?grid=g2",
        "/quarantine?grid=g2",
        "/duplicates?grid=g2",
        "/matters?grid=g2",
        "/matters/closed?grid=g2",
        "/conflicts/alike?grid=g2&field=dwelling+phone&rule=latest",
    ],
)
def test_nothing_of_another_grid_is_shown_to_who_guesses_its_ids(
    elsewhere: Office, visitor: FlaskClient, role: str, path: str
) -> None:
    answer = visitor.get(path)
    assert answer.status_code in ((200, 403, 404) if "?" in path else (403, 404))
    assert not [told for told in ("9-901", "13900000001", "139******01", "秘密") if told in answer.text]


@pytest.mark.parametrize("claimed", ["g1", "g2"])
@pytest.mark.parametrize("role", ["worker", "lead", "department", "auditor"])
def test_nothing_of_another_grid_is_changed_by_who_guesses_its_ids(
    elsewhere: Office, visitor: FlaskClient, role: str, claimed: str
) -> None:
    before = [elsewhere.grid(grid).seq for grid in ("g1", "g2")]
    (held, _), *_ = quarantine.open_cases(elsewhere.hub.store, ["g2"])
    whole = {
        "csrf_token": forgery_token(visitor.get("/account")),
        "grid": claimed,
        "kind": "dwelling",
        "path": "phone",
        "seen": "9",
        "why": "试试",
    }
    forms = {
        f"/conflicts/{OTHER_DOOR}": {**whole, "choice": "other", "other": "13900000009"},
        "/conflicts/alike": {
            **whole,
            "field": "dwelling phone",
            "rule": "latest",
            "item": f"{claimed}~{OTHER_DOOR}~{held.id}~x",
        },
        f"/record/{OTHER_DOOR}": {**whole, "choice": held.id},
        f"/matters/{OTHER_MATTER}": {**whole, "action": "accept"},
        "/quarantine": {**whole, "change": held.id, "action": "release"},
        "/quarantine/correct": {**whole, "change": held.id, "value-phone": "13900000009"},
        "/duplicates": {**whole, "left": OTHER_DOOR, "right": NO_DOOR, "action": "left"},
    }
    for path, form in forms.items():
        assert visitor.post(path, data=form).status_code < 500, path
    assert [elsewhere.grid(grid).seq for grid in ("g1", "g2")] == before


@pytest.mark.parametrize("role", ["auditor"])
@pytest.mark.parametrize("path", ["/log", f"/record/{DOOR}"])
def test_an_auditor_reads_no_name_and_no_number(visitor: FlaskClient, role: str, path: str) -> None:
    page = visitor.get(path).text
    assert "张＊" in page
    assert "张三丰" not in page
    assert "13800001234" not in page


@pytest.mark.parametrize("role", ["auditor"])
def test_an_auditor_reads_neither_whom_a_visit_met_nor_a_number_in_a_title(
    office: Office, visitor: FlaskClient, role: str
) -> None:
    wang = office.laptops["wang"]
    visit = {"dwelling": DOOR, "visited_at": "2026-09-01T10:00", "worker": "wang", "met": "刘桂英", "outcome": "met"}
    matter = {"title": "请回电13812345678", "place": "找13812345678", "dwelling": DOOR, "status": "reported"}
    wang.sync(
        wang.change(visit, kind="visit", record="00000000-0000-7000-8000-000000000071"),
        wang.change(matter, kind="matter", record=MATTER),
    )
    for path in ("/log", f"/door/{DOOR}", "/matters", "/matters/list", f"/matters/{MATTER}", f"/record/{MATTER}"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert "刘桂英" not in page.text
        assert "13812345678" not in page.text
    assert "刘＊" in visitor.get(f"/door/{DOOR}").text


def test_every_page_of_the_table_has_its_routes_and_every_route_its_line(app: Flask) -> None:
    made = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}
    assert made - OPEN_TO_ALL - API == PAGE_BY_ID.keys()
    assert all(page.endpoint in app.view_functions for page in PAGES)


def test_every_view_of_a_page_asks_the_table(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in PAGE_BY_ID:
            view = unwrap(app.view_functions[rule.endpoint], stop=lambda each: each.__code__.co_name == "guarded")
            assert view.__code__.co_filename == routes.__file__, rule.endpoint
