"""What becomes of offered changes."""

from collections.abc import Callable
from typing import Any

import pytest

from doorstep_server.services import check, devices, members, review
from doorstep_server.store import dead_letters, holes, records
from doorstep_shared.changes import Change
from doorstep_shared.clock import MAX_LEAD_MS, Stamp
from tests.server.office import DOOR, Office, entry_of, offer


def results(reply: dict[str, Any]) -> list[str]:
    return [each["result"] for each in reply["results"]]


def test_a_sound_change_is_accepted_logged_and_shown(office: Office) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501", "phone": "13800000001"})
    reply = wang.sync(change)
    assert results(reply) == ["ok"]
    entry = entry_of(reply, change)
    assert (entry["id"], entry["status"], entry["seq"]) == (change.id, "ok", office.grid("g1").seq)
    held = records.find(office.hub.store, "dwelling", DOOR)
    assert held is not None
    assert held.shown().values == {"room": "501", "phone": "13800000001"}


def test_offering_a_change_again_changes_nothing_and_returns_its_entry(office: Office) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"})
    first = entry_of(wang.sync(change), change)
    before = office.grid("g1")
    again = wang.sync(change)
    assert results(again) == ["duplicate"]
    assert entry_of(again, change) == first
    assert office.grid("g1") == before


def test_a_change_offered_again_is_known_also_where_its_writers_chain_is_no_line(office: Office) -> None:
    wang = office.laptops["wang"]
    one, other = wang.change({"room": "501"}), wang.change({"room": "502"}, prev="")
    last = wang.change({"room": "503"}, prev=one.id)
    assert results(wang.sync(one, other, last)) == ["ok", "ok", "ok"]
    before = office.grid("g1")
    for known in ([one], [other], [last], [one, last], [last, other, one]):
        assert results(wang.sync(*known)) == ["duplicate"] * len(known)
    assert office.grid("g1") == before


def test_of_changes_offered_again_only_the_new_ones_are_logged(office: Office) -> None:
    wang = office.laptops["wang"]
    first, second = wang.change({"room": "501"}), wang.change({"room": "502"})
    wang.sync(first, second)
    third = wang.change({"room": "503"})
    before = office.grid("g1").seq
    assert results(wang.sync(second, third)) == ["duplicate", "ok"]
    assert results(wang.sync(first, wang.change({"room": "504"}))) == ["duplicate", "ok"]
    assert office.grid("g1").seq == before + 2


def test_the_same_change_twice_in_one_request_is_logged_once(office: Office) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"})
    before = office.grid("g1").seq
    assert results(wang.sync(change, change)) == ["ok"]
    assert office.grid("g1").seq == before + 1


def test_a_bad_change_does_not_hold_up_its_neighbours(office: Office) -> None:
    wang = office.laptops["wang"]
    good, bad, last = wang.change({"room": "501"}), wang.change({"phone": "x"}), wang.change({"contact": "张三"})
    rubbish = {"id": "0" * 32, "grid": "g1", "body": "rubbish"}
    reply = wang.sync(good, bad, rubbish, last)
    assert {each["id"]: each["result"] for each in reply["results"]} == {
        good.id: "ok",
        bad.id: "quarantined",
        "0" * 32: "dead",
        last.id: "ok",
    }


REFUSALS: list[Any] = [
    pytest.param({"set": {"phone": "not a phone"}}, "invalid phone=bad_phone", id="a value that breaks its rule"),
    pytest.param({"set": {"tags": True}}, "invalid tags=needs_member", id="a family written without a member"),
    pytest.param({"set": {"_life": "burnt"}}, "invalid _life=not_in_choices", id="a life neither kept nor deleted"),
    pytest.param({"set": {"room": "1"}, "by": "li"}, "foreign_account", id="somebody else's name"),
    pytest.param({"set": {"room": "1"}, "grid": "g2"}, "not_permitted", id="a grid its author has no grant for"),
    pytest.param({"set": {"room": "1"}, "seen": 0}, "not_permitted", id="written before its author had the grid"),
]


@pytest.mark.parametrize(("parts", "reason"), REFUSALS)
def test_a_change_is_quarantined_for(office: Office, parts: dict[str, Any], reason: str) -> None:
    wang = office.laptops["wang"]
    change = wang.change(**parts)
    reply = wang.sync(change)
    assert [(each["result"], each["reason"]) for each in reply["results"]] == [("quarantined", reason)]
    assert records.find(office.hub.store, "dwelling", DOOR) is None
    assert [case.change.id for case in review.open_cases(office.hub, [change.grid])] == [change.id]


def test_work_done_before_a_grant_ended_is_accepted_and_work_done_knowingly_after_is_not(office: Office) -> None:
    wang = office.laptops["wang"]
    before = wang.change({"room": "501"})
    members.end_grants(office.hub, "wang", "g1", "admin", office.now_ms)
    after = wang.change({"room": "502"})
    assert results(wang.sync(before, after)) == ["ok", "quarantined"]


def test_everything_a_revoked_device_brings_is_quarantined_and_it_gets_nothing(office: Office) -> None:
    wang = office.laptops["wang"]
    devices.revoke(office.hub, wang.device, "admin", office.now_ms)
    reply = wang.sync(wang.change({"room": "501"}))
    assert results(reply) == ["quarantined"]
    assert reply["results"][0]["reason"] == "revoked_device"
    assert reply["results"][0]["entry"]["status"] == "quarantined"
    assert reply["revoked"] is True
    assert reply["grids"] == {}


DEAD: list[Any] = [
    pytest.param(lambda c: offer(c) | {"id": "f" * 32}, "hash_differs", id="bytes under another id"),
    pytest.param(lambda c: offer(c) | {"body": c.body.decode() + " "}, "hash_differs", id="one blank more"),
    pytest.param(lambda c: offer(c) | {"body": "\ud800"}, "hash_differs", id="a lone surrogate"),
    pytest.param(lambda c: offer(c) | {"body": "\x00"}, "hash_differs", id="a NUL"),
]


@pytest.mark.parametrize(("spoil", "reason"), DEAD)
def test_what_is_no_change_becomes_a_dead_letter(
    office: Office, spoil: Callable[[Change], dict[str, Any]], reason: str
) -> None:
    wang = office.laptops["wang"]
    spoilt = spoil(wang.change({"room": "501"}))
    reply = wang.sync(spoilt)
    assert [(each["id"], each["result"], each["reason"]) for each in reply["results"]] == [
        (spoilt["id"], "dead", reason)
    ]
    kept = dead_letters.everything(office.hub.store)
    assert [(letter.claimed, letter.body) for letter in kept] == [
        (spoilt["id"], spoilt["body"].encode("utf-8", "surrogatepass"))
    ]


def test_rubbish_under_the_id_of_a_genuine_change_does_not_stand_in_its_way(office: Office) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"})
    assert results(wang.sync(offer(change) | {"body": "rubbish"})) == ["dead"]
    assert results(wang.sync(change)) == ["ok"]


def test_a_change_for_a_grid_the_hub_does_not_have_is_kept_as_a_dead_letter(office: Office) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"}, grid="g9", seen=3)
    reply = wang.sync(change)
    assert [(each["result"], each["reason"]) for each in reply["results"]] == [("dead", "unknown_grid")]
    assert dead_letters.everything(office.hub.store)[0].body == change.body


def test_an_unknown_predecessor_is_asked_for_and_listed_until_it_comes(office: Office) -> None:
    wang = office.laptops["wang"]
    first, second = wang.change({"room": "501"}), wang.change({"contact": "张三"})
    reply = wang.sync(second)
    assert results(reply) == ["ok"]
    assert reply["grids"]["g1"]["missing"] == [first.id]
    assert [hole.id for hole in holes.everything(office.hub.store)] == [first.id]
    assert wang.sync()["grids"]["g1"]["missing"] == [first.id]
    assert wang.sync(first)["grids"]["g1"]["missing"] == []
    assert holes.everything(office.hub.store) == []


def test_a_predecessor_that_came_as_a_dead_letter_is_not_asked_for(office: Office) -> None:
    wang = office.laptops["wang"]
    first, second = wang.change({"room": "501"}), wang.change({"contact": "张三"})
    wang.sync(offer(first) | {"body": "rot"})
    assert wang.sync(second)["grids"]["g1"]["missing"] == []


def test_two_changes_after_one_predecessor_are_both_accepted_and_the_laptop_is_told(office: Office) -> None:
    wang = office.laptops["wang"]
    head = wang.change({"room": "501"})
    mine = wang.change({"contact": "张三"})
    wang.sync(head, mine)
    wang.head = head.id
    other = wang.change({"remark": "克隆"})
    reply = wang.sync(other)
    assert results(reply) == ["ok"]
    assert reply["grids"]["g1"]["forked"] is True
    assert check.check(office.hub).forks == 1


def test_a_rolled_back_laptop_with_nothing_to_send_is_told_it_is_forked(office: Office) -> None:
    wang = office.laptops["wang"]
    head = wang.change({"room": "501"})
    wang.sync(head, wang.change({"contact": "张三"}))
    wang.head = head.id
    assert wang.sync()["grids"]["g1"]["forked"] is True


def test_a_laptop_that_only_lost_the_answer_is_not_forked(office: Office) -> None:
    wang = office.laptops["wang"]
    first, second = wang.change({"room": "501"}), wang.change({"contact": "张三"})
    wang.sync(first, second)
    assert wang.sync(first, second)["grids"]["g1"]["forked"] is False
    assert wang.sync()["grids"]["g1"]["forked"] is False


def test_a_clock_in_2099_is_capped_in_the_log_and_refuses_nothing(office: Office) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"}, at=Stamp(4_070_908_800_000, 7))
    reply = wang.sync(change)
    assert results(reply) == ["ok"]
    assert entry_of(reply, change)["ts"] == f"{office.now_ms + MAX_LEAD_MS}.0"


def test_what_this_hub_does_not_know_is_accepted_and_kept_byte_for_byte(office: Office) -> None:
    wang = office.laptops["wang"]
    kind = wang.change({"temperature": 21}, kind="weather", schema=3)
    field = wang.change({"future": {"deep": [1, "二"]}}, schema=9)
    assert results(wang.sync(kind, field)) == ["ok", "ok"]
    bodies = {each["entry"]["id"]: each["entry"]["body"] for each in wang.snapshot() if "entry" in each}
    assert bodies == {kind.id: kind.body.decode(), field.id: field.body.decode()}
