"""Running the two programs as people run them: as processes, with their folders in the environment."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorstep_server.demo.folder import short_path
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language

HUB_PROGRAM, LAPTOP_PROGRAM = "doorstep-hub", "doorstep"
_PATIENCE_SECONDS = 60
_START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended."""

    command: str
    exit_code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        """The object a command printed with --json."""
        document = json.loads(self.stdout)
        return document if isinstance(document, dict) else {}

    @property
    def words(self) -> list[str]:
        """What the command said, line by line."""
        return [line for line in (self.stdout + self.stderr).splitlines() if line.strip()]


class Programs:
    """Both programs, as installed beside the Python that runs this."""

    def __init__(self, folder: Path, language: Language) -> None:
        self.hub_home = folder / "hub"
        self.laptops = folder / "laptops"
        self.language: Language = language
        self._paths = {name: _installed(name) for name in (HUB_PROGRAM, LAPTOP_PROGRAM)}

    def hub(self, *words: str) -> Done:
        """Run a command of the hub."""
        return self._run(HUB_PROGRAM, words, {"DOORSTEP_HUB_HOME": str(self.hub_home)})

    def laptop(self, account: str, *words: str) -> Done:
        """Run a command on somebody's laptop."""
        return self._run(LAPTOP_PROGRAM, words, {"DOORSTEP_HOME": str(self.laptops / account)})

    def shown(self, name: str) -> str:
        """A program's path as it is typed from here."""
        return short_path(Path(self._paths[name]))

    def serve(self, port: int) -> "subprocess.Popen[bytes]":
        """Start the hub and wait until it answers.

        Raises:
            DoorstepError: `demo_failed` when it does not come up.
        """
        words = ["serve", "--port", str(port)]
        environment = self._environment({"DOORSTEP_HUB_HOME": str(self.hub_home)})
        with (self.hub_home / "serve.log").open("wb") as log:
            process = subprocess.Popen(
                [self._paths[HUB_PROGRAM], *words], env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        until = time.monotonic() + _START_SECONDS
        while f":{port}" not in (self.hub_home / "serve.log").read_text(encoding="utf-8", errors="replace"):
            if process.poll() is not None or time.monotonic() > until:
                stop(process)
                raise DoorstepError("demo_failed", detail=shlex.join([HUB_PROGRAM, *words]))
            time.sleep(0.05)
        return process

    def _run(self, program: str, words: Sequence[str], homes: Mapping[str, str]) -> Done:
        command = shlex.join([program, *words])
        try:
            done = subprocess.run(
                [self._paths[program], *words],
                env=self._environment(homes),
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=_PATIENCE_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise DoorstepError("demo_failed", detail=f"{command}: > {_PATIENCE_SECONDS} s") from error
        stdout, stderr = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        return Done(command, done.returncode, stdout, stderr)

    def _environment(self, homes: Mapping[str, str]) -> dict[str, str]:
        """The environment without settings of another hub or laptop, and without a proxy for this machine."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
        own = {"DOORSTEP_LANG": self.language, "PYTHONUTF8": "1", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        return {**kept, **own, **homes}


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process that was started here."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
        return
    process.kill()
    process.wait()


def _installed(name: str) -> str:
    """The program's path.

    Raises:
        DoorstepError: `not_installed`.
    """
    path = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if path is None:
        raise DoorstepError("not_installed", package=name, extra="doorstep[client,hub]")
    return path
