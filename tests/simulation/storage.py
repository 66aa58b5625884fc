"""Where the simulated machines keep their data: in memory, or in real SQLite files; copying is what a backup does."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Shelf:
    """Hands out places for databases: names in memory, or new files in a folder."""

    folder: Path | None = None
    _numbers: Any = field(default_factory=itertools.count)

    def hub_url(self) -> str:
        """A place for a hub's database."""
        return f"sqlite:////{self._path().lstrip('/')}" if self.folder else "sqlite://"

    def laptop_path(self) -> str:
        """A place for a laptop's database."""
        return self._path() if self.folder else ":memory:"

    def _path(self) -> str:
        assert self.folder is not None
        return str(self.folder / f"{next(self._numbers)}.db")


def copy_database(source: Any, target: Any) -> None:
    """Copy one peewee SQLite database over another, as an online backup does."""
    source.connection().backup(target.connection())
