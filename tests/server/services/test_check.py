"""The check finds every way a hub's data can go wrong, and a rebuild mends what is only a fold."""

import pytest

from doorstep_server.services import check, members, rebuild, review
from doorstep_server.services.hub import Hub
from doorstep_server.store import records
from tests.server.office import Office


@pytest.fixture
def busy(office: Office) -> Hub:
    """A hub with accepted, quarantined, released and superseding changes."""
    wang = office.laptops["wang"]
    room = wang.change({"room": "501", "tags/gas": True})
    bad = wang.change({"phone": "x"})
    wang.sync(room, bad, wang.change({"room": "502"}, over={"room": [room.id]}))
    wang.sync(wang.change({"notes": "一", "visited_at": "2026-01-01T10:00"}, kind="visit"))
    review.decide(office.hub, bad.id, "release", "admin", "", office.now_ms)
    return office.hub


def found(hub: Hub) -> set[str]:
    return {finding.what for finding in check.check(hub).findings}


def test_a_sound_hub_has_no_findings(busy: Hub) -> None:
    examined = check.check(busy)
    assert examined.findings == ()
    assert (examined.grids, examined.records) == (3, 2)
    assert examined.entries > 6


DAMAGE = [
    ("UPDATE entry SET status = 'quarantined' WHERE grid = 'g1' AND kind = 'change' AND status = 'ok'", "chain"),
    ("UPDATE entry SET why = 'x' WHERE kind = 'release'", "chain"),
    ("UPDATE entry SET reason = 'x' WHERE grid = 'g1' AND seq = 3", "mac"),
    ("UPDATE entry SET seq = seq + 1000 WHERE grid = 'g1' AND seq = 5", "gap"),
    ("DELETE FROM entry WHERE grid = 'g1' AND kind = 'release'", "head"),
    ("UPDATE grid SET seq = seq + 1 WHERE id = 'g1'", "head"),
    ("UPDATE grid SET digest = '00000000000000ff' WHERE id = 'g1'", "digest"),
    ("UPDATE record_dwelling SET state = '{\"w\":{}}'", "state"),
    ("UPDATE record_dwelling SET v_room = '999'", "columns"),
    ("DELETE FROM record_visit", "record"),
]


@pytest.mark.parametrize(("sql", "what"), DAMAGE, ids=[sql.split(" WHERE")[0] for sql, _ in DAMAGE])
def test_the_check_finds(busy: Hub, sql: str, what: str) -> None:
    with busy.store.write():
        assert busy.store.run(sql) > 0
    assert what in found(busy)


@pytest.mark.parametrize("body", [b"{}", b"\xff", b""])
def test_the_check_finds_bytes_that_have_rotted_and_work_goes_on(office: Office, busy: Hub, body: bytes) -> None:
    (visit,) = records.of_kind(busy.store, "g1", "visit")
    assert visit.shown().values["notes"] == ["一"]
    with busy.store.write():
        busy.store.run("UPDATE entry SET body = ? WHERE kind = 'change' AND about = 'visit'", [body])
    assert found(busy) == {"body", "digest", "record"}
    wang = office.laptops["wang"]
    more = wang.change({"notes": "二"}, kind="visit", record=visit.record)
    stands = office.grid("g1")
    assert wang.sync(more, at={"g1": wang.cursor(stands.seq, stands.chain)})["results"][0]["result"] == "ok"
    assert records.of_kind(busy.store, "g1", "visit")[0].shown().values["notes"] == ["二"]
    assert rebuild.rebuild(busy) == 2
    assert found(busy) == {"body"}


@pytest.mark.parametrize("sql", [sql for sql, what in DAMAGE if what in ("digest", "state", "columns", "record")])
def test_a_rebuild_mends_what_is_only_a_fold_of_the_log(busy: Hub, sql: str) -> None:
    with busy.store.write():
        busy.store.run(sql)
    assert rebuild.rebuild(busy) == 2
    assert check.check(busy).findings == ()


def test_a_rebuild_folds_the_memberships_anew(office: Office) -> None:
    members.end_grants(office.hub, "li", "g1", "admin", office.now_ms)
    before = office.hub.store.rows("SELECT grid, account, role, since_seq, until_seq FROM membership ORDER BY 1, 2, 4")
    with office.hub.store.write():
        office.hub.store.run("DELETE FROM membership")
    rebuild.rebuild(office.hub)
    after = office.hub.store.rows("SELECT grid, account, role, since_seq, until_seq FROM membership ORDER BY 1, 2, 4")
    assert after == before
