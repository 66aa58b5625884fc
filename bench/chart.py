"""The promised figures as a bar chart in SVG: each bar is a share of what is allowed, so shorter is better."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from bench.figures import Figure

WIDTH, LABEL, ROW, TOP = 1140, 500, 24, 44
ALLOWED = 280
"""How long, in pixels, the bar is of a figure that just keeps its promise."""
LONGEST = 430
GOOD, BAD = "#2b7a4b", "#b3401f"


def chart(figures: Sequence[Figure]) -> str:
    """An SVG with a bar for every figure that has something to reach; a thin line runs from the least to the most."""
    bars = [figure for figure in figures if figure.reached is not None and _share(figure, figure.median) is not None]
    height = TOP + ROW * len(bars) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        '<text x="10" y="20" font-size="14">Share of what is allowed: a bar that ends before the line keeps its '
        "promise</text>",
        f'<line x1="{LABEL + ALLOWED}" y1="{TOP - 10}" x2="{LABEL + ALLOWED}" y2="{height - 8}" stroke="#333333" '
        'stroke-dasharray="4 3"/>',
        *(_bar(figure, TOP + ROW * number) for number, figure in enumerate(bars)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bar(figure: Figure, y: int) -> str:
    shares = [share for value in figure.values if (share := _share(figure, value)) is not None]
    length, least, most = (_pixels(share) for share in (_share(figure, figure.median) or 0, min(shares), max(shares)))
    colour = GOOD if figure.reached else BAD
    told = escape(f"{figure.amount(figure.median)}  ({figure.wanted})")
    return (
        f'<text x="{LABEL - 8}" y="{y + 13}" text-anchor="end">{escape(figure.label)}</text>'
        f'<rect x="{LABEL}" y="{y + 3}" width="{length:.1f}" height="14" fill="{colour}"/>'
        f'<line x1="{LABEL + least:.1f}" y1="{y + 10}" x2="{LABEL + most:.1f}" y2="{y + 10}" stroke="#111111"/>'
        f'<text x="{LABEL + max(length, most) + 6:.1f}" y="{y + 14}" fill="#222222" '
        f'stroke="#ffffff" stroke-width="3" paint-order="stroke">{told}</text>'
    )


def _pixels(share: float) -> float:
    return min(LONGEST, share * ALLOWED)


def _share(figure: Figure, value: float) -> float | None:
    """The part of what is allowed that a value uses up; None where it cannot be told."""
    if figure.at_most:
        return value / figure.at_most
    return figure.at_least / value if figure.at_least and value else None
