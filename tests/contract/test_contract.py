"""What every hub promises every laptop, whichever way it is reached and wherever it stores."""

import pytest

from doorstep_server.services import check, devices
from doorstep_shared.changes import decode
from doorstep_shared.errors import DoorstepError
from doorstep_shared.log import NO_CHAIN, link
from doorstep_shared.protocol import read_entry
from tests.contract.party import Party, request
from tests.server.office import NOON_MS, entry_of


def test_an_invitation_is_good_for_one_device(party: Party) -> None:
    code = party.invite("wang")
    joined = party.way.join(code.lower())
    assert joined["account"] == "wang"
    assert party.way.sync(joined["token"], request([], {}))["account"] == "wang"
    with pytest.raises(DoorstepError, match="invite_invalid"):
        party.way.join(code)


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKLM", "'; DROP TABLE invite; --", "邀请码"])
def test_a_wrong_code_lets_nobody_in(party: Party, code: str) -> None:
    with pytest.raises(DoorstepError, match="invite_invalid"):
        party.way.join(code)


@pytest.mark.parametrize("token", ["", "0" * 64, "wrong"])
def test_a_wrong_token_is_refused_everywhere(party: Party, token: str) -> None:
    with pytest.raises(DoorstepError, match="token_invalid"):
        party.way.sync(token, request([], {}))
    with pytest.raises(DoorstepError, match="token_invalid"):
        party.way.snapshot(token, "g1")


def test_another_protocol_is_refused_before_anything_is_stored(party: Party) -> None:
    offers = [{"id": "0" * 32, "grid": "g1", "body": "x"}]
    with pytest.raises(DoorstepError, match="version_too_old"):
        party.way.sync(party.wang.token, request(offers, {}, protocol=2))
    assert check.check(party.hub).dead_letters == 0


def test_what_one_laptop_brings_the_other_gets_byte_for_byte_in_an_unbroken_chain(party: Party) -> None:
    changes = [
        party.wang.change({"room": "501", "remark": "“好”\n😀"}),
        party.wang.change({"future": [1, {"二": None}]}),
    ]
    assert [each["result"] for each in party.sync(party.wang, *changes)["results"]] == ["ok", "ok"]
    told = party.sync(party.li)["grids"]["g1"]
    chain, bodies = NO_CHAIN, []
    for message in told["entries"]:
        entry = read_entry(message)
        assert link(chain, entry) == entry.chain
        chain = entry.chain
        if entry.kind == "change":
            bodies.append(message["body"].encode())
    assert bodies == [each.body for each in changes]
    assert told["digest"] == party.office.grid("g1").digest


def test_a_lost_answer_costs_nothing(party: Party) -> None:
    change = party.wang.change({"room": "501"})
    first = party.sync(party.wang, change)
    again = party.sync(party.wang, change)
    assert again["results"][0]["result"] == "duplicate"
    assert entry_of(again, change) == entry_of(first, change)


def test_an_entry_stands_beside_its_result_only_where_the_log_that_is_sent_does_not_hold_it(party: Party) -> None:
    change = party.wang.change({"room": "501"})
    told = party.sync(party.wang, change)["grids"]["g1"]["entries"][-1]
    behind = party.sync(party.wang, change, at={"g1": party.wang.cursor(told["seq"], told["chain"])})
    assert behind["grids"]["g1"]["entries"] == []
    assert entry_of(behind, change)["seq"] == told["seq"]


def test_one_request_can_hold_every_fate_a_change_can_meet(party: Party) -> None:
    good = party.wang.change({"room": "501"})
    bad = party.wang.change({"phone": "x"})
    party.sync(party.wang, good)
    rubbish = {"id": "9" * 32, "grid": "g1", "body": '\ud800{"'}
    fresh = party.wang.change({"contact": "张三"})
    fates = {each["id"]: each["result"] for each in party.sync(party.wang, good, bad, rubbish, fresh)["results"]}
    assert fates == {good.id: "duplicate", bad.id: "quarantined", "9" * 32: "dead", fresh.id: "ok"}


def test_the_snapshot_folds_to_what_the_log_says_and_counts_its_lines(party: Party) -> None:
    old = party.wang.change({"room": "501"})
    new = party.wang.change({"room": "502"}, over={"room": [old.id]})
    party.sync(party.wang, old, new)
    lines = party.way.snapshot(party.li.token, "g1")
    assert lines[-1] == {"end": len(lines) - 1}
    assert (lines[0]["seq"], lines[0]["digest"]) == (3 + 1, party.office.grid("g1").digest)
    assert [decode(each["entry"]["body"].encode()).id for each in lines if "entry" in each] == [new.id]


@pytest.mark.parametrize("grid", ["g2", "nowhere", "street"])
def test_a_snapshot_of_a_grid_that_is_not_hers_is_refused(party: Party, grid: str) -> None:
    with pytest.raises(DoorstepError, match="not_permitted"):
        party.way.snapshot(party.wang.token, grid)


def test_a_revoked_laptop_brings_what_it_has_and_takes_nothing(party: Party) -> None:
    devices.revoke(party.hub, party.wang.device, "admin", NOON_MS)
    reply = party.sync(party.wang, party.wang.change({"room": "501"}))
    assert (reply["results"][0]["result"], reply.get("revoked"), reply["grids"]) == ("quarantined", True, {})
    with pytest.raises(DoorstepError, match="device_revoked"):
        party.way.snapshot(party.wang.token, "g1")


def test_two_workers_who_give_one_door_two_phones_have_a_conflict_until_somebody_settles_it(party: Party) -> None:
    from doorstep_server.store import records

    mine = party.wang.change({"phone": "13800000001", "contact": "张三"})
    hers = party.li.change({"phone": "13800000002", "remark": "有狗"})
    party.sync(party.wang, mine)
    party.sync(party.li, hers)
    [record] = records.in_conflict(party.hub.store, ["g1"])
    assert record.shown().conflicts == ("phone",)
    assert (record.shown().values["contact"], record.shown().values["remark"]) == ("张三", "有狗")
    settled = party.li.change({"phone": "13800000002"}, over={"phone": [mine.id, hers.id]}, why="回电确认")
    party.sync(party.li, settled)
    assert records.in_conflict(party.hub.store, ["g1"]) == []
    assert check.check(party.hub).findings == ()
