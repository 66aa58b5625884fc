"""Deciding about refused changes: what it would do, one by one or several, corrected, and by two at once."""

import pytest

from doorstep_server.services import check, correcting, quarantine
from doorstep_server.store import records
from doorstep_shared.changes import DELETED, LIFE, Change
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import content_id
from tests.server.office import DOOR, Office

OTHER = "00000000-0000-7000-8000-000000000002"


def refuse(office: Office, account: str = "wang", record: str = DOOR, **values: object) -> Change:
    laptop = office.laptops[account]
    change = laptop.change(values or {"room": "501", "phone": "n/a", "tags/gas": True}, record=record)
    laptop.sync(change)
    return change


def decide(office: Office, *ids: str, decision: str = "reject", why: str = "核实过") -> correcting.Done:
    return correcting.decide(office.hub, "admin", ids, decision, why, office.now_ms)  # type: ignore[arg-type]


def correct(office: Office, id: str, **typed: str) -> Change:
    named = {path.replace("__", "/"): text for path, text in typed.items()}
    return correcting.correct(office.hub, "admin", id, named, office.grid("g1").seq, "问过本人", office.now_ms)


def waiting(office: Office) -> list[quarantine.Case]:
    return quarantine.waiting(office.hub, ["g1"], None).cases


def test_a_case_tells_its_author_laptop_reason_and_what_letting_it_in_would_do(office: Office) -> None:
    wang = office.laptops["wang"]
    wang.sync(wang.change({"phone": "13800000001"}))
    refuse(office, phone="12")
    (case,) = waiting(office)
    assert (case.line.by_name, case.device, case.reason) == ("wang", "wang's laptop", "invalid phone=bad_phone")
    assert case.effect is not None
    assert case.effect.shows == (("phone", "13800000001", "12"),)
    assert (case.effect.opens, case.effect.is_first) == (("phone",), False)


def test_a_refused_deletion_tells_that_the_record_would_be_deleted(office: Office) -> None:
    wang, zhao = office.laptops["wang"], office.laptops["zhao"]
    first = wang.change({"room": "501"})
    wang.sync(first)
    zhao.sync(zhao.change({LIFE: DELETED}, over={LIFE: [first.id]}))
    (case,) = waiting(office)
    assert case.effect is not None
    assert case.effect.shows == ((LIFE, False, True),)
    assert not correcting.can_correct(case.change)


def test_several_of_one_author_are_decided_for_one_reason(office: Office) -> None:
    ids = [refuse(office).id, refuse(office, record=OTHER).id]
    assert decide(office, *ids, decision="back", why=" 请核对 ").count == 2
    assert waiting(office) == []
    settled = quarantine.decided(office.hub, ["g1"], None).cases
    assert [(case.line.entry.why, case.line.entry.by) for case in settled] == [("退回：请核对", "admin")] * 2
    assert [case.reason for case in settled] == ["invalid phone=bad_phone"] * 2


def test_changes_of_several_authors_are_not_decided_at_once(office: Office) -> None:
    ids = [refuse(office).id, refuse(office, "li", record=OTHER).id]
    with pytest.raises(DoorstepError, match="invalid_value"):
        decide(office, *ids)
    assert len(waiting(office)) == 2


@pytest.mark.parametrize("why", ["", "  ", "长" * 501, "a\x00"])
def test_nothing_is_decided_without_a_fit_reason(office: Office, why: str) -> None:
    id = refuse(office).id
    with pytest.raises(DoorstepError, match="invalid_value"):
        decide(office, id, why=why)
    assert len(waiting(office)) == 1


def test_nothing_ticked_is_told(office: Office) -> None:
    with pytest.raises(DoorstepError, match="invalid_value"):
        decide(office)


def test_the_second_of_two_supervisors_is_told_and_undoes_nothing(office: Office) -> None:
    id = refuse(office).id
    decide(office, id, decision="release")
    late = decide(office, id)
    assert (late.count, late.too_late) == (0, (id,))
    assert records.find(office.hub.store, "dwelling", DOOR) is not None
    with pytest.raises(DoorstepError, match="not_waiting"):
        correct(office, id, room="501", phone="13800000001")


def test_a_corrected_change_stands_and_the_refused_one_is_closed_with_a_reference(office: Office) -> None:
    id = refuse(office).id
    written = correct(office, id, room=" 502 ", phone="138 0000 0002", tags__gas="1")
    assert dict(written.set) == {"room": "502", "phone": "13800000002", "tags/gas": True}
    assert (written.by, written.why) == ("admin", "问过本人")
    (settled,) = quarantine.decided(office.hub, ["g1"], None).cases
    assert settled.line.entry.why == f"已改正：问过本人 ({written.id[:12]})"
    assert check.check(office.hub).findings == ()


def test_a_field_left_empty_and_a_tag_left_out_are_not_written(office: Office) -> None:
    id = refuse(office).id
    assert dict(correct(office, id, room="501", phone="").set) == {"room": "501"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [({"phone": "没有"}, "invalid_value"), ({}, "nothing_to_change"), ({"use": "x"}, "nothing_to_change")],
)
def test_a_correction_that_is_wrong_changes_nothing(office: Office, typed: dict[str, str], code: str) -> None:
    id = refuse(office).id
    seq = office.grid("g1").seq
    with pytest.raises(DoorstepError) as refused:
        correct(office, id, **typed)
    assert refused.value.code == code
    assert office.grid("g1").seq == seq
    assert len(waiting(office)) == 1


def test_a_correction_leaves_what_came_since_the_page_was_opened_beside_it(office: Office) -> None:
    wang, li = office.laptops["wang"], office.laptops["li"]
    wang.sync(wang.change({"phone": "13800000001"}))
    id = refuse(office, phone="12").id
    seen = office.grid("g1").seq
    li.sync(li.change({"phone": "13800000003"}, seen=seen))
    correcting.correct(office.hub, "admin", id, {"phone": "13800000002"}, seen, "问过", office.now_ms)
    held = records.find(office.hub.store, "dwelling", DOOR)
    assert held is not None
    assert held.shown().conflicts == ("phone",)


def test_what_waits_and_what_was_decided_page_by_key(office: Office) -> None:
    ids = [refuse(office, record=f"00000000-0000-7000-8000-0000000001{number:02}").id for number in range(45)]

    def all_pages(read: object) -> list[str]:
        found, before = [], None
        while True:
            page = read(office.hub, ["g1"], before)  # type: ignore[operator]
            found += [case.change.id for case in page.cases]
            if (before := page.before) is None:
                return found

    assert all_pages(quarantine.waiting) == ids[::-1]
    decide(office, *ids)
    assert all_pages(quarantine.decided) == ids[::-1]
    assert quarantine.waiting(office.hub, ["g2"], None).cases == []


def test_a_dead_letter_is_found_by_those_whose_grid_it_names_or_whose_worker_sent_it(office: Office) -> None:
    wang = office.laptops["wang"]
    for grid, body in (("g1", "{"), ("nowhere", "[")):
        wang.sync({"id": content_id(body.encode()), "grid": grid, "body": body})
    found = quarantine.dead_letters(office.hub, ["g1"])
    assert {(letter.grid, whose) for letter, _, whose in found} == {("g1", "wang"), ("nowhere", "wang")}
    assert quarantine.dead_letters(office.hub, ["g2"]) == []
    assert quarantine.dead_letters(office.hub, []) == []
