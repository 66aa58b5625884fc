"""A ledger that went out and comes back untouched changes nothing, whatever its records hold."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep_shared.kinds import Kind, all_kinds
from tests.shared.ledger.sheets_of_records import brought_in, held, records_of, sheet, table

every_kind = pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.name)
quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@every_kind
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("with_marks", [True, False], ids=["marked", "without marks"])
@quick
@given(data=st.data())
def test_an_untouched_ledger_changes_nothing(kind: Kind, suffix: str, with_marks: bool, data: Any) -> None:
    records = held(data.draw(records_of(kind)))
    exported = table(kind, records, language=data.draw(st.sampled_from(["zh", "en"])), full=data.draw(st.booleans()))
    if not with_marks:
        exported = type(exported)(exported.title, exported.columns[:-1], [row[:-1] for row in exported.rows])
    plan = brought_in(kind, sheet(kind, exported, suffix), records)
    assert plan.wrong == []
    assert [dict(match.values) for match in plan.matches] == [{}] * len(records)
    assert [match.record for match in plan.matches] == list(records)
    assert (plan.unused, plan.held_back) == ((), 0)


@every_kind
@quick
@given(data=st.data())
def test_a_ledger_that_comes_back_late_sets_nothing_back(kind: Kind, data: Any) -> None:
    before, now = data.draw(records_of(kind)), data.draw(records_of(kind))
    count = min(len(before), len(now))
    exported = table(kind, held(before[:count]), full=data.draw(st.booleans()))
    plan = brought_in(kind, sheet(kind, exported, ".xlsx"), held(now[:count]))
    assert plan.wrong == []
    assert [dict(match.values) for match in plan.matches] == [{}] * count
