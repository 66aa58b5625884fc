"""Laptops on a page: who sees which, invitations shown once, revoking and replacing, and nobody else's."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from doorstep_server.services import audit, devices
from doorstep_server.store import devices as stored
from doorstep_server.store.devices import Device
from tests.server.office import Office
from tests.server.web.administering import Sitting, build

CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")


@pytest.fixture(autouse=True)
def street(office: Office) -> None:
    build(office)
    office.laptops |= {name: office.laptop(name) for name in ("in", "out", "both", "chief", "sup-two")}


@pytest.fixture
def sup(web: FlaskClient) -> Sitting:
    return Sitting(web, "sup")


def is_revoked(office: Office, account: str) -> bool:
    found = stored.get(office.hub.store, office.laptops[account].device)
    assert found is not None
    return found.revoked_ms is not None


def test_a_supervisor_sees_the_laptops_of_her_people_and_no_others(sup: Sitting, office: Office) -> None:
    page = sup.get("/admin/devices").text
    assert office.laptops["in"].device in page
    assert office.laptops["out"].device not in page
    assert office.laptops["wang"].device not in page


def test_the_operator_sees_and_finds_every_laptop(app: Flask, office: Office) -> None:
    root = Sitting(app.test_client(), "boss")
    assert office.laptops["out"].device in root.get("/admin/devices").text
    found = root.get("/admin/devices?q=OUT的").text
    assert office.laptops["out"].device in found
    assert office.laptops["in"].device not in found
    assert "没有电脑" in root.get("/admin/devices?q=%25").text, "a sign is no wildcard"


def test_a_long_list_turns_by_key_and_shows_every_laptop_once(app: Flask, office: Office) -> None:
    for number in range(120):
        made = Device(f"{number + 10**6:016x}", "wang", "", f"{number}", office.now_ms, None, None, "", 0, 0)
        stored.insert(office.hub.store, made)
    root, path, seen = Sitting(app.test_client(), "boss"), "/admin/devices", []
    for _ in range(4):
        page = root.get(path).text
        seen += re.findall(r'<span class="times">([0-9a-f]{16})</span>', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            break
        path = following[1].replace("&amp;", "&")
    assert sorted(seen) == sorted(each.id for each in stored.everything(office.hub.store))


def test_an_invitation_is_shown_once_with_the_line_to_type_and_its_picture(sup: Sitting, office: Office) -> None:
    page = sup.send("/admin/devices/invite", account="in", hours="24", address="https://hub.example/").text
    code = CODE.search(page)
    assert code
    assert f"doorstep join https://hub.example {code[0]}" in page
    assert "<svg" in page
    assert "style=" not in page
    device, _ = devices.join(office.hub, code[0], "new", "tests", office.now_ms)
    assert device.account == "in"
    assert code[0] not in sup.get("/admin/devices").text
    notes = audit.read(office.hub, ["sup"]).notes
    assert (notes[0].action, notes[0].what) == ("invite", "in")


@pytest.mark.parametrize("account", ["out", "wang", "nobody", "", "a\x00b", "x" * 10_000, "in'; DROP TABLE invite;--"])
def test_nobody_is_invited_for_an_account_she_does_not_see(sup: Sitting, office: Office, account: str) -> None:
    before = office.hub.store.rows("SELECT count(*) FROM invite")
    answer = sup.send("/admin/devices/invite", account=account, hours="1")
    assert answer.status_code == 404
    assert not CODE.search(answer.text)
    assert office.hub.store.rows("SELECT count(*) FROM invite") == before


@pytest.mark.parametrize("account", ["both", "chief"])
def test_nobody_is_invited_for_an_account_that_reaches_further_than_she_does(
    sup: Sitting, office: Office, account: str
) -> None:
    answer = sup.send("/admin/devices/invite", account=account)
    assert answer.status_code == 403
    assert not CODE.search(answer.text)


@pytest.mark.parametrize(
    ("hours", "address"),
    [("0", ""), ("-1", ""), ("1e3", ""), ("9" * 400, ""), ("1", "javascript:alert(1)"), ("1", "http://a b; rm -rf /")],
)
def test_what_was_typed_stays_when_an_invitation_is_refused(sup: Sitting, hours: str, address: str) -> None:
    answer = sup.send("/admin/devices/invite", account="in", hours=hours, address=address)
    assert answer.status_code == 422
    assert f'value="{hours}"' in answer.text
    assert 'value="in"' in answer.text


def test_a_revoked_laptop_is_shown_so_and_the_trail_names_who_did_it(sup: Sitting, office: Office) -> None:
    answer = sup.send(f"/admin/devices/{office.laptops['in'].device}/revoke")
    assert answer.status_code == 303
    assert "已停用" in sup.get(answer.location).text
    assert is_revoked(office, "in")
    assert audit.read(office.hub, ["sup"]).notes[0].action == "revoke"


@pytest.mark.parametrize(("account", "status"), [("out", 404), ("wang", 404), ("both", 403), ("chief", 403)])
@pytest.mark.parametrize("act", ["revoke", "replace"])
def test_the_laptop_of_somebody_elses_account_is_left_alone(
    sup: Sitting, office: Office, account: str, status: int, act: str
) -> None:
    answer = sup.send(f"/admin/devices/{office.laptops[account].device}/{act}")
    assert answer.status_code == status
    assert not CODE.search(answer.text)
    assert not is_revoked(office, account)


@pytest.mark.parametrize("id", ["nonsense", "%00", "0" * 5000])
def test_a_forged_id_names_no_laptop(sup: Sitting, id: str) -> None:
    assert sup.send(f"/admin/devices/{id}/revoke").status_code == 404


def test_replacing_revokes_at_once_and_tells_what_the_old_one_delivered(sup: Sitting, office: Office) -> None:
    old = office.laptops["in"]
    old.sync(old.change({"building": "1", "room": "101"}, grid="n1"), at={"n1": old.cursor()})
    page = sup.send(f"/admin/devices/{old.device}/replace").text
    assert CODE.search(page)
    assert "它最后送达" in page
    assert is_revoked(office, "in")
    again = sup.send(f"/admin/devices/{old.device}/replace").text
    first, second = CODE.search(page), CODE.search(again)
    assert first
    assert second
    with pytest.raises(Exception, match="invite_invalid"):
        devices.join(office.hub, first[0], "", "tests", office.now_ms)
    made, _ = devices.join(office.hub, second[0], "", "tests", office.now_ms)
    assert made.replaces == old.device
    assert sup.send(f"/admin/devices/{old.device}/replace").status_code == 409


def test_a_worker_reaches_none_of_it(app: Flask, office: Office) -> None:
    worker = Sitting(app.test_client(), "in")
    assert worker.get("/admin/devices").status_code == 403
    assert worker.send(f"/admin/devices/{office.laptops['in'].device}/revoke").status_code == 403
    assert worker.send("/admin/devices/invite", account="in").status_code == 403
