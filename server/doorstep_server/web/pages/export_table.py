"""Every list that can be taken out as a file, one declaration each; `macros/desk.html` has the link for a page.

A list may be taken out by whoever may read its page, in the same grids, masked where the page is masked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from flask import request

from doorstep_server.services import export_admin as admin
from doorstep_server.services import export_counts as counts
from doorstep_server.services import export_pairs as pairs
from doorstep_server.services import export_rows as rows
from doorstep_server.services import trends
from doorstep_server.services.export_rows import Asking
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.audit import said_what, trail_question
from doorstep_server.web.pages.log_question import read_question
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import all_kinds
from doorstep_shared.ledger.sheets import Table

SUFFIXES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


@dataclass(frozen=True, slots=True)
class Export:
    """A list: the page it is on, what it is called, how it is made."""

    page: str
    label: Text
    make: Callable[[Desk, Asking], Table]


def _log(desk: Desk, asking: Asking) -> Table:
    """As filtered on the page, but for the scope: that is the log's own."""
    wanted = read_question(desk, asking.scope).wanted
    return rows.of_log(asking, replace(wanted, grids=[grid for grid in wanted.grids if grid in asking.scope.grids]))


def _missed(desk: Desk, asking: Asking) -> Table:
    last = _day("last", asking.calendar.now.date())
    return counts.of_missed(asking, min(_day("first", last.replace(day=1)), last), last)


def _trail(desk: Desk, asking: Asking) -> Table:
    """As filtered on the page."""
    asked = trail_question(desk, asking.scope)
    what = partial(said_what, language=asking.language)
    return admin.of_audit(asking, asked.whose, asked.from_ms, asked.until_ms, what)


def _day(name: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
    return day if 1900 <= day.year < 2200 else otherwise


EXPORTS: dict[str, Export] = {
    "behind": Export(
        "morning", counts.BEHIND, lambda desk, asking: counts.of_behind(asking, desk.figures, desk.clock_ms())
    ),
    "log": Export("log", rows.LOG, _log),
    "conflicts": Export("conflicts", rows.CONFLICTS, lambda desk, asking: rows.of_conflicts(asking, desk.local_day)),
    "review": Export("quarantine", rows.REFUSED, lambda desk, asking: rows.of_refused(asking)),
    "unreadable": Export("quarantine", rows.UNREADABLE, lambda desk, asking: rows.of_unreadable(asking)),
    "coverage": Export(
        "coverage",
        Text("各网格走访覆盖", "Coverage by grid"),
        lambda desk, asking: counts.of_grids(asking, desk.figures),
    ),
    "buildings": Export(
        "coverage", Text("各楼栋走访覆盖", "Coverage by building"), lambda desk, asking: counts.of_buildings(asking)
    ),
    "doors": Export(
        "coverage", Text("每户走访情况", "Every door's standing"), lambda desk, asking: counts.of_doors(asking)
    ),
    "missed": Export("coverage", counts.MISSED, _missed),
    "trend": Export("coverage", counts.TREND, lambda desk, asking: counts.of_trend(asking, trends.MONTHS)),
    "matters": Export(
        "matters", Text("未办结诉求", "Open matters"), lambda desk, asking: rows.of_matters(asking, is_open=True)
    ),
    "closed-matters": Export(
        "matters", Text("已办结诉求", "Closed matters"), lambda desk, asking: rows.of_matters(asking, is_open=False)
    ),
    "duplicates": Export("duplicates", pairs.OPEN, lambda desk, asking: pairs.of_open(asking)),
    "merged": Export("duplicates", pairs.MERGED, lambda desk, asking: pairs.of_merged(asking)),
    "distinct": Export("duplicates", pairs.DISTINCT, lambda desk, asking: pairs.of_distinct(asking)),
    "laptops": Export("devices", admin.LAPTOPS, lambda desk, asking: admin.of_devices(asking)),
    "accounts": Export("accounts", admin.ACCOUNTS, lambda desk, asking: admin.of_accounts(asking)),
    "covers": Export("covers", admin.COVERS, lambda desk, asking: admin.of_covers(asking)),
    "grids": Export("grids", admin.TREE, lambda desk, asking: admin.of_tree(asking)),
    "audit": Export("audit", admin.TRAIL, _trail),
    **{
        f"register-{kind.name}": Export(
            "door",
            Text(f"台账：{kind.label.zh}", f"Register: {kind.label.en}"),
            partial(lambda desk, asking, kind: rows.of_kind(asking, kind), kind=kind),
        )
        for kind in all_kinds()
    },
}
"""By the name in the address."""
