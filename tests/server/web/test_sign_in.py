"""Signing in: waiting after vain tries, the second step, changing the password, the end of a session."""

import re

import pyotp
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from doorstep_server.app import create_app
from doorstep_server.services import accounts, audit, lockout, two_step
from doorstep_shared.errors import DoorstepError
from tests.server.office import Office
from tests.server.web.samples import PASSWORD
from tests.server.web.test_pages import forgery_token, sign_in

MINUTE_MS = 60_000
WRONG = "something else"


def send(web: FlaskClient, path: str, page: str, **fields: str) -> TestResponse:
    """Fill in a form as it stands on a page."""
    token = forgery_token(web.get(page))
    return web.post(path, data={"csrf_token": token, **fields})


def is_in(web: FlaskClient) -> bool:
    return web.get("/account").status_code == 200


@pytest.fixture
def signed_in(web: FlaskClient, supervisor: str) -> FlaskClient:
    assert sign_in(web, supervisor).status_code == 302
    return web


@pytest.mark.parametrize("name", ["chen", "nobody"])
def test_after_four_vain_tries_a_name_waits_longer_each_time_whether_it_exists_or_not(
    web: FlaskClient, office: Office, supervisor: str, name: str
) -> None:
    assert [sign_in(web, name, WRONG).status_code for _ in range(5)] == [401] * 5
    for minutes in (1, 2, 4, 8, 15, 15):
        refused = sign_in(web, name, PASSWORD)
        assert refused.status_code == 429
        assert f"请 {minutes} 分钟后再试" in refused.text
        office.now_ms += minutes * MINUTE_MS
        assert sign_in(web, name, WRONG).status_code == 401


def test_the_answer_to_an_unknown_name_is_the_same_page_as_to_a_wrong_password(
    web: FlaskClient, supervisor: str
) -> None:
    pages = [sign_in(web, name, WRONG).text.replace(name, "name") for name in (supervisor, "nobody")]
    tokenless = [re.sub(r'value="[^"]{40,}"', "", page) for page in pages]
    assert tokenless[0] == tokenless[1]


def test_waiting_counts_for_every_process_of_the_hub(office: Office, supervisor: str) -> None:
    browsers = [
        create_app(office.hub, lambda: office.now_ms, rate_limits=False).test_client(use_cookies=True) for _ in range(2)
    ]
    for number in range(5):
        sign_in(browsers[number % 2], supervisor, WRONG)
    assert [sign_in(web, supervisor).status_code for web in browsers] == [429, 429]


def test_signing_in_begins_the_count_anew(web: FlaskClient, office: Office, supervisor: str) -> None:
    for _ in range(3):
        assert [sign_in(web, supervisor, WRONG).status_code for _ in range(4)] == [401] * 4
        assert sign_in(web, supervisor).status_code == 302
        web.post("/sign-out", data={"csrf_token": forgery_token(web.get("/account"))})


def test_after_a_day_the_tries_are_forgotten(web: FlaskClient, office: Office, supervisor: str) -> None:
    for _ in range(4):
        sign_in(web, supervisor, WRONG)
    office.now_ms += lockout.FORGOTTEN_MS + 1
    assert sign_in(web, supervisor, WRONG).status_code == 401
    assert sign_in(web, supervisor).status_code == 302


def test_the_operator_lets_somebody_in_who_waits_and_the_trail_tells_both(
    web: FlaskClient, office: Office, supervisor: str
) -> None:
    for _ in range(5):
        sign_in(web, supervisor, WRONG)
    assert lockout.unlock(office.hub, supervisor, "admin", office.now_ms)
    assert not lockout.unlock(office.hub, supervisor, "admin", office.now_ms)
    assert sign_in(web, supervisor).status_code == 302
    actions = [note.action for note in audit.read(office.hub, None).notes]
    assert actions[:3] == ["sign_in", "unlock", "locked"]


def test_a_session_ends_after_twelve_hours(signed_in: FlaskClient, office: Office) -> None:
    office.now_ms += 12 * 60 * MINUTE_MS - 1
    assert is_in(signed_in)
    office.now_ms += 1
    assert not is_in(signed_in)


def change_password(web: FlaskClient, current: str, new: str, again: str) -> TestResponse:
    return send(web, "/account/password", "/account", current=current, new=new, again=again)


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    signed_in: FlaskClient, office: Office, supervisor: str
) -> None:
    elsewhere = signed_in.application.test_client()
    sign_in(elsewhere, supervisor)
    changed = change_password(signed_in, PASSWORD, "四个好记的词连成一句", "四个好记的词连成一句")
    assert (changed.status_code, changed.location) == (303, "/account")
    assert "密码已更改" in signed_in.get("/account").text
    assert not is_in(elsewhere)
    assert sign_in(elsewhere, supervisor, "四个好记的词连成一句").status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "again", "told"),
    [
        (WRONG, "long enough now", "long enough now", "账号或密码不对"),
        (PASSWORD, "long enough now", "long enough, too", "两次输入的新密码不一样"),
        (PASSWORD, "short", "short", "少于 10 个字符"),
        (PASSWORD, "abababababab", "abababababab", "不同的字符太少"),
        (PASSWORD, "1234567890", "1234567890", "连续的数字或字母"),
        (PASSWORD, "9876543210", "9876543210", "连续的数字或字母"),
        (PASSWORD, "my name is Chen", "my name is Chen", "含有账号名"),
        (PASSWORD, "x1y2z" * 41, "x1y2z" * 41, "超过 200 个字符"),
        (PASSWORD, "", "", "账号或密码不对"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words_and_the_old_one_stays(
    signed_in: FlaskClient, office: Office, supervisor: str, current: str, new: str, again: str, told: str
) -> None:
    refused = change_password(signed_in, current, new, again)
    assert refused.status_code in (401, 422)
    assert told in refused.text
    assert accounts.sign_in(office.hub, supervisor, PASSWORD).name == supervisor


def set_up(web: FlaskClient, office: Office) -> tuple[pyotp.TOTP, list[str]]:
    """Switch the second step on; the telephone, and the recovery codes."""
    send(web, "/account/two-step/begin", "/account")
    secret = re.search(r'<p class="font-monospace">([A-Z2-7 ]+)</p>', web.get("/account").text)
    assert secret
    telephone = pyotp.TOTP(secret[1].replace(" ", ""))
    page = send(web, "/account/two-step/confirm", "/account", code=code_of(telephone, office))
    return telephone, re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", page.text)


def code_of(telephone: pyotp.TOTP, office: Office) -> str:
    return telephone.generate_otp(office.now_ms // 30_000)


def sign_out(web: FlaskClient) -> None:
    web.post("/sign-out", data={"csrf_token": forgery_token(web.get("/account"))})


def test_with_a_second_step_the_password_alone_signs_nobody_in(
    signed_in: FlaskClient, office: Office, supervisor: str
) -> None:
    telephone, codes = set_up(signed_in, office)
    assert len(set(codes)) == two_step.RECOVERY_CODES
    sign_out(signed_in)
    office.now_ms += 30_000
    halfway = sign_in(signed_in, supervisor, next="/log")
    assert halfway.location == "/sign-in/code?next=/log"
    assert not is_in(signed_in)
    assert send(signed_in, "/sign-in/code", "/sign-in/code", code="000000").status_code == 401
    done = send(signed_in, halfway.location, "/sign-in/code", code=code_of(telephone, office))
    assert done.location == "/log"
    assert is_in(signed_in)


def test_a_code_counts_once_and_only_about_its_own_half_minute(office: Office, supervisor: str) -> None:
    two_step.begin(office.hub, supervisor)
    telephone = pyotp.TOTP(two_step.pending_secret(office.hub, supervisor) or "")
    two_step.confirm(office.hub, supervisor, code_of(telephone, office), office.now_ms)
    for late_ms, is_good in ((0, False), (60_000, True), (60_000, False), (120_000, True), (300_000, False)):
        code = telephone.generate_otp((office.now_ms + late_ms) // 30_000)
        now_ms = office.now_ms + late_ms + (30_000 if is_good else 60_000 if late_ms == 300_000 else 0)
        assert passes(office, supervisor, code, now_ms) is is_good


def passes(office: Office, account: str, code: str, now_ms: int) -> bool:
    try:
        two_step.check(office.hub, account, code, now_ms)
    except DoorstepError as error:
        return error.code != "code_wrong"
    return True


def test_a_recovery_code_works_once_however_it_is_typed_and_only_for_its_owner(
    signed_in: FlaskClient, office: Office, supervisor: str
) -> None:
    _, codes = set_up(signed_in, office)
    assert not passes(office, "wang", codes[0], office.now_ms)
    assert passes(office, supervisor, codes[0].upper().replace("-", " "), office.now_ms)
    assert not passes(office, supervisor, codes[0], office.now_ms)
    assert "剩余恢复码 7 个" in signed_in.get("/account").text


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00", "\ud800", "a" * 41])
def test_what_is_no_code_is_wrong(signed_in: FlaskClient, office: Office, supervisor: str, typed: str) -> None:
    set_up(signed_in, office)
    assert not passes(office, supervisor, typed, office.now_ms)


def test_vain_codes_count_like_vain_passwords(signed_in: FlaskClient, office: Office, supervisor: str) -> None:
    set_up(signed_in, office)
    sign_out(signed_in)
    sign_in(signed_in, supervisor)
    answers = [send(signed_in, "/sign-in/code", "/sign-in/code", code="000000").status_code for _ in range(5)]
    assert answers == [401] * 4 + [429]


def test_a_password_waits_for_its_code_five_minutes(signed_in: FlaskClient, office: Office, supervisor: str) -> None:
    set_up(signed_in, office)
    sign_out(signed_in)
    sign_in(signed_in, supervisor)
    office.now_ms += 5 * MINUTE_MS + 1
    assert signed_in.get("/sign-in/code").location == "/sign-in"


def test_who_typed_no_password_is_asked_for_no_code(web: FlaskClient, supervisor: str) -> None:
    assert web.get("/sign-in/code").location == "/sign-in"
    token = forgery_token(web.get("/sign-in"))
    assert web.post("/sign-in/code", data={"csrf_token": token, "code": "1"}).location == "/sign-in"


def test_the_second_step_is_given_up_with_the_password_or_by_the_operator(
    signed_in: FlaskClient, office: Office, supervisor: str
) -> None:
    set_up(signed_in, office)
    assert send(signed_in, "/account/two-step/end", "/account", current=WRONG).status_code == 401
    assert two_step.is_on(office.hub, supervisor)
    assert send(signed_in, "/account/two-step/end", "/account", current=PASSWORD).status_code == 303
    assert not two_step.is_on(office.hub, supervisor)
    set_up(signed_in, office)
    assert two_step.end(office.hub, supervisor, "admin", office.now_ms)
    assert not two_step.end(office.hub, supervisor, "admin", office.now_ms)


def test_a_secret_that_no_code_proved_does_not_count(signed_in: FlaskClient, office: Office, supervisor: str) -> None:
    send(signed_in, "/account/two-step/begin", "/account")
    assert send(signed_in, "/account/two-step/confirm", "/account", code="000000").status_code == 401
    sign_out(signed_in)
    assert sign_in(signed_in, supervisor).location == "/"


def test_the_database_holds_neither_the_secret_nor_the_recovery_codes(
    signed_in: FlaskClient, office: Office, supervisor: str
) -> None:
    telephone, codes = set_up(signed_in, office)
    kept = repr(office.hub.store.rows("SELECT * FROM two_step") + office.hub.store.rows("SELECT * FROM recovery_code"))
    assert telephone.secret not in kept
    assert telephone.byte_secret().hex() not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
