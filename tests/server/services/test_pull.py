"""What a laptop is told of a grid's log."""

import pytest

from doorstep_server.services import members, pull
from doorstep_shared.log import NO_CHAIN, link
from doorstep_shared.protocol import read_entry
from tests.server.office import DOOR, Office


def test_a_new_laptop_gets_the_log_from_its_beginning_and_can_verify_every_link(office: Office) -> None:
    wang = office.laptops["wang"]
    wang.sync(wang.change({"room": "501"}), wang.change({"phone": "x"}))
    told = office.laptops["li"].sync()["grids"]["g1"]
    assert (told["state"], told["more"], told["role"]) == ("tail", False, "worker")
    chain = NO_CHAIN
    for number, message in enumerate(told["entries"], 1):
        entry = read_entry(message)
        assert entry.seq == number
        assert link(chain, entry) == entry.chain
        chain = entry.chain
    assert chain == office.grid("g1").chain
    assert told["digest"] == office.grid("g1").digest


def test_bodies_are_left_out_only_for_what_this_very_request_contained(office: Office) -> None:
    wang = office.laptops["wang"]
    first, second = wang.change({"room": "501"}), wang.change({"contact": "张三"})
    wang.sync(first)
    entries = {each["id"]: each.get("body") for each in wang.sync(second)["grids"]["g1"]["entries"]}
    assert entries[first.id] == first.body.decode()
    assert entries[second.id] is None


def test_a_long_log_comes_in_pages_and_the_digest_with_the_last(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "PAGE_ENTRIES", 3)
    wang = office.laptops["wang"]
    wang.sync(*(wang.change({"remark": str(i)}) for i in range(4)))
    cursor, pages = wang.cursor(), []
    while True:
        told = wang.sync(at={"g1": cursor})["grids"]["g1"]
        pages.append(len(told["entries"]))
        last = told["entries"][-1]
        cursor = wang.cursor(last["seq"], last["chain"])
        if not told["more"]:
            break
        assert told["digest"] == ""
    assert sum(pages) == office.grid("g1").seq
    assert pages[0] == 3
    assert told["digest"]


@pytest.mark.parametrize("lead", [0, 1, 1000])
def test_a_cursor_the_hub_does_not_know_means_the_hub_was_rewound(office: Office, lead: int) -> None:
    wang = office.laptops["wang"]
    seq = office.grid("g1").seq + lead
    told = wang.sync(at={"g1": wang.cursor(seq, "f" * 32)})["grids"]["g1"]
    assert (told["state"], told["entries"]) == ("rewound", [])


def test_who_is_far_behind_or_new_to_a_long_log_fetches_the_snapshot(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = office.laptops["wang"]
    first = wang.sync(wang.change({"room": "501"}))["grids"]["g1"]["entries"][-1]
    wang.sync(*(wang.change({"remark": str(i)}) for i in range(5)))
    monkeypatch.setattr(pull, "SNAPSHOT_ENTRIES", 4)
    assert wang.sync(at={"g1": wang.cursor(first["seq"], first["chain"])})["grids"]["g1"]["state"] == "snapshot"
    monkeypatch.setattr(pull, "SNAPSHOT_FIRST_ENTRIES", 4)
    assert wang.sync()["grids"]["g1"]["state"] == "snapshot"


def test_a_laptop_hears_nothing_of_grids_that_are_not_its_accounts(office: Office) -> None:
    reply = office.laptops["wang"].sync(at={})
    assert set(reply["grids"]) == {"g1"}


def test_a_laptop_that_asks_for_a_grid_it_has_lost_is_told_it_ended(office: Office) -> None:
    wang = office.laptops["wang"]
    members.end_grants(office.hub, "wang", "g1", "admin", office.now_ms)
    assert wang.sync()["grids"]["g1"]["state"] == "ended"


def test_the_snapshot_holds_what_lives_what_waits_and_what_is_superseded_before_it_came(office: Office) -> None:
    wang = office.laptops["wang"]
    old = wang.change({"room": "501", "contact": "张三"})
    new = wang.change({"room": "502"}, over={"room": [old.id, "e" * 32]})
    gone = wang.change({"remark": "旧"})
    newer = wang.change({"remark": "新"}, over={"remark": [gone.id]})
    refused = wang.change({"phone": "x"})
    wang.sync(old, new, gone, newer, refused)
    lines = wang.snapshot()
    assert (lines[0]["seq"], lines[0]["chain"]) == (office.grid("g1").seq, office.grid("g1").chain)
    assert lines[-1] == {"end": len(lines) - 1}
    changes = {each["entry"]["id"]: each["dead"] for each in lines if "entry" in each}
    assert changes == {old.id: ["room"], new.id: [], newer.id: [], refused.id: []}
    assert [each["awaited"] for each in lines if "awaited" in each] == [
        {"kind": "dwelling", "record": DOOR, "over": {"room": ["e" * 32]}}
    ]
    assert len([each for each in lines if "member" in each]) == 2
