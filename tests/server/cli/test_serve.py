"""``doorstep-hub serve`` as a process of its own, stopped as operators stop it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
def serving(environ: dict[str, str], port: int, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """A hub that has said that it listens."""
    command = [*PROGRAM, "serve", "--port", str(port), "--json", *words]
    process = subprocess.Popen(
        command,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Tests that were started in the background ignore Ctrl-C, and a child inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        start_new_session=True,
    )
    patience = threading.Timer(60, _end_all, [process.pid])
    patience.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()
        assert json.loads(line)["address"] == f"http://127.0.0.1:{port}"
        yield process
    finally:
        patience.cancel()
        _end_all(process.pid)
        process.communicate()


def _end_all(leader: int) -> None:
    """End a hub with all its processes, so that a test that waits for one of them fails and does not hang."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


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


def health(port: int) -> int:
    """The protocol the hub says it speaks."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=20) as answer:
        return int(json.load(answer)["protocol"])


def children(process: "subprocess.Popen[str]") -> list[int]:
    """The processes a program has begun."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes as Linux tells them")
def test_a_process_that_is_killed_is_replaced_and_told(environ: dict[str, str]) -> None:
    port = free_port()
    with serving(environ, port) as process:
        assert process.stderr is not None
        before = children(process)
        for gone in before:
            os.kill(gone, signal.SIGKILL)
            assert process.stderr.readline().startswith("A process of the hub ended by itself; another was started.")
        after = children(process)
        assert len(before) == len(after) == 2
        assert not {*before} & {*after}
        assert [health(port) for _ in range(5)] == [1] * 5
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=30)[1] == "The hub has stopped.\n"
    assert process.returncode == 0


def test_when_the_waiting_process_is_killed_the_others_end_with_it(environ: dict[str, str]) -> None:
    with serving(environ, free_port()) as process:
        process.kill()
        # All of them hold the pipe; only when each has ended is there nothing more to read.
        assert process.communicate(timeout=30) == ("", "")


def test_one_process_alone_serves_as_well(environ: dict[str, str]) -> None:
    port = free_port()
    with serving(environ, port, "--workers", "1") as process:
        assert health(port) == 1
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=30)[1] == "The hub has stopped.\n"
    assert process.returncode == 0


def test_a_hub_that_nobody_made_says_so_once_and_ends(tmp_path: Path) -> None:
    command = [*PROGRAM, "serve", "--port", str(free_port())]
    settings = {"DOORSTEP_HUB_HOME": str(tmp_path), "DOORSTEP_LANG": "en"}
    done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.splitlines() == [f"There is no hub here yet: {tmp_path}", "Type doorstep-hub init."]


_SECOND_CANNOT_BEGIN = """
import os, sys
from doorstep_server.cli import processes
first = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR)
def task(ready):
    if os.lseek(first, 0, os.SEEK_END):
        sys.exit(9)
    os.write(first, b"1")
    ready()
    sys.stdin.read()
processes.run(task, 2, lambda: print("all work"), lambda: print("another was started"))
"""


def test_where_a_process_cannot_begin_nobody_says_that_all_work_and_the_program_ends_as_it_did(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _SECOND_CANNOT_BEGIN, str(tmp_path / "first")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            told, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, told) == (9, "")


def test_a_port_in_use_is_told_in_one_sentence(environ: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [*PROGRAM, "serve", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (6, "")
    assert "is in use by another program" in done.stderr.splitlines()[0]
    assert len(done.stderr.splitlines()) == 2
