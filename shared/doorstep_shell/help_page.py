"""Help pages that stay aligned in Chinese: click measures characters, a terminal shows columns."""

from collections.abc import Iterable

import click

from doorstep_shared.widths import GAP, pad, width, wrap

LONGEST_TERM = 28
"""Terms wider than this (columns) stand on a line of their own."""


class HelpPage(click.HelpFormatter):
    """click's formatter with every width in terminal columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        head = f"{prefix or ''}{prog} "
        lines = wrap(args, max(self.width - width(head), 20))
        self.write(f"{head}{lines[0]}\n")
        for line in lines[1:]:
            self.write(f"{' ' * width(head)}{line}\n")

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{heading}\n")

    def write_text(self, text: str) -> None:
        blank = " " * self.current_indent
        for line in wrap(text, self.width - self.current_indent):
            self.write(f"{blank}{line}\n" if line else "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = LONGEST_TERM, col_spacing: int = GAP) -> None:
        entries = list(rows)
        term_columns = min(max((width(term) for term, _ in entries), default=0), col_max)
        blank = " " * self.current_indent
        hanging = " " * (self.current_indent + term_columns + col_spacing)
        for term, meaning in entries:
            lines = wrap(meaning, max(self.width - len(hanging), 20)) if meaning else [""]
            if width(term) <= term_columns:
                self.write(f"{blank}{pad(term, term_columns)}{' ' * col_spacing}{lines[0]}".rstrip() + "\n")
            else:
                self.write(f"{blank}{term}\n{hanging}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{hanging}{line}\n")
