"""The storm really sends what it says, and notices a hub that answers less."""

from pathlib import Path

from bench import storm
from bench.size import Size
from doorstep_server.services.hub import Hub
from tests.server.conftest import make_hub


def test_a_small_storm_ends_without_errors_and_is_measured(tmp_path: Path) -> None:
    figures = {figure.id: figure for figure in storm.on_sqlite(_Three(tmp_path, tries=1))}
    assert figures["storm.sqlite.1.errors"].values == (0,)
    assert figures["storm.sqlite.2.errors"].values == (0,)
    assert figures["storm.sqlite.2.seconds"].median > 0
    assert figures["storm.sqlite.rss"].median > 10


def test_every_laptop_of_the_street_has_its_own_token_and_changes() -> None:
    hub: Hub = make_hub("sqlite://")
    waves = storm.prepare(hub, 4)
    hub.store.close()
    assert len({token for wave in waves for token, _ in wave}) == 8
    assert len({body for wave in waves for _, body in wave}) == 8


def test_an_answer_that_lacks_an_entry_or_a_body_counts_as_an_error() -> None:
    whole = {
        "results": [{"result": "ok"}],
        "grids": {"g": {"entries": [{"body": "…"}] * 60 + [{}] * 60}},
    }
    assert storm.is_whole(whole, 1)
    assert not storm.is_whole({**whole, "results": [{"result": "quarantined"}]}, 1)
    assert not storm.is_whole({**whole, "grids": {"g": {"entries": [{"body": "…"}] * 59 + [{}] * 60}}}, 1)
    assert not storm.is_whole({**whole, "grids": {"g": {"entries": [{}] * 120}}}, 1)


class _Three(Size):
    """Three of everything."""

    def of(self, full: int) -> int:
        return 3
