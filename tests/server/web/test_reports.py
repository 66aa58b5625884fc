"""What leaves the hub as a file, and the month on paper: in whose scope, masked for whom, harmless in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from doorstep_server.app import create_app
from doorstep_server.services import audit, covers, duplicates, export_rows, month_report
from doorstep_server.services.duplicates import Candidates
from doorstep_server.services.figures import Figures
from doorstep_server.services.scope import Access
from doorstep_server.store import grids
from doorstep_server.store.covers import Cover
from doorstep_server.web.pages.export_table import EXPORTS
from doorstep_server.web.pages.page_table import PAGE_BY_ID
from tests.server.conftest import greenwich, make_hub
from tests.server.office import NOON_MS
from tests.server.web.browsing import Browsing
from tests.server.web.community import Community, record_id
from tests.server.web.conftest import in_greenwich
from tests.server.web.samples import PEOPLE
from tests.server.web.test_pages import sign_in

FORMULA = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def town() -> Iterator[Community]:
    hub = make_hub("sqlite://")
    made = Community(hub)
    wang = made.laptops["wang"]
    wang.sync(wang.change({"contact": FORMULA, "remark": "+86 13800007777"}, record=record_id(24)))
    yield made
    hub.store.close()


def visitor(town: Community, role: str) -> FlaskClient:
    app = create_app(town.hub, lambda: NOON_MS, rate_limits=False, local_time=in_greenwich)
    web = app.test_client()
    assert sign_in(web, PEOPLE[role][0]).status_code == 302
    return web


def rows_of(web: FlaskClient, name: str, suffix: str = "csv", **asked: str) -> list[list[str]]:
    answer = web.get(f"/reports/{name}.{suffix}", query_string=asked)
    assert answer.status_code == 200, answer.text[:200]
    assert "attachment" in answer.headers["Content-Disposition"]
    if suffix == "csv":
        assert answer.data.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_list_is_taken_out_in_both_formats_with_the_same_rows_and_noted(town: Community, name: str) -> None:
    role = "admin" if EXPORTS[name].page in ("devices", "accounts", "covers", "grids") else "supervisor"
    web = visitor(town, role)
    text, book = rows_of(web, name), rows_of(web, name, "xlsx")
    assert text[0] == book[0]
    assert len(text) == len(book) - (name == "audit")  # taking out the first one is itself in the trail
    assert len(text) > 1 or name in ("register-note", "closed-matters", "merged", "distinct", "covers")
    noted = [note.what for note in audit.read(town.hub, [PEOPLE[role][0]]).notes if note.action == "export"]
    assert f"reports {name} csv" in noted
    assert f"reports {name} xlsx" in noted


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("role", ["worker", "lead", "department", "auditor", "admin"])
def test_a_list_is_given_to_exactly_those_who_may_read_its_page_and_the_reports(
    town: Community, role: str, name: str
) -> None:
    rights = PAGE_BY_ID[EXPORTS[name].page].rights
    is_allowed = getattr(rights, role) > 0 and getattr(PAGE_BY_ID["reports"].rights, role) > 0
    assert visitor(town, role).get(f"/reports/{name}.csv").status_code == (200 if is_allowed else 403)


@pytest.mark.parametrize("name", ["log", "doors", "missed", "register-dwelling", "register-resident", "matters"])
def test_a_lead_takes_out_nothing_of_another_grid_even_when_asking_for_it(town: Community, name: str) -> None:
    found = rows_of(visitor(town, "lead"), name, grid="g2")
    assert {row[0] for row in found[1:]} <= {"一网格"}
    assert len(found) > 1


@pytest.mark.parametrize(
    "name", [name for name, each in EXPORTS.items() if PAGE_BY_ID[each.page].rights.auditor > Access.NONE]
)
def test_an_auditor_takes_out_no_name_of_a_resident_and_no_number(town: Community, name: str) -> None:
    text = str(rows_of(visitor(town, "auditor"), name))
    assert "张三丰" not in text
    assert "刘桂英" not in text
    assert not re.search(r"1[39][0-9]{9}", text)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_no_cell_is_a_formula(town: Community, suffix: str) -> None:
    web = visitor(town, "supervisor")
    cells = [cell for row in rows_of(web, "register-dwelling", suffix) for cell in row]
    assert ("'" + FORMULA if suffix == "csv" else FORMULA) in cells
    if suffix == "csv":
        every = [cell for name in ("log", "conflicts", "review") for row in rows_of(web, name) for cell in row]
        assert not [cell for cell in every + cells if cell.startswith(("=", "+", "-", "@"))]


def test_pairs_are_taken_out_as_they_were_judged_with_who_and_why() -> None:
    town = Community(make_hub("sqlite://"))
    web = visitor(town, "supervisor")
    waiting = rows_of(web, "duplicates")[1:]
    assert len(waiting) > 1
    first, second, *_ = Candidates(town.hub).page(["g1", "g2", "g3"], None)[0]
    duplicates.say_distinct(town.hub, PEOPLE["supervisor"][0], first.key, "是两户", NOON_MS)
    seq = grids.get(town.hub.store, second.grid).seq
    judged = duplicates.Judged(second.grid, second.kind, second.left, second.right, seq, "登记了两次")
    duplicates.merge(town.hub, PEOPLE["supervisor"][0], judged, "501", NOON_MS)
    assert len(rows_of(web, "duplicates")) - 1 == len(waiting) - 2
    ((*_, who, when, why),) = rows_of(web, "distinct")[1:]
    assert (who, why) == ("任督导", "是两户")
    assert when.startswith("2026-09-")
    ((grid, kind, removed, kept),) = rows_of(web, "merged")[1:]
    assert [grid, kind] in [row[:2] for row in waiting]
    assert {removed, kept} in [set(row[2:4]) for row in waiting]
    town.hub.store.close()


def test_covers_and_the_grid_tree_are_taken_out_by_who_may_see_them() -> None:
    town = Community(make_hub("sqlite://"))
    covers.give(town.hub, Cover(0, "li", "g3", "worker", "2026-09-22", "2026-09-30", "admin", NOON_MS), NOON_MS)
    web = visitor(town, "admin")
    ((account, _name, _grid, role, first, last, _by),) = rows_of(web, "covers")[1:]
    assert (account, role, first, last) == ("li", "网格员", "2026-09-22", "2026-09-30")
    tree = rows_of(web, "grids")
    assert [row[0] for row in tree[1:]] == ["street", "c1", "g1", "g2", "c2", "g3"]
    assert tree[3][3] == tree[2][1]
    assert sum(int(row[4]) for row in tree[1:]) == len(rows_of(visitor(town, "supervisor"), "register-dwelling")) - 1
    town.hub.store.close()


def test_the_trail_is_taken_out_as_it_is_filtered(town: Community) -> None:
    rows_of(visitor(town, "lead"), "register-dwelling")
    web = visitor(town, "admin")
    whole, one = rows_of(web, "audit"), rows_of(web, "audit", account=PEOPLE["lead"][0])
    assert 1 < len(one) < len(whole)
    assert {row[1] for row in one[1:]} != {row[1] for row in whole[1:]}
    assert rows_of(web, "audit", day="2020-01-01")[1:] == []


def test_the_log_is_taken_out_as_it_is_filtered(town: Community) -> None:
    web = visitor(town, "supervisor")
    whole, notable = rows_of(web, "log"), rows_of(web, "log", notable="1", by="li")
    assert 1 < len(notable) < len(whole)
    assert {tuple(row) for row in notable} <= {tuple(row) for row in whole}


def test_a_list_that_is_too_long_says_so_in_its_last_row(town: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_rows, "MOST_ROWS", 5)
    for name in ("log", "doors", "register-resident"):
        found = rows_of(visitor(town, "supervisor"), name)
        assert len(found) == 7
        assert found[-1][0].startswith("只导出了前 5 行")


@pytest.mark.parametrize("path", ["/reports/nothing.csv", "/reports/log.pdf", "/reports/log.csv.exe", "/reports/..csv"])
def test_what_is_no_list_is_not_found(town: Community, path: str) -> None:
    assert visitor(town, "supervisor").get(path).status_code == 404


def test_the_month_has_the_figures_of_the_coverage_the_matters_and_the_missed_doors(town: Community) -> None:
    hub, grids = town.hub, ["street", "c1", "g1", "g2", "c2", "g3"]
    figures = Figures(hub, greenwich)
    calendar = figures.calendar(NOON_MS)
    report = month_report.read(hub, grids, date(2026, 9, 1), calendar, NOON_MS)
    web = visitor(town, "supervisor")
    coverage = rows_of(web, "coverage")[1:]
    assert [sum(int(row[place]) for row in coverage) for place in (1, 7, 8)] == [
        report.total.doors,
        report.total.goal,
        report.total.covered,
    ]
    assert len(report.missed) == len(rows_of(web, "missed")) - 1
    assert report.matters.open == len(rows_of(web, "matters")) - 1
    assert report.matters.overdue == sum("逾期" in row for row in rows_of(web, "matters"))
    assert report.settled.open == 4
    assert (report.settled.refused, report.settled.waiting) == (3, 3)
    assert (report.settled.opened, report.settled.settled) == (4, 0)
    assert (report.matters.reported, report.matters.closed) == (8, 1)
    assert sum(worker.visits for worker in report.workers) == 10
    assert report.until_ms == NOON_MS


def test_a_month_before_there_was_anything_is_empty_and_one_to_come_is_this_one(town: Community) -> None:
    web = visitor(town, "lead")
    assert "2026-08" in web.get("/reports/month?month=2026-08").text
    for month in ("2031-01", "nonsense", "0000-00", "2026-13", ""):
        assert "一网格 2026-09 月报" in web.get(f"/reports/month?month={month}&grid=g2").text


@pytest.mark.browser
def test_the_month_becomes_a_pdf_without_the_navigation(browsing: Browsing) -> None:
    tab: Any = browsing.tab("supervisor")
    browsing.go(tab, "/reports/month?grid=c1&month=2026-09", "zh")
    tab.emulate_media(media="print")
    assert not tab.locator("header").is_visible()
    assert not tab.locator("form.no-print").is_visible()
    assert tab.locator("h1").is_visible()
    printed = tab.pdf(format="A4", prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 3
    tab.close()
