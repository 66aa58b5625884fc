"""Peers that are not installed are told with the command that installs them; those that are, are asked rightly."""

import json
from collections.abc import Mapping, Sequence
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

    def send(
        self, method: str, path: str, heads: Mapping[str, str], body: bytes = b"", accepted: Sequence[int] = ()
    ) -> Answer:
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


MISSING = {"0": {}, "1": {}, "2": {}}
NO_CHECKPOINT, KEPT = {"error": "not_found"}, {"ok": True}


def test_pouchdb_is_asked_what_is_missing_and_sent_that_with_its_revisions_and_a_checkpoint() -> None:
    line = wire(MISSING, [], NO_CHECKPOINT, KEPT)
    PouchDB().push(line, DOCUMENTS)
    asked, stored, _, checkpoint = cast(Scripted, line).sent
    assert {each["_id"]: [each["_rev"]] for each in stored["docs"]} == asked
    assert [each["_revisions"]["ids"] for each in stored["docs"]] == [[asked[id][0][2:]] for id in asked]
    assert stored["new_edits"] is False
    assert checkpoint["_id"].startswith("_local/")


def test_a_record_pouchdb_refuses_or_knew_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="refused"):
        PouchDB().push(wire(MISSING, [{"id": "1", "error": "forbidden"}]), DOCUMENTS)
    with pytest.raises(RuntimeError, match="1 of a batch were known"):
        PouchDB().push(wire({"0": {}, "2": {}}, []), DOCUMENTS)


def test_a_page_tells_where_the_next_begins_and_counts_the_documents_that_came() -> None:
    changes = {"results": [{"id": "a", "changes": [{"rev": "1-x"}]}, {"id": "b", "changes": [{"rev": "1-y"}]}]}
    got = {"results": [{"docs": [{"ok": {}}]}, {"docs": [{"error": {}}]}]}
    line = wire({**changes, "last_seq": 7}, got, {"_rev": "0-1"}, KEPT)
    assert PouchDB().pull(line, None, 2) == (1, 7)
    assert cast(Scripted, line).sent[1] == {"docs": [{"id": "a", "rev": "1-x"}, {"id": "b", "rev": "1-y"}]}
    assert cast(Scripted, line).sent[3]["_rev"] == "0-1"
    assert Kinto().pull(wire({"data": [{"last_modified": 5}, {"last_modified": 6}]}), None, 2) == (2, 6)
    assert Kinto().pull(wire({"data": []}), 6, 2) == (0, 6)
