"""What a schedule is made of, and the steps that put it there, each remembered so that it can be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from doorstep_client.tasks.programs import Ran, Run
from doorstep_shared.errors import DoorstepError


class Computer(NamedTuple):
    """What scheduling takes of this computer. `home` is the laptop's data, `platform` as in ``sys.platform``."""

    home: Path
    environ: Mapping[str, str]
    platform: str
    run: Run


class Job(NamedTuple):
    """What is to be run every night: its name on this computer, its words, and when (``22:30``, local time)."""

    name: str
    words: tuple[str, ...]
    at: str

    @property
    def hour(self) -> int:
        """The hour, 0 to 23."""
        return int(self.at.partition(":")[0])

    @property
    def minute(self) -> int:
        """The minute."""
        return int(self.at.partition(":")[2])


class Step(NamedTuple):
    """One thing that was done: a file ``wrote`` (or ``deleted``), or a command ``ran`` with this on its stdin."""

    deed: Literal["wrote", "deleted", "ran"]
    what: str
    content: str = ""


@dataclass
class Steps:
    """Does things to the computer and remembers them."""

    computer: Computer
    done: list[Step] = field(default_factory=list)

    def write(self, path: Path, content: str, encoding: str = "utf-8") -> None:
        """Put a file there with exactly this content.

        Raises:
            DoorstepError: schedule_failed.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode(encoding))
        except OSError as error:
            raise DoorstepError("schedule_failed", what=path, detail=error.strerror) from error
        self.done.append(Step("wrote", str(path), content))

    def delete(self, path: Path) -> None:
        """Take a file away, if it is there.

        Raises:
            DoorstepError: schedule_failed.
        """
        try:
            path.unlink()
        except FileNotFoundError:
            return
        except OSError as error:
            raise DoorstepError("schedule_failed", what=path, detail=error.strerror) from error
        self.done.append(Step("deleted", str(path)))

    def run(self, *words: str, stdin: str = "", must_work: bool = True) -> None:
        """Run a command.

        Raises:
            DoorstepError: schedule_failed, with what the command said, if it must work and does not.
        """
        ran = self.computer.run(words, stdin)
        if ran.code and must_work:
            raise DoorstepError("schedule_failed", what=" ".join(words), detail=said_by(ran))
        if not ran.code:
            self.done.append(Step("ran", " ".join(words), stdin))

    def ask(self, words: Sequence[str]) -> Ran:
        """Run a command that changes nothing; it is not remembered."""
        return self.computer.run(words, "")


def said_by(ran: Ran) -> str:
    """The last line a failed program said, or its exit code."""
    lines = [line.strip() for line in (ran.err + "\n" + ran.out).splitlines() if line.strip()]
    return lines[-1][:200] if lines else f"exit code {ran.code}"
