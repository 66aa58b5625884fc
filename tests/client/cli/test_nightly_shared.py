"""The nights of a shared laptop: everybody is served, nobody waits for another's trouble, each is told apart."""

import json
from pathlib import Path
from typing import Any

import pytest

from doorstep_client.people import people
from doorstep_shared.errors import DoorstepError
from tests.client.cli.laptops import Answer, Laptop, OneGridHub

OTHER_URL = "http://other.test"


@pytest.fixture
def far() -> OneGridHub:
    """The hub of another street."""
    return OneGridHub()


@pytest.fixture
def shared(wang: Laptop, far: OneGridHub) -> Laptop:
    """Wang's laptop, where li of her hub and another wang, of another street's hub, joined after her."""
    wang.hubs[OTHER_URL] = far
    wang.joins = lambda url, code, name: {"hub": url[7:], "device": f"d-{code}", "token": code, "account": code}
    for url, account in (("http://hub.test", "li"), (OTHER_URL, "wang")):
        assert wang.types("join", url, account).code == 0
        assert wang.types("sync").code == 0
        add(wang, account, "9")
    wang.types("--as", ".", "sync")
    return wang


def add(laptop: Laptop, account: str, building: str) -> None:
    """Somebody registers a building, here only."""
    desk = next(person for person in people(laptop.home)[1:] if person.account == account)
    assert laptop.types("--as", desk.name, "building", "add", "--number", building).code == 0


def attempts(laptop: Laptop) -> list[list[dict[str, Any]]]:
    """The log of each desk."""
    logs = [person.desk / "nightly.log" for person in people(laptop.home)]
    return [[json.loads(line) for line in log.read_text("utf-8").splitlines()] for log in logs]


def waits(laptop: Laptop) -> list[int]:
    """How much waits at each desk."""
    return [each["waiting"] for each in laptop.json("status", "--all")["people"]]


def night(laptop: Laptop, *words: str) -> Answer:
    return laptop.types("sync", "--nightly", "--no-wait", *words)


def test_one_night_serves_everybody_quietly_and_the_log_names_the_account(shared: Laptop, far: OneGridHub) -> None:
    assert waits(shared) == [0, 1, 1]
    answer = night(shared)
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert waits(shared) == [0, 0, 0]
    assert [[line["account"] for line in log] for log in attempts(shared)] == [["wang"], ["li"], ["wang"]]
    assert len(far.log) == 1
    assert '"by":"wang"' in far.log[0][1]


def test_nobody_waits_for_the_trouble_of_anothers_hub(shared: Laptop, hub: OneGridHub, far: OneGridHub) -> None:
    hub.fault = DoorstepError("hub_unreachable", hub="http://hub.test", detail="timeout")
    delivered: list[int] = []
    shared.while_asleep = lambda: delivered.append(len(far.log))
    answer = night(shared)
    assert answer.code == 5
    assert delivered[0] == 1
    assert "li：连不上中心 http://hub.test" in answer.err
    assert [log[-1]["code"] for log in attempts(shared)] == ["hub_unreachable", "hub_unreachable", ""]
    assert [len(log) for log in attempts(shared)][2] == 1
    assert len(attempts(shared)[0]) > 10
    assert waits(shared) == [0, 1, 0]


def test_the_exit_code_is_the_worst_of_all(shared: Laptop, far: OneGridHub) -> None:
    far.fault = DoorstepError("token_invalid")
    (people(shared.home)[1].desk / "config.toml").write_text("token = ", "utf-8")
    answer = night(shared, "--json")
    assert answer.code == 6
    assert [each["error"] for each in answer.document["people"]] == ["", "config_damaged", "token_invalid"]


def test_what_nobody_foresaw_at_one_desk_leaves_the_others_served(
    shared: Laptop, hub: OneGridHub, far: OneGridHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "sync", lambda request: 1 / 0)
    assert night(shared).code == 70
    assert len(far.log) == 1
    assert "ZeroDivisionError" in (shared.home / "errors.log").read_text("utf-8")


def test_a_named_person_is_served_alone(shared: Laptop, far: OneGridHub) -> None:
    assert shared.types("--as", "li", "sync", "--nightly", "--no-wait").code == 0
    assert waits(shared) == [0, 0, 1]
    assert far.log == []


def test_missed_nights_are_counted_for_each_person(shared: Laptop, far: OneGridHub) -> None:
    far.fault = DoorstepError("hub_unreachable", hub=OTHER_URL, detail="timeout")
    for _ in range(4):
        night(shared)
        shared.hub.now_ms += 24 * 3_600_000
    missed = [each["missed_nights"] for each in shared.json("status", "--all")["people"]]
    assert missed[0] == missed[1] < 2 <= missed[2]
    shared.types("switch", "li")
    assert "注意" not in shared.types("building", "list").err
    shared.types("switch", people(shared.home)[2].name)
    assert "1 条只在这台电脑上" in shared.types("building", "list").err


def test_nightly_status_shows_each_person(shared: Laptop) -> None:
    night(shared)
    told = shared.types("nightly", "status").out
    assert [line for line in told.splitlines() if line in ("wang：", "li：")] == ["wang：", "li：", "wang："]
    assert [each["account"] for each in shared.json("nightly", "status")["nights"]] == ["wang", "li", "wang"]


def test_two_accounts_called_alike_are_told_apart_by_their_folders(shared: Laptop, tmp_path: Path) -> None:
    answer = shared.types("switch", "wang")
    assert answer.code == 3
    names = [person.name for person in people(shared.home) if person.account == "wang"]
    assert all(name in answer.err for name in names)
    for name, expected in zip(names, ("hub.test", "other.test"), strict=True):
        assert shared.types("switch", name).code == 0
        assert shared.json("status", "--all")["people"][names.index(name) * 2]["now"]
        assert expected in next(each["hub"] for each in shared.json("switch")["people"] if each["now"])
