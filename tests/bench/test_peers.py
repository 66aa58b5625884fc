"""Peers that are not installed are told with the command that installs them; those that are, are asked rightly."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from bench import peers
from bench.peer_kinds import INSTALL, KINTO_TRIES, Kinto, PouchDB
from bench.size import Size
from bench.wire import Answer, Wire


class Scripted:
    """A connection whose answers are written down; `sent` holds the bodies."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.sent: list[Any] = []

    def send(self, method: str, path: str, heads: Mapping[str, str], body: bytes = b"") -> Answer:
        self.sent.append(json.loads(body) if body else path)
        return Answer(200, json.dumps(self.answers.pop(0)).encode(), False, 0, 0)


def wire(*answers: Any) -> Wire:
    return cast(Wire, Scripted(*answers))


def statuses(*numbers: int) -> Any:
    return {"responses": [{"status": number} for number in numbers]}


DOCUMENTS = [{"id": f"{number}"} for number in range(3)]


def test_what_is_not_installed_is_told_with_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "PEERS", tmp_path)
    assert peers.measure(Size(tmp_path)) == [(name, f"not installed: {command}") for name, command in INSTALL.items()]


def test_kinto_is_sent_again_only_what_it_asks_for() -> None:
    line = wire(statuses(201, 409, 201), statuses(201))
    Kinto().push(line, DOCUMENTS)
    sent = cast(Scripted, line).sent
    assert [each["body"]["data"]["id"] for each in sent[1]["requests"]] == ["1"]


def test_a_kinto_that_never_takes_a_record_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="3 of a batch"):
        Kinto().push(wire(*[statuses(409, 409, 409)] * KINTO_TRIES), DOCUMENTS)
    with pytest.raises(RuntimeError, match="507"):
        Kinto().push(wire(statuses(201, 507, 201)), DOCUMENTS)


def test_a_record_pouchdb_refuses_is_an_error() -> None:
    PouchDB().push(wire([{"ok": True}] * 3), DOCUMENTS)
    with pytest.raises(RuntimeError, match="1 of a batch"):
        PouchDB().push(wire([{"ok": True}, {"error": "conflict"}, {"ok": True}]), DOCUMENTS)


def test_a_page_tells_where_the_next_begins() -> None:
    assert PouchDB().pull(wire({"results": [{}, {}], "last_seq": 7}), None, 2) == (2, 7)
    assert Kinto().pull(wire({"data": [{"last_modified": 5}, {"last_modified": 6}]}), None, 2) == (2, 6)
    assert Kinto().pull(wire({"data": []}), 6, 2) == (0, 6)
