"""The pages: signing in, who may read what, language, and what a browser is allowed to do."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from doorstep_server.app import create_app
from doorstep_server.services import accounts, members
from tests.server.office import DOOR, Office
from tests.server.web.conftest import PASSWORD


def forgery_token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found
    return found[1]


def without_tokens(page: TestResponse) -> str:
    """A page without its tokens against forgery: they are random, and some hold whatever a test looks for."""
    return re.sub(r'name="csrf_token"[^>]*>', "", page.text)


def sign_in(web: FlaskClient, account: str, password: str = PASSWORD, **arguments: str) -> TestResponse:
    token = forgery_token(web.get("/sign-in"))
    sent = {"account": account, "password": password, "csrf_token": token}
    return web.post("/sign-in", data=sent, query_string=arguments)


@pytest.fixture
def signed_in(web: FlaskClient, supervisor: str) -> FlaskClient:
    assert sign_in(web, supervisor).status_code == 302
    return web


@pytest.mark.parametrize("path", ["/log", f"/record/{DOOR}"])
def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(web: FlaskClient, supervisor: str, path: str) -> None:
    sent = web.get(path)
    assert sent.status_code == 302
    assert sent.location.startswith("/sign-in?next=")
    assert sign_in(web, supervisor, next=path).location == path


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "evil"])
def test_signing_in_leads_to_no_other_place(web: FlaskClient, supervisor: str, address: str) -> None:
    assert sign_in(web, supervisor, next=address).location == "/"


@pytest.mark.parametrize(
    ("account", "password"),
    [("chen", "wrong password"), ("nobody", PASSWORD), ("wang", PASSWORD), ("", ""), ("a\x00b", PASSWORD)],
    ids=["a wrong password", "no such account", "no password set", "nothing", "NUL"],
)
def test_a_wrong_sign_in_is_refused_with_one_sentence(
    web: FlaskClient, supervisor: str, account: str, password: str
) -> None:
    refused = sign_in(web, account, password)
    assert refused.status_code == 401
    assert "账号或密码不对。" in refused.text
    assert web.get("/log").status_code == 302


def test_a_form_without_its_token_is_refused(web: FlaskClient, supervisor: str) -> None:
    refused = web.post("/sign-in", data={"account": supervisor, "password": PASSWORD})
    assert refused.status_code == 400
    assert "页面停留太久" in refused.text
    assert web.get("/log").status_code == 302


def test_signing_out_needs_a_form_and_ends_the_session(signed_in: FlaskClient) -> None:
    assert signed_in.get("/sign-out").status_code == 405
    assert signed_in.post("/sign-out").status_code == 400
    signed_in.post("/sign-out", data={"csrf_token": forgery_token(signed_in.get("/log"))})
    assert signed_in.get("/log").status_code == 302


def test_a_new_password_signs_out_everywhere(signed_in: FlaskClient, office: Office, supervisor: str) -> None:
    accounts.set_password(office.hub, supervisor, "another password", "admin", office.now_ms)
    assert signed_in.get("/log").status_code == 302


def test_the_cookie_is_kept_from_scripts_and_other_sites(web: FlaskClient, supervisor: str) -> None:
    cookie = sign_in(web, supervisor).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_the_cookie_is_secure(office: Office, supervisor: str) -> None:
    app = create_app(office.hub, lambda: office.now_ms, rate_limits=False, behind_https=True)
    page = app.test_client().get("/sign-in", base_url="https://hub.example")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"]


def test_guessing_from_one_address_is_slowed_down(office: Office, supervisor: str) -> None:
    web = create_app(office.hub, lambda: office.now_ms).test_client()
    answers = [sign_in(web, f"somebody{n}", "wrong").status_code for n in range(11)]
    assert answers == [401] * 10 + [429]


def test_a_browser_may_load_nothing_from_elsewhere_and_run_nothing(signed_in: FlaskClient) -> None:
    page = signed_in.get("/log")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-store"
    assert "<script" not in page.text
    assert "style=" not in page.text
    loaded = re.findall(r'<link rel="stylesheet"[^>]*href="([^"]+)"', page.text)
    loaded += re.findall(r'<link href="([^"]+)" rel="stylesheet"', page.text)
    assert len(loaded) == 2
    assert all(address.startswith("/") and signed_in.get(address).status_code == 200 for address in loaded)


def test_the_pages_are_chinese_until_english_is_asked_for_and_then_stay_so(signed_in: FlaskClient) -> None:
    assert '<html lang="zh-CN">' in signed_in.get("/log").text
    assert "合并日志" in signed_in.get("/log").text
    assert '<html lang="en">' in signed_in.get("/log?lang=en").text
    assert "Merged log" in signed_in.get("/log").text
    assert "合并日志" in signed_in.get("/log?lang=zh").text
    assert "合并日志" in signed_in.get("/log?lang=xx").text


def test_the_other_language_keeps_the_filters(signed_in: FlaskClient) -> None:
    page = signed_in.get("/log?grid=g1&notable=1").text
    assert 'href="/log?grid=g1&amp;notable=1&amp;lang=en"' in page


def test_the_log_tells_who_did_what_at_which_door(signed_in: FlaskClient, office: Office) -> None:
    wang = office.laptops["wang"]
    wang.sync(wang.change({"building": "3", "unit": "2", "room": "501", "phone": "13800001234"}))
    page = signed_in.get("/log").text
    assert "wang" in page
    assert "新增房屋" in page
    assert "3-2-501" in page
    assert "138******34" in page
    assert "13800001234" not in page
    assert "2026-09-21 14:13" in page


def test_what_people_wrote_is_never_markup(signed_in: FlaskClient, office: Office) -> None:
    wang = office.laptops["wang"]
    wang.sync(wang.change({"remark": "<script>alert(1)</script>"}))
    page = signed_in.get("/log").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_worker_reads_her_own_grid_only(web: FlaskClient, office: Office) -> None:
    accounts.set_password(office.hub, "zhao", PASSWORD, "admin", office.now_ms)
    wang = office.laptops["wang"]
    wang.sync(wang.change({"building": "3", "room": "501"}))
    sign_in(web, "zhao")
    page = web.get("/log?grid=g1").text
    assert "3-501" not in page
    assert "二网格" in page
    assert "一网格" not in page
    assert web.get(f"/record/{DOOR}").status_code == 404


def test_who_lost_her_grid_reads_it_no_more(signed_in: FlaskClient, office: Office, supervisor: str) -> None:
    members.end_grants(office.hub, supervisor, "street", "admin", office.now_ms)
    assert signed_in.get("/log").status_code == 403
    page = signed_in.get("/").text
    assert "还没有网格" in page
    assert "一网格" not in page


def test_the_history_of_a_record_leads_from_its_line(signed_in: FlaskClient, office: Office) -> None:
    wang = office.laptops["wang"]
    first = wang.change({"building": "3", "room": "501", "use": "rented"})
    wang.sync(first, wang.change({"use": "vacant"}, over={"use": [first.id]}))
    assert f'href="/record/{DOOR}"' in signed_in.get("/log").text
    history = signed_in.get(f"/record/{DOOR}").text
    assert "<del>出租</del>" in history
    assert "空置" in history


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/log?before=nonsense", 400),
        ("/log?before=1:2:%00", 400),
        ("/log?before=" + "9" * 99 + ":1:g1", 400),
        ("/log?grid=nowhere&by=%00&kind=nothing", 200),
        ("/record/nonsense", 404),
        ("/record/00000000-0000-7000-8000-00000000dead", 404),
        ("/nothing", 404),
    ],
)
def test_a_wrong_address_gives_one_sentence(signed_in: FlaskClient, path: str, status: int) -> None:
    page = signed_in.get(path)
    assert page.status_code == status
    assert '<html lang="zh-CN">' in page.text


def test_the_log_turns_its_pages_by_key(signed_in: FlaskClient, office: Office) -> None:
    wang = office.laptops["wang"]
    for number in range(60):
        wang.sync(wang.change({"floor": number}, record=f"00000000-0000-7000-8000-{number:012}"))
    seen: list[str] = []
    address: str | None = "/log?grid=g1"
    while address:
        page = signed_in.get(address).text
        seen += re.findall(r"g1 #(\d+)", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else None
    assert [int(seq) for seq in seen] == list(range(office.grid("g1").seq, 0, -1))
