"""The laptop's program as a laptop has it: installed, not run from a tree that is being worked at. There every program
starts with a finder of the tree's packages, which costs a command more than it takes to read its settings."""

import atexit
import compileall
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from bench.machine import PROGRAMS

ROOT = Path(__file__).parent.parent
PACKAGES = ("client/doorstep_client", "shared/doorstep_shared", "shared/doorstep_shell")
"""What a laptop has of this tree."""


@cache
def programs() -> Path:
    """The folder of ``python`` and ``doorstep`` in an environment made for this run. What doorstep needs of others is
    where this program has it."""
    environment = Path(mkdtemp(prefix="doorstep-installed-"))
    atexit.register(shutil.rmtree, environment, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (site,) = environment.glob("lib/python*/site-packages")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, site / Path(package).name, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(site, quiet=2)
    (site / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    script = (PROGRAMS / "doorstep").read_text().splitlines(keepends=True)
    (environment / "bin" / "doorstep").write_text(f"#!{environment / 'bin' / 'python'}\n" + "".join(script[1:]))
    (environment / "bin" / "doorstep").chmod(0o755)
    return environment / "bin"


def surroundings(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """An environment in which only what is installed is found."""
    return {name: value for name, value in environment.items() if name != "PYTHONPATH"}
