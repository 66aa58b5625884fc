"""How much is measured, and where."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """`folder` is empty and goes away afterwards; `is_small` measures a tenth, to try the suite itself.

    `shared` stays from section to section, for what takes minutes to make; without it a section makes its own.
    """

    folder: Path
    tries: int = 3
    is_small: bool = False
    shared: Path | None = None

    @property
    def million(self) -> Path:
        """Where the hub of a million entries is or is to be."""
        return (self.shared or self.folder) / "million"

    def of(self, full: int) -> int:
        """A number of things, or a tenth of it."""
        return max(1, full // 10) if self.is_small else full

    def under(self, name: str) -> "Size":
        """The same in a folder of its own."""
        folder = self.folder / name
        folder.mkdir()
        return Size(folder, self.tries, self.is_small, self.shared)
