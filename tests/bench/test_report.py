"""Figures are kept, shown as a table and drawn, and what was not measured this time stays."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import report
from bench.chart import BAD, GOOD, chart
from bench.figures import Figure, percentile, read_figure

KEPT = Figure("a.cpu", "CPU a change", "µs", (70.0, 50.0, 55.0), 1, at_most=60)
MISSED = Figure("a.rate", "changes a second", "/s", (9000.0,), at_least=12_000)
PLAIN = Figure("a.wire", "bytes <up>", "B", (99.0,))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(report, "FIGURES", tmp_path / "figures.json")
    monkeypatch.setattr(report, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(report, "CHART", tmp_path / "chart.svg")
    (tmp_path / "page.md").write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    return tmp_path / "page.md"


def test_a_figure_tells_its_median_its_spread_and_whether_it_reached_what_was_promised() -> None:
    assert KEPT.text() == "55.0 µs (50.0 to 70.0, 3 tries)   ok: ≤ 60 µs"
    assert MISSED.text() == "9,000 /s   MISSED: ≥ 12,000 /s"
    assert PLAIN.reached is None


def test_a_promise_of_none_is_broken_by_one() -> None:
    assert Figure("e", "errors", "", (0.0,), at_most=0).reached is True
    assert Figure("e", "errors", "", (1.0,), at_most=0).reached is False


def test_a_figure_is_the_same_after_it_was_kept() -> None:
    assert read_figure(json.loads(json.dumps(KEPT.document()))) == KEPT


def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed() -> None:
    values = [float(number) for number in range(1, 21)]
    assert [percentile(values, percent) for percent in (50, 95, 100)] == [10, 19, 20]
    assert percentile([7.0], 50) == 7


def test_what_was_not_measured_this_time_stays_on_the_page(page: Path) -> None:
    report.keep({"one": [KEPT]})
    report.keep({"two": [MISSED], "three": []})
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "| CPU a change | 55.0 µs | 50.0 µs | 70.0 µs | 3 | ≤ 60 µs ✓ |" in text
    assert "≥ 12,000 /s, **missed**" in text
    assert "old" not in text
    assert "### three" not in text


def test_a_page_without_its_markers_is_not_written(page: Path) -> None:
    page.write_text("no markers")
    with pytest.raises(ValueError, match="substring"):
        report.keep({"one": [KEPT]})
    assert page.read_text() == "no markers"


def test_a_bar_that_keeps_its_promise_ends_before_the_line() -> None:
    drawn = ElementTree.fromstring(chart([KEPT, MISSED, PLAIN]))
    bars = [each for each in drawn.iter("{http://www.w3.org/2000/svg}rect") if each.get("height") == "14"]
    line = next(each for each in drawn.iter("{http://www.w3.org/2000/svg}line") if each.get("stroke-dasharray"))
    ends = [float(bar.get("x", "0")) + float(bar.get("width", "0")) for bar in bars]
    allowed = float(line.get("x1", "0"))
    assert [bar.get("fill") for bar in bars] == [GOOD, BAD]
    assert ends[0] < allowed < ends[1]
