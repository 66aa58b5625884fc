"""The demo's folder: made anew each time, and never in the place of anything else."""

import os
import shutil
from pathlib import Path

from doorstep_shared.errors import DoorstepError

MARKER = "made-by-doorstep-hub-demo"
"""The file that tells a demo's folder from all others."""


def make_fresh(folder: Path) -> None:
    """Make the folder, after removing what an earlier demo left there.

    Raises:
        DoorstepError: `not_a_demo` when something else is there; `file_unreadable` when it cannot be made.
    """
    try:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise DoorstepError("not_a_demo", path=folder)
        if folder.exists() and any(folder.iterdir()):
            if not (folder / MARKER).is_file():
                raise DoorstepError("not_a_demo", path=folder)
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).touch()
    except OSError as error:
        raise DoorstepError("file_unreadable", path=folder, detail=error.strerror or error) from error


def short_path(path: Path) -> str:
    """A path as it is typed from here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
