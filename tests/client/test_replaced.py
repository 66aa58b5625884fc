"""What a hub tells of a replaced laptop is believed as far as it makes sense, and never stops a laptop from joining."""

from typing import Any

import pytest

from doorstep_client.tasks.replaced import LastDelivered, Replaced, read_replaced

TOLD = {
    "device": "5f0c",
    "name": "旧电脑",
    "last_sync_ms": 5,
    "waiting": 3,
    "last_delivered": {"received_ms": 4, "written_ms": 2, "kind": "visit", "grid": "g1", "door": "3-2-501"},
}


def test_what_is_told_is_read() -> None:
    last = LastDelivered(4, "visit", "g1", "3-2-501")
    assert read_replaced(TOLD) == Replaced("5f0c", "旧电脑", 5, 3, last)


@pytest.mark.parametrize("told", [None, [], "x", 5, {}, {"device": 5}])
def test_nothing_is_made_of_rubbish(told: Any) -> None:
    assert read_replaced(told) is None


@pytest.mark.parametrize(
    ("parts", "read"),
    [
        ({"last_sync_ms": "5"}, (None, 3)),
        ({"last_sync_ms": True}, (None, 3)),
        ({"waiting": None}, (5, 0)),
        ({"waiting": "many"}, (5, 0)),
    ],
)
def test_a_part_that_makes_no_sense_counts_as_absent(parts: dict[str, Any], read: tuple[int | None, int]) -> None:
    found = read_replaced({**TOLD, **parts})
    assert found is not None
    assert (found.last_sync_ms, found.waiting) == read


@pytest.mark.parametrize("last", [None, 5, {}, {"received_ms": "4"}])
def test_no_last_change_is_made_up(last: Any) -> None:
    found = read_replaced({**TOLD, "last_delivered": last})
    assert found is not None
    assert found.last is None
