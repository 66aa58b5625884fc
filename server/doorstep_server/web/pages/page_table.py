"""Every page of the desk on one screen: where it is, what it is called, and what it allows each role.

A new page is a line here and a module whose routes are made by `Routes(desk, "<id>")`. The navigation, the checks of
every request, the audit trail and the tests follow from this table.
"""

from dataclasses import dataclass

from doorstep_server.services.scope import Access, Rights
from doorstep_shared.i18n import Text

MASKED, SEE, ACT = Access.MASKED, Access.SEE, Access.ACT


@dataclass(frozen=True, slots=True)
class Page:
    """A page. `endpoint` is its first view (``<id>.<function>``); `shows_residents` has every view of it noted in the
    audit trail; a page outside the navigation is reached from another one."""

    id: str
    label: Text
    endpoint: str
    rights: Rights
    shows_residents: bool
    in_navigation: bool = True


PAGES = (
    Page(
        "morning",
        Text("今日总览", "This morning"),
        "morning.board",
        Rights(lead=SEE, supervisor=SEE, auditor=SEE, admin=SEE),
        shows_residents=False,
    ),
    Page(
        "log",
        Text("合并日志", "Merged log"),
        "log.newest",
        Rights(worker=SEE, lead=SEE, supervisor=SEE, auditor=MASKED),
        shows_residents=True,
    ),
    Page(
        "record",
        Text("记录经过", "Record"),
        "record.history",
        Rights(worker=SEE, lead=ACT, supervisor=ACT, auditor=MASKED),
        shows_residents=True,
        in_navigation=False,
    ),
    Page(
        "coverage",
        Text("走访覆盖", "Coverage"),
        "coverage.overview",
        Rights(worker=SEE, lead=SEE, supervisor=SEE, auditor=MASKED),
        shows_residents=True,
    ),
    Page(
        "door",
        Text("房屋卡片", "Door card"),
        "door.card",
        Rights(worker=SEE, lead=SEE, supervisor=SEE, auditor=MASKED),
        shows_residents=True,
        in_navigation=False,
    ),
    Page(
        "conflicts",
        Text("冲突", "Conflicts"),
        "conflicts.open_ones",
        Rights(lead=ACT, supervisor=ACT, auditor=MASKED),
        shows_residents=True,
    ),
    Page(
        "quarantine",
        Text("待审核", "Review"),
        "quarantine.cases",
        Rights(lead=ACT, supervisor=ACT, auditor=MASKED),
        shows_residents=True,
    ),
    Page(
        "matters",
        Text("诉求", "Matters"),
        "matters.board",
        Rights(worker=SEE, lead=ACT, supervisor=ACT, department=ACT, auditor=MASKED),
        shows_residents=True,
    ),
    Page(
        "reports",
        Text("报表", "Reports"),
        "reports.listed",
        Rights(lead=SEE, supervisor=SEE, auditor=MASKED, admin=SEE),
        shows_residents=True,
    ),
    Page(
        "grids",
        Text("网格", "Grids"),
        "grids.tree",
        Rights(supervisor=SEE, admin=ACT),
        shows_residents=False,
    ),
    Page(
        "accounts",
        Text("账号", "Accounts"),
        "accounts.listed",
        Rights(supervisor=SEE, admin=ACT),
        shows_residents=False,
    ),
    Page(
        "covers",
        Text("代班", "Stand-ins"),
        "covers.listed",
        Rights(supervisor=ACT, admin=ACT),
        shows_residents=False,
    ),
    Page(
        "devices",
        Text("电脑", "Laptops"),
        "devices.listed",
        Rights(supervisor=ACT, admin=ACT),
        shows_residents=False,
    ),
    Page(
        "duplicates",
        Text("重复", "Duplicates"),
        "duplicates.pairs",
        Rights(lead=ACT, supervisor=ACT, auditor=MASKED),
        shows_residents=True,
    ),
    Page(
        "tables",
        Text("代码表", "Code tables"),
        "tables.listed",
        Rights(admin=ACT),
        shows_residents=False,
    ),
    Page(
        "audit",
        Text("审计", "Audit trail"),
        "audit.trail",
        Rights(supervisor=SEE, auditor=SEE, admin=SEE),
        shows_residents=False,
    ),
)

PAGE_BY_ID = {page.id: page for page in PAGES}
