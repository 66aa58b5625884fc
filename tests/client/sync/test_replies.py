"""Answers are not believed: whatever is wrong in one, nothing of it is stored."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from doorstep_client.sync.replies import read_reply, read_snapshot
from doorstep_shared.errors import DoorstepError
from tests.client.desk import OTHER_DOOR, Desk, elsewhere
from tests.client.hub_model import HubModel

Spoil = Callable[[dict[str, Any]], object]


def _entry(reply: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = reply["grids"]["g1"]["entries"][0]
    return found


SPOILT: dict[str, Spoil] = {
    "no clock": lambda r: r.pop("clock_ms"),
    "a clock of text": lambda r: r.update(clock_ms="now"),
    "results that are no list": lambda r: r.update(results={"a": 1}),
    "a result about nothing": lambda r: r["results"].append({"result": "ok"}),
    "an unknown result": lambda r: r["results"][0].update(result="perhaps"),
    "a result with another change's entry": lambda r: r["results"][0]["entry"].update(id="a" * 32),
    "grids that are no mapping": lambda r: r.update(grids=[]),
    "a grid with an impossible name": lambda r: r["grids"].update({"../..": r["grids"]["g1"]}),
    "an unknown state": lambda r: r["grids"]["g1"].update(state="lost"),
    "a position of text": lambda r: r["grids"]["g1"].update(seq="1"),
    "more that is no yes": lambda r: r["grids"]["g1"].update(more="no"),
    "a missing id that is none": lambda r: r["grids"]["g1"].update(missing=["x"]),
    "a last day that is none": lambda r: r["grids"]["g1"].update(until="2026-02-30"),
    "a last day of a number": lambda r: r["grids"]["g1"].update(until=20261205),
    "own that is no yes": lambda r: r["grids"]["g1"].update(own="g1"),
    "an entry that is no entry": lambda r: r["grids"]["g1"].update(entries=["x"]),
    "an entry whose kind is no word": lambda r: _entry(r).update(kind="?"),
    "an altered body": lambda r: _entry(r).update(body=_entry(r)["body"].replace("wang", "zhao")),
    "a body that is no text": lambda r: _entry(r).update(body=5),
    "a body with half a character": lambda r: _entry(r).update(body="\ud800"),
    "a body that is not here": lambda r: _entry(r).pop("body"),
    "an altered time": lambda r: _entry(r).update(ts="1.0"),
    "an altered status": lambda r: _entry(r).update(status="quarantined"),
    "an altered chain": lambda r: _entry(r).update(chain="0" * 32),
    "a skipped entry": lambda r: r["grids"]["g1"]["entries"].pop(0),
    "a repeated entry": lambda r: r["grids"]["g1"]["entries"].append(_entry(r)),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_nothing_of_a_damaged_answer_is_stored(spoil: Spoil) -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"contact": "王五"}, OTHER_DOOR))
    desk.save({"contact": "张三"})

    def damage(reply: dict[str, Any]) -> dict[str, Any]:
        reply = copy.deepcopy(reply)
        spoil(reply)
        return reply

    hub.alter = damage
    with pytest.raises(DoorstepError) as raised:
        desk.sync(hub)
    assert raised.value.code == "reply_damaged"
    assert (desk.store.grids()[0].seq, desk.store.waiting(), desk.shows("contact", OTHER_DOOR)) == (0, 1, None)
    hub.alter = lambda reply: reply
    desk.sync(hub)
    assert (desk.store.waiting(), desk.shows("contact", OTHER_DOOR), desk.store.verify()) == (0, "王五", [])


@pytest.mark.parametrize("document", [None, [], "x", 1, {}])
def test_what_is_no_answer_is_damaged(document: Any) -> None:
    with pytest.raises(DoorstepError) as raised:
        read_reply(document)
    assert raised.value.code == "reply_damaged"


def test_an_entry_of_a_kind_a_newer_hub_writes_asks_for_an_upgrade_and_nothing_is_stored() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"contact": "王五"}, OTHER_DOOR))
    desk.save({"contact": "张三"})

    def newer(reply: dict[str, Any]) -> dict[str, Any]:
        reply = copy.deepcopy(reply)
        _entry(reply).update(kind="enter")
        return reply

    hub.alter = newer
    with pytest.raises(DoorstepError, match="version_too_old"):
        desk.sync(hub)
    assert desk.store.counts().pending == 1
    assert desk.store.grids()[0].seq == 0


def test_what_a_newer_hub_adds_is_passed_over() -> None:
    reply = {"hub": "hub", "clock_ms": 1, "weather": "fine", "grids": {"g1": {"state": "tail", "seq": 0, "mood": 1}}}
    assert read_reply(reply).grids["g1"].state == "tail"


def test_a_change_of_a_format_not_known_yet_is_kept_as_it_is() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = elsewhere({"contact": "王五"})
    newer = change.body.replace(b'"v":1', b'"v":2')
    desk.sync(hub)

    from doorstep_shared.ids import content_id

    hub._log_change(change._replace(id=content_id(newer), body=newer), change.at, "quarantined", "newer")
    desk.sync(hub)
    held = desk.store.database.row("SELECT body FROM change WHERE id = ?", [content_id(newer)])
    assert held is not None
    assert (bytes(held[0]), desk.store.grids()[0].seq) == (newer, 1)


HEAD = {"snapshot": 1, "hub": "hub", "grid": "g1", "seq": 0, "chain": "", "digest": "0" * 16}


OWN = elsewhere({"contact": "王五"}, by="wang")


def _own_entry(**parts: Any) -> dict[str, Any]:
    """An entry about a change of one's own as a snapshot tells it, with some parts otherwise."""
    told = {"seq": 1, "kind": "change", "id": OWN.id, "ts": str(OWN.at), "status": "ok", "chain": "c", "mac": "m"}
    return {**told, **parts}


def test_a_snapshot_may_bring_work_of_ones_own_that_folds_to_nothing() -> None:
    line = {"own": _own_entry(body=OWN.body.decode()), "decision": _own_entry(kind="reject", status="rejected")}
    snapshot = read_snapshot("g1", [HEAD, line, {"end": 2}])
    assert [(each.line.entry.id, each.status) for each in snapshot.own] == [(OWN.id, "rejected")]
    assert snapshot.changes == []


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [{"end": 0}],
        [HEAD],
        [HEAD, {"end": 2}],
        [HEAD, {"end": 1}, {"end": 2}],
        [{**HEAD, "grid": "g2"}, {"end": 1}],
        [{**HEAD, "seq": "0"}, {"end": 1}],
        [HEAD, 5, {"end": 2}],
        [HEAD, {"entry": {}}, {"end": 2}],
        [HEAD, {"awaited": {"kind": "dwelling", "record": "x", "over": {}}}, {"end": 2}],
        [HEAD, {"member": {"seq": 1}}, {"end": 2}],
        [HEAD, {"own": {}}, {"end": 2}],
        [HEAD, {"own": _own_entry()}, {"end": 2}],
        [HEAD, {"own": _own_entry(body="altered")}, {"end": 2}],
        [HEAD, {"own": _own_entry(body=OWN.body.decode(), kind="release")}, {"end": 2}],
        [HEAD, {"own": _own_entry(body=OWN.body.decode()), "decision": 5}, {"end": 2}],
        [HEAD, {"own": _own_entry(body=OWN.body.decode()), "decision": _own_entry()}, {"end": 2}],
        [
            HEAD,
            {"own": _own_entry(body=OWN.body.decode()), "decision": _own_entry(id="a" * 32, kind="reject")},
            {"end": 2},
        ],
    ],
)
def test_a_snapshot_that_is_not_whole_is_damaged(lines: list[Any]) -> None:
    with pytest.raises(DoorstepError) as raised:
        read_snapshot("g1", lines)
    assert raised.value.code == "reply_damaged"


def test_lines_a_newer_hub_adds_to_a_snapshot_are_passed_over() -> None:
    assert read_snapshot("g1", [HEAD, {"weather": "fine"}, {"end": 2}]).seq == 0
