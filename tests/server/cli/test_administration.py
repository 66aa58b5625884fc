"""Making a hub and looking after its grids, people and laptops."""

import stat
from pathlib import Path

import pyotp
import pytest

from doorstep_server.services import accounts, devices, lockout, two_step
from doorstep_shared.errors import DoorstepError
from tests.server.cli.conftest import Operator


def test_init_makes_a_key_nobody_else_may_read_and_a_password_that_signs_in(stranger: Operator, home: Path) -> None:
    document = stranger.done("init", "--json").document
    key = home / "hub.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(bytes.fromhex(key.read_text())) == 32
    assert accounts.sign_in(stranger.hub(), "admin", document["password"]).is_admin


def test_init_says_the_password_once_and_leaves_what_is_there(stranger: Operator, home: Path) -> None:
    assert "密码" in stranger.done("init").out
    key = (home / "hub.key").read_text()
    again = stranger.done("init")
    assert "这里已有中心" in again.out
    assert "密码" not in again.out
    assert (home / "hub.key").read_text() == key


def test_without_a_hub_every_command_says_how_to_make_one(stranger: Operator) -> None:
    for words in (["grid", "list"], ["check"], ["log"], ["invite", "wang"], ["serve"]):
        answer = stranger.types(*words)
        assert (answer.code, answer.out) == (6, "")
        assert "doorstep-hub init" in answer.err


@pytest.mark.parametrize("damage", ["zz", "00", ""])
def test_a_damaged_key_is_told_in_one_sentence(operator: Operator, home: Path, damage: str) -> None:
    (home / "hub.key").write_text(damage)
    answer = operator.types("grid", "list")
    assert answer.code == 2
    assert "hub.key" in answer.err
    assert "Traceback" not in answer.err


def test_a_file_that_is_no_database_is_told_in_one_sentence(operator: Operator, home: Path) -> None:
    for path in home.glob("hub.db*"):
        path.unlink()
    (home / "hub.db").write_bytes(b"this is no database, " * 100)
    answer = operator.types("grid", "list")
    assert (answer.code, answer.out) == (6, "")
    assert answer.err.count("\n") == 2


def test_the_grid_tree_is_listed_parents_first_with_its_people(operator: Operator) -> None:
    operator.done("grid", "add", "a1", "--parent", "g1", "--level", "micro")
    listed = operator.done("grid", "list")
    assert [line.split()[0] for line in listed.out.splitlines()[1:]] == ["street", "g1", "a1"]
    assert "wang" in listed.out.splitlines()[-1]
    document = operator.done("grid", "list", "--json").document
    assert document["grids"][1]["members"] == {"admin": "admin", "wang": "worker"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["grid", "add", "g1"], 4),
        (["grid", "add", "G 2"], 2),
        (["grid", "add", "g2", "--level", "planet"], 2),
        (["grid", "add", "g2", "--parent", "nowhere"], 3),
        (["grid", "add", "g2", "--parent", "g1", "--level", "street"], 2),
        (["account", "add", "wang"], 4),
        (["account", "add", "a b"], 2),
        (["account", "grant", "nobody", "g1"], 3),
        (["account", "grant", "wang", "nowhere"], 3),
        (["account", "grant", "wang", "g1", "--role", "king"], 2),
        (["account", "ungrant", "wang", "street"], 3),
        (["account", "password", "nobody"], 3),
        (["invite", "nobody"], 3),
        (["invite", "wang", "--hours", "0"], 2),
        (["device", "revoke", "nothing"], 3),
        (["nothing"], 2),
        (["grid", "add"], 2),
        (["grid", "list", "too much"], 2),
    ],
    ids=str,
)
def test_a_mistake_gives_its_exit_code_and_two_lines(operator: Operator, words: list[str], code: int) -> None:
    answer = operator.types(*words)
    assert (answer.code, answer.out) == (code, "")
    assert len(answer.err.splitlines()) == 2
    as_json = operator.types(*words, "--json")
    assert as_json.code == code
    assert set(as_json.document["error"]) == {"code", "sentence", "hint"}


def test_a_grant_can_be_taken_back(operator: Operator) -> None:
    operator.done("account", "grant", "wang", "street", "--role", "supervisor")
    operator.done("account", "ungrant", "wang", "street")
    (wang,) = [
        each for each in operator.done("account", "list", "--json").document["accounts"] if each["name"] == "wang"
    ]
    assert wang["grants"] == [{"grid": "g1", "role": "worker"}]


def test_a_new_password_is_shown_once_and_signs_in(operator: Operator) -> None:
    password = operator.done("account", "password", "wang", "--json").document["password"]
    assert accounts.sign_in(operator.hub(), "wang", password).name == "wang"
    assert password not in operator.done("account", "list").out


def test_a_password_from_stdin_is_not_repeated(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("long enough\n"))
    assert "long enough" not in operator.done("account", "password", "wang", "--stdin").out
    assert accounts.sign_in(operator.hub(), "wang", "long enough").name == "wang"
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert operator.types("account", "password", "wang", "--stdin").code == 2


def test_an_invitation_lets_one_laptop_in_within_its_hours(operator: Operator) -> None:
    document = operator.done("invite", "wang", "--hours", "2", "--json").document
    assert document["command"] == f"doorstep join http://127.0.0.1:8420 {document['code']}"
    hub = operator.hub()
    devices.join(hub, document["code"], "", "", NOT_YET_MS)
    with pytest.raises(DoorstepError, match="invite_invalid"):
        devices.join(hub, document["code"], "", "", NOT_YET_MS)


NOT_YET_MS = 1_790_000_000_000 + 2 * 3_600_000 - 1


def test_an_invitation_can_be_shown_as_a_qr_code(operator: Operator) -> None:
    lines = operator.done("invite", "wang", "--qr", "--url", "https://hub.example").out.splitlines()
    assert "https://hub.example" in lines[1]
    assert len(lines) > 15
    assert len({len(line) for line in lines[2:]}) == 1


def test_a_revoked_laptop_is_listed_as_such(operator: Operator) -> None:
    code = operator.done("invite", "wang", "--json").document["code"]
    hub = operator.hub()
    device, token = devices.join(hub, code, "笔记本", "tests", operator.now_ms)
    operator.done("device", "revoke", device.id)
    (listed,) = operator.done("device", "list", "--json").document["devices"]
    assert (listed["id"], listed["name"], listed["revoked_ms"]) == (device.id, "笔记本", operator.now_ms)
    assert token not in operator.done("device", "list").out


def test_english_is_spoken_when_asked_for(operator: Operator) -> None:
    assert operator.done("--lang", "en", "grid", "add", "g9").out == "The grid g9 was added.\n"
    operator.environ["DOORSTEP_LANG"] = "en_GB.UTF-8"
    assert operator.types("grid", "add", "g9").err.startswith("“g9” exists already.")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_help_page_is_aligned_and_in_its_language(operator: Operator, language: str) -> None:
    from doorstep_server.cli.summaries import COMMANDS
    from doorstep_shared.widths import width

    for words in ([], *([name] for name in COMMANDS)):
        page = operator.done("--lang", language, *words, "--help").out
        assert ("用法" in page) == (language == "zh")
        assert "--json" in page
        assert max(width(line) for line in page.splitlines()) <= 80


def test_who_waits_after_vain_tries_is_let_in_by_the_operator(operator: Operator) -> None:
    hub = operator.hub()
    for number in range(lockout.FREE_TRIES + 1):
        lockout.begin(hub, "wang", number)
    assert operator.done("account", "unlock", "wang", "--json").document == {"account": "wang", "unlocked": True}
    assert operator.done("account", "unlock", "wang", "--json").document == {"account": "wang", "unlocked": False}
    assert operator.types("account", "unlock", "nobody").code == 3


def test_who_lost_her_telephone_gets_her_second_step_switched_off(operator: Operator) -> None:
    hub = operator.hub()
    two_step.begin(hub, "wang")
    code = pyotp.TOTP(two_step.pending_secret(hub, "wang") or "").generate_otp(7)
    two_step.confirm(hub, "wang", code, 7 * two_step.STEP_MS)
    assert operator.done("account", "totp", "wang", "--json").document == {"account": "wang", "two_step": True}
    assert operator.done("account", "totp", "wang", "--off", "--json").document == {
        "account": "wang",
        "two_step": False,
    }
    assert not two_step.is_on(operator.hub(), "wang")
    assert operator.types("account", "totp", "nobody", "--off").code == 3


def test_roles_are_called_by_their_names(operator: Operator) -> None:
    told = operator.done("account", "add", "sun", "--grid", "g1", "--role", "auditor").out
    assert "sun 现为网格 g1 的审计员。" in told
    assert "审计员 g1" in operator.done("account", "list").out


@pytest.mark.parametrize(("role", "following"), [("worker", "invite sun"), ("auditor", "account password sun")])
def test_a_new_account_is_led_to_a_laptop_or_to_the_pages(operator: Operator, role: str, following: str) -> None:
    assert f"doorstep-hub {following}" in operator.done("account", "add", "sun", "--grid", "g1", "--role", role).out
