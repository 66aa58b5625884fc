"""How much is measured, and where."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """`folder` is empty and goes away afterwards; `is_small` measures a tenth, to try the suite itself."""

    folder: Path
    tries: int = 3
    is_small: bool = False

    def of(self, full: int) -> int:
        """A number of things, or a tenth of it."""
        return max(1, full // 10) if self.is_small else full

    def under(self, name: str) -> "Size":
        """The same in a folder of its own."""
        folder = self.folder / name
        folder.mkdir()
        return Size(folder, self.tries, self.is_small)
