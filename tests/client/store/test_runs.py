"""What a laptop remembers of its syncs, and what it tells the hub of those that did not get through."""

import pytest

from doorstep_client.store.records import SyncRun
from doorstep_client.store.store import LaptopStore, open_store


def ends(store: LaptopStore, outcome: str, error: str = "") -> None:
    run = store.exchange.start_run(1)
    if outcome != "cut off":
        store.exchange.finish_run(SyncRun(run, 1, 2, outcome, error=error))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        pytest.param([], {}, id="the first sync"),
        pytest.param(["ok"], {}, id="after a good one"),
        pytest.param(["failed", "ok"], {}, id="what failed before a good one is over"),
        pytest.param(["ok", "failed", "failed"], {"failed": 2, "code": "hub_unreachable"}, id="two failed"),
        pytest.param(
            ["waiting", "failed"],
            {"failed": 1, "code": "hub_unreachable"},
            id="one that left something waiting got through",
        ),
        pytest.param(["failed", "cut off"], {"failed": 2, "code": ""}, id="the last was cut off"),
    ],
)
def test_the_failures_since_the_last_good_sync_are_known(outcomes: list[str], expected: dict[str, object]) -> None:
    store = open_store(":memory:")
    for outcome in outcomes:
        ends(store, outcome, "hub_unreachable" if outcome == "failed" else "")
    assert store.exchange.beside(store.exchange.start_run(3)).get("trouble", {}) == expected
    store.close()
