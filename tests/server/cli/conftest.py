"""``doorstep-hub`` run in process over a hub in a temporary folder."""

import itertools
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from doorstep_server.app import open_hub
from doorstep_server.cli import main
from doorstep_server.cli.run import Outside
from doorstep_server.config import read_config
from doorstep_server.services.hub import Hub

NOON_MS = 1_790_000_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left behind: its exit code, what stood on stdout, what on stderr."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)


class Operator:
    """Somebody at the hub's keyboard. Her clock stands still, and chance is a counter."""

    def __init__(self, environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
        self.environ, self.capsys = environ, capsys
        self.now_ms = NOON_MS
        numbers = itertools.count(1)
        self.outside = Outside(
            environ=environ,
            now_ms=lambda: self.now_ms,
            local_time=lambda at_ms: datetime.fromtimestamp(at_ms / 1000, UTC),
            random_bytes=lambda size: next(numbers).to_bytes(size, "big"),
        )

    def types(self, *words: str) -> Answer:
        """Run one command."""
        self.capsys.readouterr()
        code = main(list(words), self.outside)
        captured = self.capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    def done(self, *words: str) -> Answer:
        """Run one command that must succeed."""
        answer = self.types(*words)
        assert answer.code == 0, answer.err
        return answer

    def hub(self) -> Hub:
        """The hub beside the commands."""
        return open_hub(read_config(self.environ), self.outside.random_bytes, self.outside.local_time)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the hub lives."""
    return tmp_path / "hub"


@pytest.fixture
def stranger(home: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """An operator without a hub."""
    return Operator({"DOORSTEP_HUB_HOME": str(home), "DOORSTEP_LANG": "zh"}, capsys)


@pytest.fixture
def operator(stranger: Operator) -> Operator:
    """An operator of a hub with a street, a grid and a worker."""
    stranger.done("init", "--street", "street", "--name", "幸福街道")
    stranger.done("grid", "add", "g1", "--parent", "street", "--name", "一网格")
    stranger.done("account", "add", "wang", "--name", "王芳", "--grid", "g1")
    return stranger
