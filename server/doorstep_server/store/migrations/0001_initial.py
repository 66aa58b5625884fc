"""Where version 0.1 begins. A new database is made from the models at once; files after this one alter older ones."""

from typing import Any


def up(migrator: Any, database: Any) -> None:
    """Nothing to alter: there was no version before."""
