"""A hub that came back from an earlier backup takes everything in again, on its own signature."""

import dataclasses
from typing import Any

import pytest

from doorstep_server.services import check, review
from doorstep_server.store import records
from doorstep_shared.ids import content_id
from doorstep_shared.protocol import read_entry
from tests.server.conftest import make_hub
from tests.server.office import DOOR, Office, entry_of, offer


@pytest.fixture
def twin(office: Office) -> Office:
    """The same office as it stood in the backup: same people, same devices, an empty g1."""
    return Office(make_hub("sqlite://"))


def receipts(told: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The entries of a grid's reply, by the change they are about, as they are offered again."""
    found: dict[str, list[dict[str, Any]]] = {}
    for message in told["entries"]:
        if message["kind"] != "member":
            found.setdefault(message["id"], []).append(message)
    return found


def test_somebody_elses_change_is_accepted_on_its_mac_with_its_time_and_status(office: Office, twin: Office) -> None:
    wang = office.laptops["wang"]
    good, bad = wang.change({"room": "501"}), wang.change({"phone": "x"})
    held = receipts(wang.sync(good, bad)["grids"]["g1"])
    twin.now_ms += 999_999_999
    reply = twin.laptops["li"].sync(offer(good, receipts=held[good.id]), offer(bad, receipts=held[bad.id]))
    assert [each["result"] for each in reply["results"]] == ["ok", "quarantined"]
    for change in (good, bad):
        assert entry_of(reply, change)["ts"] == held[change.id][0]["ts"]
    assert check.check(twin.hub).findings == ()


@pytest.mark.parametrize("spoilt", ["mac", "ts", "status", "reason"])
def test_a_forged_receipt_counts_for_nothing(office: Office, twin: Office, spoilt: str) -> None:
    wang = office.laptops["wang"]
    bad = wang.change({"phone": "x"})
    receipt = receipts(wang.sync(bad)["grids"]["g1"])[bad.id][0]
    value = {"mac": "0" * 32, "ts": "1.0", "status": "ok", "reason": ""}[spoilt]
    result = twin.laptops["li"].sync(offer(bad, receipts=[receipt | {spoilt: value}]))["results"][0]
    assert (result["result"], result["reason"]) == ("quarantined", "invalid phone=bad_phone")


def test_another_hubs_receipt_counts_for_nothing(office: Office) -> None:
    stranger = Office(dataclasses.replace(make_hub("sqlite://"), key=b"another key"))
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"})
    receipt = receipts(wang.sync(change)["grids"]["g1"])[change.id]
    result = stranger.laptops["li"].sync(offer(change, receipts=receipt))["results"][0]
    assert (result["result"], result["reason"]) == ("quarantined", "foreign_account")


@pytest.mark.parametrize(("decision", "status"), [("release", "ok"), ("reject", "rejected")])
@pytest.mark.parametrize("arrival", ["with its change", "after its change"])
def test_a_decision_is_taken_back_with_who_and_why(
    office: Office, twin: Office, decision: Any, status: str, arrival: str
) -> None:
    wang = office.laptops["wang"]
    bad = wang.change({"room": "501", "phone": "x"})
    wang.sync(bad)
    review.decide(office.hub, bad.id, decision, "admin", "问过了", office.now_ms)
    held = receipts(wang.sync()["grids"]["g1"])[bad.id]
    assert [each["kind"] for each in held] == ["change", decision]
    if arrival == "after its change":
        twin.laptops["wang"].sync(offer(bad))
    result = twin.laptops["wang"].sync(offer(bad, receipts=held))["results"][0]
    assert result["status"] == status
    told = receipts(twin.laptops["li"].sync()["grids"]["g1"])[bad.id]
    last = read_entry(told[-1])
    assert (last.kind, last.by, last.why) == (decision, "admin", "问过了")
    assert (records.find(twin.hub.store, "dwelling", DOOR) is not None) == (decision == "release")
    assert check.check(twin.hub).findings == ()


def test_a_decision_offered_twice_is_logged_once(office: Office, twin: Office) -> None:
    wang = office.laptops["wang"]
    bad = wang.change({"room": "501", "phone": "x"})
    wang.sync(bad)
    review.decide(office.hub, bad.id, "release", "admin", "", office.now_ms)
    held = receipts(wang.sync()["grids"]["g1"])[bad.id]
    for _ in range(2):
        twin.laptops["li"].sync(offer(bad, receipts=held))
    told = receipts(twin.laptops["li"].sync()["grids"]["g1"])[bad.id]
    assert [each["kind"] for each in told] == ["change", "release"]


def test_a_dead_letter_the_restored_hub_no_longer_has_is_asked_for(office: Office, twin: Office) -> None:
    rubbish = {"id": "9" * 32, "grid": "g1", "body": "rubbish"}
    kept = content_id(b"rubbish")
    wang = office.laptops["wang"]
    wang.sync(rubbish)
    assert wang.sync(dead=[kept])["dead_missing"] == []
    assert twin.laptops["wang"].sync(dead=[kept])["dead_missing"] == [kept]
    assert [each["result"] for each in twin.laptops["wang"].sync(rubbish)["results"]] == ["dead"]
    assert twin.laptops["wang"].sync(dead=[kept])["dead_missing"] == []
