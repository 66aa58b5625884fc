"""``doorstep-hub serve`` as a process of its own, stopped as operators stop it."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from doorstep_server.app import make_hub
from doorstep_server.config import read_config

PROGRAM = [sys.executable, "-c", "import sys; from doorstep_server.cli import main; sys.exit(main())"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(environ: dict[str, str], port: int) -> Iterator["subprocess.Popen[str]"]:
    """A hub that has said that it listens."""
    command = [*PROGRAM, "serve", "--port", str(port), "--json"]
    process = subprocess.Popen(
        command,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Tests that were started in the background ignore Ctrl-C, and a child inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()
        assert json.loads(line)["address"] == f"http://127.0.0.1:{port}"
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture(params=["sqlite", "postgres"])
def environ(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The settings of a hub that was made."""
    settings = {"DOORSTEP_HUB_HOME": str(tmp_path), "DOORSTEP_LANG": "en"}
    if request.param == "postgres":
        settings["DOORSTEP_DATABASE"] = request.getfixturevalue("postgres_url")
    make_hub(read_config(settings)).store.close()
    return settings


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_hub_serves_until_it_is_told_to_stop_and_ends_in_peace(environ: dict[str, str], how: signal.Signals) -> None:
    port = free_port()
    with serving(environ, port) as process:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=20) as answer:
            assert json.load(answer)["protocol"] == 1
        process.send_signal(how)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert err == "The hub has stopped.\n"


def test_a_port_in_use_is_told_in_one_sentence(environ: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [*PROGRAM, "serve", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (6, "")
    assert "is in use by another program" in done.stderr.splitlines()[0]
    assert len(done.stderr.splitlines()) == 2
