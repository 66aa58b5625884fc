"""What a wheel must hold: every package of the tree with every file in it."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from configparser import ConfigParser
from pathlib import Path
from zipfile import ZipFile

from tests.meta.findings import Finding

SIDES = {
    "doorstep_shared": "shared",
    "doorstep_shell": "shared",
    "doorstep_server": "server",
    "doorstep_client": "client",
}


def files_of_tree(root: Path) -> set[str]:
    """Every file of the three packages, as a path inside the wheel; caches of tools do not count."""
    found = {
        path.relative_to(root / folder)
        for package, folder in SIDES.items()
        for path in (root / folder / package).rglob("*")
        if path.is_file()
    }
    return {path.as_posix() for path in found if not any(_is_cache(part) for part in path.parts)}


def _is_cache(folder: str) -> bool:
    return folder == "__pycache__" or folder.startswith(".")


def declared_packages(setup_cfg: str) -> list[str]:
    """The packages setup.cfg lists."""
    parser = ConfigParser(interpolation=None)
    parser.read_string(setup_cfg)
    return parser["options"]["packages"].split()


def wrong_packages(files: Iterable[str], declared: Iterable[str]) -> list[Finding]:
    """Folders with Python files that setup.cfg does not list, listed ones that do not exist, folders without init."""
    paths = set(files)
    folders = {path.rpartition("/")[0] for path in paths if path.endswith(".py")}
    names = {folder.replace("/", ".") for folder in folders}
    listed = set(declared)
    found = [Finding("setup.cfg", 1, f"the package {name} is not listed") for name in names - listed]
    found += [Finding("setup.cfg", 1, f"the listed package {name} does not exist") for name in listed - names]
    return found + [
        Finding(f"{folder}/__init__.py", 1, "does not exist")
        for folder in folders
        if f"{folder}/__init__.py" not in paths
    ]


def left_out(files: Iterable[str], wheel: Path) -> list[Finding]:
    """Files of the tree that the wheel lacks."""
    with ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    return [Finding(path, 1, f"is not in {wheel.name}") for path in set(files) - packed]


def build_wheel(root: Path, folder: Path) -> Path:
    """Build the wheel in `folder` from a copy of the tree, so that the tree stays as it is."""
    copy = folder / "tree"
    copy.mkdir()
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, copy / name)
    for side in sorted(set(SIDES.values())):
        shutil.copytree(root / side, copy / side, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-1000:])
    (wheel,) = folder.glob("*.whl")
    return wheel
