"""Covers as the hub decides them, on both databases: days, overlaps, subtrees, and who carries them out."""

import dataclasses
import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from doorstep_server.services import check, covers, members, rebuild
from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, memberships
from doorstep_server.store import covers as stored
from doorstep_server.store.covers import Cover
from doorstep_shared.errors import DoorstepError
from tests.server.conftest import make_hub
from tests.server.office import NOON_MS, Office

DAY_MS = 86_400_000
TODAY = datetime.fromtimestamp(NOON_MS / 1000, UTC).date()


def day(later: int) -> str:
    """The day so many days after the tests' own."""
    return (TODAY + timedelta(days=later)).isoformat()


def give(hub: Hub, until: int, *, first: int = 0, grid: str = "g1", role: str = "worker", now: int = 0) -> Cover:
    """A cover for zhao, given `now` days after noon."""
    now_ms = NOON_MS + now * DAY_MS
    return covers.give(hub, Cover(0, "zhao", grid, role, day(first), day(until), "admin", now_ms), now_ms).cover


def open_days(hub: Hub) -> list[tuple[str, str]]:
    """First and last days of the covers that have not ended, as distances from today."""
    found = stored.everything(hub.store)
    return [
        tuple(str((date.fromisoformat(each) - TODAY).days) for each in (c.from_day, c.until_day))  # type: ignore[misc]
        for c in found
    ]


def log_of_members(hub: Hub, grid: str = "g1", account: str = "zhao") -> list[str]:
    """What the log says of an account's standing."""
    rows = hub.store.rows("SELECT detail FROM entry WHERE grid = ? AND kind = 'member' ORDER BY seq", [grid])
    return [("end" if '"end"' in text else "grant") for (text,) in rows if f'"{account}"' in text]


@pytest.mark.parametrize(("offset_hours", "still_works"), [(8, False), (0, True), (-8, True)])
def test_the_day_is_over_by_the_wall_clock_of_the_hubs_place(offset_hours: int, still_works: bool) -> None:
    zone = timezone(timedelta(hours=offset_hours))
    hub = dataclasses.replace(
        make_hub("sqlite://"), local_time=lambda at_ms: datetime.fromtimestamp(at_ms / 1000, zone)
    )
    Office(hub)
    last = date(2026, 12, 5)
    eighteen_utc_ms = int(datetime(2026, 12, 5, 18, tzinfo=UTC).timestamp() * 1000)
    wanted = Cover(0, "zhao", "g1", "worker", day(0), last.isoformat(), "admin", NOON_MS)
    covers.give(hub, wanted, NOON_MS)
    covers.settle(hub, eighteen_utc_ms)
    assert ("g1" in memberships.current(hub.store, "zhao")) is still_works


def test_the_last_millisecond_counts_and_the_next_does_not(office: Office) -> None:
    give(office.hub, 1)
    midnight_ms = (NOON_MS // DAY_MS + 2) * DAY_MS
    covers.settle(office.hub, midnight_ms - 1)
    assert covers.last_days(office.hub, "zhao") == {"g1": day(1)}
    covers.settle(office.hub, midnight_ms)
    assert covers.last_days(office.hub, "zhao") == {}
    assert log_of_members(office.hub) == ["grant", "end"]


@pytest.mark.parametrize(
    ("known", "wanted", "result"),
    [
        ((0, 3), (0, 5), [("0", "5")]),
        ((0, 5), (0, 3), [("0", "3")]),
        ((0, 3), (2, 6), [("0", "6")]),
        ((0, 3), (4, 6), [("0", "6")]),
        ((0, 3), (5, 6), [("0", "3"), ("5", "6")]),
        ((4, 6), (0, 2), [("0", "2"), ("4", "6")]),
        ((4, 6), (2, 5), [("2", "5")]),
        ((4, 6), (5, 8), [("5", "8")]),
        ((4, 6), (3, 3), [("3", "3")]),
    ],
)
def test_days_that_meet_become_one_cover_and_the_last_word_counts(
    office: Office, known: tuple[int, int], wanted: tuple[int, int], result: list[tuple[str, str]]
) -> None:
    give(office.hub, known[1], first=known[0])
    give(office.hub, wanted[1], first=wanted[0])
    assert open_days(office.hub) == result


def test_days_that_bridge_two_covers_leave_one(office: Office) -> None:
    give(office.hub, 2)
    give(office.hub, 9, first=7)
    give(office.hub, 8, first=2)
    assert open_days(office.hub) == [("0", "8")]
    assert check.check(office.hub).findings == ()


def test_covers_of_other_roles_stand_beside_each_other_and_the_higher_counts(office: Office) -> None:
    give(office.hub, 5)
    give(office.hub, 2, role="lead")
    assert memberships.current(office.hub.store, "zhao")["g1"] == "lead"
    covers.settle(office.hub, NOON_MS + 3 * DAY_MS)
    assert memberships.current(office.hub.store, "zhao")["g1"] == "worker"
    covers.settle(office.hub, NOON_MS + 6 * DAY_MS)
    assert "g1" not in memberships.current(office.hub.store, "zhao")
    assert check.check(office.hub).findings == ()


def test_a_cover_that_follows_another_the_same_day_leaves_no_gap(office: Office) -> None:
    give(office.hub, 1)
    stored.insert(office.hub.store, Cover(0, "zhao", "g1", "worker", day(2), day(4), "admin", NOON_MS))
    covers.settle(office.hub, NOON_MS + 2 * DAY_MS)
    assert log_of_members(office.hub) == ["grant"]
    assert covers.last_days(office.hub, "zhao") == {"g1": day(4)}


def test_in_a_subtree_only_the_grids_that_are_not_hers_have_a_last_day(office: Office) -> None:
    give(office.hub, 3, grid="street")
    give(office.hub, 5)
    assert covers.last_days(office.hub, "zhao") == {"street": day(3), "g1": day(5)}
    covers.settle(office.hub, NOON_MS + 4 * DAY_MS)
    assert memberships.current(office.hub.store, "zhao") == {"g1": "worker", "g2": "worker"}


def test_a_desk_role_beside_a_cover_does_not_keep_the_grid_on_a_laptop(office: Office) -> None:
    members.grant(office.hub, "zhao", "g1", "auditor", "admin", NOON_MS)
    give(office.hub, 3)
    assert covers.last_days(office.hub, "zhao") == {"g1": day(3)}
    covers.settle(office.hub, NOON_MS + 4 * DAY_MS)
    assert memberships.current(office.hub.store, "zhao")["g1"] == "auditor"


def test_a_change_of_the_last_day_is_taken_in_and_one_that_knew_the_end_is_not(office: Office) -> None:
    give(office.hub, 0)
    zhao = office.laptops["zhao"]
    written = zhao.change({"room": "501"})
    office.now_ms = NOON_MS + 7 * DAY_MS
    reply = zhao.sync(written)
    assert (reply["results"][0]["result"], reply["grids"]["g1"]["state"]) == ("ok", "ended")
    late = zhao.change({"room": "502"})
    assert zhao.sync(late)["results"][0]["reason"] == "not_permitted"


def test_the_reply_tells_the_last_day(office: Office) -> None:
    give(office.hub, 3)
    told = office.laptops["zhao"].sync()["grids"]
    assert (told["g1"]["until"], told["g2"]["until"]) == (day(3), "")


def test_rebuilding_gives_the_same_memberships(office: Office) -> None:
    give(office.hub, 1)
    covers.settle(office.hub, NOON_MS + 2 * DAY_MS)
    give(office.hub, 5, first=3, now=3)
    before = office.hub.store.rows("SELECT grid, account, role, since_seq, until_seq FROM membership ORDER BY 1, 2, 4")
    rebuild.rebuild(office.hub)
    after = office.hub.store.rows("SELECT grid, account, role, since_seq, until_seq FROM membership ORDER BY 1, 2, 4")
    assert after == before


def test_ending_a_cover_that_was_ended_is_told(office: Office) -> None:
    give(office.hub, 3)
    assert len(covers.end(office.hub, "zhao", "g1", "admin", NOON_MS)) == 1
    with pytest.raises(DoorstepError, match="cover_unknown"):
        covers.end(office.hub, "zhao", "g1", "admin", NOON_MS)
    assert accounts.grants(office.hub.store, account="zhao", grids=["g1"]) == []


def test_many_who_come_at_once_end_two_covers_once(postgres_hub_url: str) -> None:
    office = Office(make_hub(postgres_hub_url))
    give(office.hub, 1)
    give(office.hub, 1, role="lead")
    barrier = threading.Barrier(4)

    def come() -> None:
        barrier.wait()
        covers.settle(office.hub, NOON_MS + 2 * DAY_MS)
        office.hub.store.close()

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log_of_members(office.hub) == ["grant", "end", "grant", "end"] or log_of_members(office.hub) == [
        "grant", "end", "grant", "end", "grant", "end",
    ]  # fmt: skip
    assert "g1" not in memberships.current(office.hub.store, "zhao")
    assert check.check(office.hub).findings == ()
    office.hub.store.close()
