"""Letting refused changes in, and closing them."""

import pytest

from doorstep_server.services import check, review
from doorstep_server.store import records
from doorstep_shared.errors import DoorstepError
from tests.server.office import DOOR, Office


def quarantine_one(office: Office) -> str:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501", "phone": "n/a"})
    office.laptops["wang"].sync(change)
    return change.id


def test_a_released_change_takes_effect_with_its_original_time(office: Office) -> None:
    id = quarantine_one(office)
    refused = review.open_cases(office.hub, ["g1"])[0].entry
    office.now_ms += 86_400_000
    entry = review.decide(office.hub, id, "release", "admin", "电话是分机号", office.now_ms)
    assert (entry.kind, entry.id, entry.ts, entry.by, entry.why) == ("release", id, refused.ts, "admin", "电话是分机号")
    held = records.find(office.hub.store, "dwelling", DOOR)
    assert held is not None
    assert held.state.live("room")[0].ts == refused.ts
    assert review.open_cases(office.hub, ["g1"]) == []
    assert check.check(office.hub).findings == ()


def test_a_rejected_change_stays_without_effect_and_stays_stored(office: Office) -> None:
    id = quarantine_one(office)
    review.decide(office.hub, id, "reject", "admin", "打错了", office.now_ms)
    assert records.find(office.hub.store, "dwelling", DOOR) is None
    again = office.laptops["wang"].sync(at={})
    assert again["results"] == []
    assert office.hub.store.row("SELECT status_now FROM entry WHERE kind = 'change' AND id = ?", [id]) == ("rejected",)
    assert check.check(office.hub).findings == ()


@pytest.mark.parametrize("first", ["release", "reject"])
def test_a_case_is_decided_once(office: Office, first: str) -> None:
    id = quarantine_one(office)
    review.decide(office.hub, id, first, "admin", "", office.now_ms)  # type: ignore[arg-type]
    before = office.grid("g1")
    with pytest.raises(DoorstepError, match="not_found"):
        review.decide(office.hub, id, "release", "admin", "", office.now_ms)
    assert office.grid("g1") == before


def test_deciding_about_a_change_nobody_knows_is_an_error(office: Office) -> None:
    with pytest.raises(DoorstepError, match="not_found"):
        review.decide(office.hub, "0" * 32, "release", "admin", "", office.now_ms)


def test_a_late_target_of_a_quarantined_change_is_superseded_only_once_it_is_released(office: Office) -> None:
    wang = office.laptops["wang"]
    old = wang.change({"room": "501"})
    bad = wang.change({"room": "502", "phone": "x"}, over={"room": [old.id]})
    wang.sync(old, bad)
    shown = records.find(office.hub.store, "dwelling", DOOR)
    assert shown is not None
    assert shown.shown().values == {"room": "501"}
    review.decide(office.hub, bad.id, "release", "admin", "", office.now_ms)
    shown = records.find(office.hub.store, "dwelling", DOOR)
    assert shown is not None
    assert shown.shown().values == {"room": "502", "phone": "x"}
