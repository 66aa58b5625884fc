"""Accounts on a page: nobody gives a role above her own or outside her grids, or takes over who reaches further."""

import re

import pytest
from flask import Flask

from doorstep_server.services import audit, lockout, two_step
from doorstep_server.store import accounts as stored
from doorstep_server.store import memberships
from doorstep_shared.errors import DoorstepError
from tests.server.office import Office
from tests.server.web.administering import PEOPLE, Sitting, build
from tests.server.web.samples import PASSWORD
from tests.server.web.test_pages import sign_in, without_tokens


@pytest.fixture(autouse=True)
def street(office: Office) -> None:
    build(office)


@pytest.fixture
def root(app: Flask) -> Sitting:
    """The operator."""
    return Sitting(app.test_client(), "boss")


@pytest.fixture
def part(app: Flask) -> Sitting:
    """Who administers the community c1 and nothing else."""
    return Sitting(app.test_client(), "part")


@pytest.fixture
def sup(app: Flask) -> Sitting:
    """The supervisor of the community c1."""
    return Sitting(app.test_client(), "sup")


def roles(office: Office, account: str) -> dict[str, str]:
    return memberships.current(office.hub.store, account)


def hash_of(office: Office, account: str) -> str:
    found = stored.get(office.hub.store, account)
    assert found is not None
    return found.password_hash


def everything(office: Office) -> list[object]:
    """What administration can change, to see that a refusal changed nothing."""
    store = office.hub.store
    return [store.rows(f"SELECT * FROM {table}") for table in ("account", "grant_", "membership", "cover", "two_step")]


def test_an_account_is_added_with_a_role_and_the_trail_tells_by_whom(part: Sitting, office: Office) -> None:
    answer = part.send("/admin/accounts", account="ma", name="  马 丽 ", grid="n1", role="worker")
    assert answer.status_code == 303
    assert "马 丽" in part.get(answer.location).text
    assert roles(office, "ma") == {"n1": "worker"}
    told = [(note.action, note.what) for note in audit.read(office.hub, ["part"]).notes]
    assert told[:2] == [("grant", "ma worker n1"), ("add_account", "ma")]


def test_the_operator_adds_an_operator_and_an_account_without_a_role(root: Sitting, office: Office) -> None:
    root.send("/admin/accounts", account="chief-two", name="", operator="1")
    root.send("/admin/accounts", account="idle", name="")
    found = {each.name: each.is_admin for each in stored.everything(office.hub.store)}
    assert (found["chief-two"], found["idle"]) == (True, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"account": "evil", "operator": "1", "grid": "n1", "role": "worker"},
        {"account": "evil", "grid": "n2", "role": "worker"},
        {"account": "evil", "grid": "street", "role": "worker"},
        {"account": "evil", "grid": "", "role": "worker"},
        {"account": "evil", "grid": "n1", "role": "emperor"},
        {"account": "evil", "grid": "n1", "role": ""},
        {"account": "Ev il", "grid": "n1", "role": "worker"},
        {"account": "a\x00b", "grid": "n1", "role": "worker"},
        {"account": "in", "grid": "n1", "role": "worker"},
        {"account": "evil", "grid": "n1", "role": "worker", "name": "x" * 61},
        {"account": "evil", "grid": "n1", "role": "worker", "name": "a\u202eb"},
    ],
    ids=lambda fields: " ".join(f"{name}={value[:10]!r}" for name, value in fields.items()),
)
def test_an_account_that_may_not_be_is_not_made_and_what_was_typed_stays(
    part: Sitting, office: Office, fields: dict[str, str]
) -> None:
    before = everything(office)
    answer = part.send("/admin/accounts", **fields)
    assert answer.status_code in (400, 403, 404, 409, 422)
    assert everything(office) == before
    if fields["account"].isascii() and "\x00" not in fields["account"]:
        assert f'value="{fields["account"]}"' in answer.text


@pytest.mark.parametrize(
    ("account", "grid", "role", "status"),
    [
        ("part", "street", "admin", 404),
        ("part", "c2", "worker", 404),
        ("part", "nowhere", "worker", 404),
        ("in", "n2", "worker", 404),
        ("out", "n1", "worker", 404),
        ("nobody", "n1", "worker", 404),
        ("in", "n1", "operator", 400),
        ("in", "n1", "", 400),
    ],
)
def test_nobody_grants_outside_her_grids_to_herself_or_others(
    part: Sitting, office: Office, account: str, grid: str, role: str, status: int
) -> None:
    before = everything(office)
    assert part.send(f"/admin/accounts/{account}/grant", grid=grid, role=role).status_code == status
    assert everything(office) == before


def test_a_role_is_given_and_taken_back_in_ones_own_grids(part: Sitting, office: Office) -> None:
    assert part.send("/admin/accounts/in/grant", grid="c1", role="lead").status_code == 303
    assert roles(office, "in") == {"c1": "lead", "n1": "lead"}
    assert part.send("/admin/accounts/in/ungrant", grid="c1").status_code == 303
    assert roles(office, "in") == {"n1": "worker"}
    gone = part.send("/admin/accounts/in/ungrant", grid="n1")
    assert gone.location == "/admin/accounts", "she does not see the account any more"
    assert part.get("/admin/accounts/in").status_code == 404


@pytest.mark.parametrize(("account", "grid"), [("both", "n2"), ("out", "n2"), ("sup-two", "c2"), ("in", "g1")])
def test_nobody_ends_a_role_in_somebody_elses_grid(part: Sitting, office: Office, account: str, grid: str) -> None:
    before = everything(office)
    assert part.send(f"/admin/accounts/{account}/ungrant", grid=grid).status_code == 404
    assert everything(office) == before


@pytest.mark.parametrize("act", ["password", "name", "unlock", "two-step-off"])
@pytest.mark.parametrize(
    ("account", "status"), [("boss", 404), ("admin", 404), ("out", 404), ("both", 403), ("sup-two", 404)]
)
def test_nobody_takes_over_an_account_that_reaches_further(
    part: Sitting, office: Office, account: str, status: int, act: str
) -> None:
    before = everything(office)
    assert part.send(f"/admin/accounts/{account}/{act}", name="x").status_code == status
    assert everything(office) == before


def test_an_operator_who_also_works_in_a_grid_is_still_nobodys_but_an_operators(
    part: Sitting, root: Sitting, office: Office
) -> None:
    root.send("/admin/accounts/boss/grant", grid="n1", role="worker")
    before = everything(office)
    assert part.send("/admin/accounts/boss/password").status_code == 403
    assert everything(office) == before
    assert "只能看" in part.get("/admin/accounts/boss").text


@pytest.mark.parametrize(
    "path", ["/in/grant", "/in/ungrant", "/in/password", "/in/name", "/in/unlock", "/sup/grant", ""]
)
def test_a_supervisor_looks_and_changes_nothing(sup: Sitting, office: Office, path: str) -> None:
    before = everything(office)
    fields = {"grid": "n1", "role": "admin", "name": "x", "account": "evil"}
    assert sup.send(f"/admin/accounts{path}", **fields).status_code == 403
    assert everything(office) == before
    page = sup.get("/admin/accounts/in").text
    assert "n1网格" in page
    assert "/admin/accounts/in/" not in page, "no form is offered"


def test_a_supervisor_sees_only_her_own_people_and_no_grid_of_others(sup: Sitting) -> None:
    page = without_tokens(sup.get("/admin/accounts"))
    assert set(re.findall(r'href="/admin/accounts/([a-z-]+)"', page)) == {"sup", "part", "in", "both", "chief"}
    assert "n2" not in page
    assert "在别处也有职务" in page
    assert "n2" not in without_tokens(sup.get("/admin/accounts/both"))
    assert sup.get("/admin/accounts/out").status_code == 404


def test_a_new_password_is_shown_once_and_works(part: Sitting, app: Flask, office: Office) -> None:
    old = hash_of(office, "in")
    page = part.send("/admin/accounts/in/password").text
    secret = re.search(r'fs-3">([a-z0-9]{16})<', page)
    assert secret
    assert hash_of(office, "in") != old
    assert sign_in(app.test_client(), "in", secret[1]).status_code == 302
    assert sign_in(app.test_client(), "in", PASSWORD).status_code == 401
    assert secret[1] not in part.get("/admin/accounts/in").text
    assert all(secret[1] not in note.what for note in audit.read(office.hub, None).notes)


def test_who_is_locked_out_is_let_in_and_two_steps_are_switched_off(part: Sitting, app: Flask, office: Office) -> None:
    for _ in range(6):
        try:
            lockout.begin(office.hub, "in", office.now_ms)
        except DoorstepError:
            break
    assert sign_in(app.test_client(), "in").status_code == 429
    assert part.send("/admin/accounts/in/unlock").status_code == 303
    assert sign_in(app.test_client(), "in").status_code == 302
    two_step.begin(office.hub, "in")
    assert part.send("/admin/accounts/in/two-step-off").status_code == 303
    assert two_step.pending_secret(office.hub, "in") is None


def test_a_name_is_changed_and_one_that_is_none_is_kept_in_the_form(part: Sitting, office: Office) -> None:
    assert part.send("/admin/accounts/in/name", name="王芳").status_code == 303
    assert "王芳" in part.get("/admin/accounts/in").text
    refused = part.send("/admin/accounts/in/name", name="长" * 61)
    assert refused.status_code == 400
    assert "长" * 61 in refused.text


def test_a_long_list_turns_by_key_and_finds_by_name(root: Sitting, office: Office) -> None:
    for number in range(120):
        stored.insert(office.hub.store, stored.Account(f"zz{number:03}", f"编号{number}%", "", False, 0))
    path, seen = "/admin/accounts", []
    for _ in range(4):
        page = root.get(path).text
        seen += re.findall(r'href="/admin/accounts/([a-z0-9-]+)">', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            break
        path = following[1].replace("&amp;", "&")
    assert seen == sorted(each.name for each in stored.everything(office.hub.store))
    assert root.get("/admin/accounts?q=编号7%25").text.count('href="/admin/accounts/zz') == 1


def test_everybody_of_the_street_is_there(root: Sitting) -> None:
    page = root.get("/admin/accounts").text
    assert all(f'href="/admin/accounts/{name}"' in page for name in PEOPLE)
