"""`doorstep nightly`: what is written where, that it can be done twice and undone, and what is told of the nights."""

import configparser
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from doorstep_client.tasks.night_log import Attempt, append
from doorstep_client.tasks.programs import Ran
from doorstep_client.tasks.schedule_steps import Computer as ComputerToSet
from doorstep_client.tasks.schedule_steps import Job
from doorstep_client.tasks.schedule_systemd import SERVICE, TIMER, _quoted
from doorstep_shared.errors import DoorstepError
from tests.client.cli.computer import Computer
from tests.client.cli.laptops import MORNING_MS, Laptop, OneGridHub


@pytest.fixture
def laptop(wang: Laptop, tmp_path: Path) -> Laptop:
    """A laptop of its own user, with systemd and cron."""
    wang.computer = Computer("systemctl", "crontab")
    wang.environ |= {"HOME": str(tmp_path / "user")}
    return wang


def units(laptop: Laptop) -> Path:
    return Path(laptop.environ["HOME"]) / ".config" / "systemd" / "user"


def timer_of(laptop: Laptop) -> Path:
    (timer,) = units(laptop).glob("*.timer")
    return timer


def test_systemd_gets_a_timer_that_makes_up_for_a_missed_night(laptop: Laptop) -> None:
    answer = laptop.types("nightly", "install")
    assert answer.code == 0
    timer = configparser.ConfigParser(strict=True)
    timer.read_string(timer_of(laptop).read_text("utf-8"))
    assert dict(timer["Timer"]) == {"oncalendar": "*-*-* 22:30:00", "persistent": "true", "accuracysec": "1min"}
    service = timer_of(laptop).with_suffix(".service").read_text("utf-8")
    assert f'ExecStart="/opt/door step/bin/doorstep" --home {laptop.home} sync --nightly\n' in service
    name = timer_of(laptop).name
    assert [words for words in laptop.computer.ran if words[-1] != "show-environment"] == [
        ("systemctl", "--user", "daemon-reload"),
        ("systemctl", "--user", "enable", name),
        ("systemctl", "--user", "restart", name),
    ]


def test_everything_that_was_written_is_shown(laptop: Laptop) -> None:
    told = laptop.types("nightly", "install").out
    for path in (timer_of(laptop), timer_of(laptop).with_suffix(".service")):
        assert f"写入 {path}：" in told
        for line in path.read_text("utf-8").splitlines():
            assert line in told
    assert f"运行 systemctl --user enable {timer_of(laptop).name}" in told
    assert told.endswith("每晚 22:30 自动同步（systemd 用户定时器）。\n")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_itself_finds_the_units_in_order(tmp_path: Path) -> None:
    words = ("/bin/true", "--home", '/a folder/50%/$HOME/"x"', "sync", "--nightly")
    service = SERVICE.format(command=" ".join(map(_quoted, words)))
    assert _complaints(tmp_path, service) == ""
    assert "doorstep-nightly.service" in _complaints(tmp_path, service.replace('" sync', " sync"))


def _complaints(folder: Path, service: str) -> str:
    """What systemd has to say against the units."""
    (folder / "doorstep-nightly.service").write_text(service)
    (folder / "doorstep-nightly.timer").write_text(TIMER.format(at="22:30"))
    timer = str(folder / "doorstep-nightly.timer")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", timer], capture_output=True, text=True)
    return "\n".join(line for line in done.stderr.splitlines() if "doorstep-nightly" in line)


@pytest.mark.parametrize(
    ("word", "quoted"),
    [("50%", "50%%"), ("a b$c", '"a b$$c"'), ('say "x" \\', '"say \\"x\\" \\\\"'), ("/a/b-c_d", "/a/b-c_d")],
)
def test_words_are_quoted_as_systemd_reads_them(word: str, quoted: str) -> None:
    assert _quoted(word) == quoted


def test_cron_gets_a_line_for_the_time_and_one_for_the_start(laptop: Laptop) -> None:
    laptop.computer.there = {"crontab"}
    laptop.computer.crontab = "MAILTO=li\n5 4 * * * echo 100\\% # doorstep"
    assert laptop.json("nightly", "install", "--at", "7:05")["using"] == "cron"
    kept, begin, at, reboot, end = (laptop.computer.crontab or "").split("\n# ", 1)[0], *_block(laptop)
    assert kept == "MAILTO=li\n5 4 * * * echo 100\\% # doorstep"
    assert at.startswith("5 7 * * * ")
    command = at.removeprefix("5 7 * * * ")
    assert shlex.split(command) == [laptop.computer.program, "--home", str(laptop.home), "sync", "--nightly"]
    assert reboot == f"@reboot {command}"
    assert (begin.endswith(": begin"), end.endswith(": end")) == (True, True)


def _block(laptop: Laptop) -> list[str]:
    lines = (laptop.computer.crontab or "").splitlines()
    return lines[-4:]


def test_a_percent_sign_is_no_line_break_for_cron(laptop: Laptop) -> None:
    laptop.computer = Computer("crontab")
    laptop.computer.program = "/opt/50%/doorstep"
    assert laptop.types("nightly", "install").code == 0
    assert r"/opt/50\%/doorstep" in (laptop.computer.crontab or "")


def test_windows_gets_a_task_that_runs_when_it_can(laptop: Laptop) -> None:
    laptop.computer = Computer("schtasks")
    laptop.computer.platform = "win32"
    laptop.computer.program = r"C:\Program Files\R&D\doorstep.exe"
    answer = laptop.json("nightly", "install", "--at", "23:15")
    (name, text), *_ = laptop.computer.tasks.items()
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    task = ET.fromstring(text.partition("?>")[2])

    def told(path: str) -> str | None:
        return task.findtext("/".join(f"t:{part}" for part in path.split("/")), namespaces=space)

    assert told("Triggers/CalendarTrigger/StartBoundary") == "2026-01-01T23:15:00"
    assert told("Settings/StartWhenAvailable") == "true"
    assert told("Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert told("Settings/DisallowStartIfOnBatteries") == "false"
    assert told("Actions/Exec/Command") == r"C:\Program Files\R&D\doorstep.exe"
    assert told("Actions/Exec/Arguments") == f"--home {laptop.home} sync --nightly"
    file = laptop.home / "nightly-task.xml"
    assert answer["steps"][-1]["what"] == f"schtasks /Create /TN {name} /XML {file} /F"
    assert laptop.types("nightly", "remove").code == 0
    assert (laptop.computer.tasks, file.exists()) == ({}, False)


@pytest.mark.parametrize("using", ["systemd", "cron", "windows"])
def test_installing_twice_leaves_one_schedule_and_removing_leaves_nothing(laptop: Laptop, using: str) -> None:
    laptop.computer.there.add("schtasks")
    laptop.computer.platform = "win32" if using == "windows" else "linux"
    before = laptop.computer.crontab
    for at in ("22:30", "22:30", "21:00"):
        assert laptop.types("nightly", "install", "--using", using, "--at", at).code == 0
        assert laptop.json("nightly", "status")["planned"] == {"using": using, "at": at}
        assert laptop.json("nightly", "status")["in_place"] is True
        assert f"每晚 {at} 自动同步" in laptop.types("nightly", "status").out
        assert f"夜间自动同步：每晚 {at}" in laptop.types("status").out
    assert (laptop.computer.crontab or "").count("sync --nightly") == (2 if using == "cron" else 0)
    assert laptop.json("nightly", "remove")["removed"] is True
    assert (laptop.computer.crontab, laptop.computer.enabled, laptop.computer.tasks) == (before, set(), {})
    assert list(units(laptop).glob("*")) == []
    assert laptop.json("nightly", "status")["planned"] is None
    assert "本来就没有" in laptop.types("nightly", "remove").out


def test_removing_leaves_the_other_lines_of_a_crontab(laptop: Laptop) -> None:
    laptop.computer.crontab = "5 4 * * * backup\n"
    assert laptop.types("nightly", "install", "--using", "cron").code == 0
    laptop.computer.crontab += "6 4 * * * after\n"
    assert laptop.types("nightly", "remove").code == 0
    assert laptop.computer.crontab == "5 4 * * * backup\n6 4 * * * after\n"


def test_another_scheduler_takes_the_place_of_the_first(laptop: Laptop) -> None:
    assert laptop.json("nightly", "install")["using"] == "systemd"
    assert laptop.json("nightly", "install", "--using", "cron")["using"] == "cron"
    assert list(units(laptop).glob("*")) == []
    assert laptop.computer.enabled == set()
    assert laptop.json("nightly", "status")["in_place"] is True


def test_two_workers_on_one_computer_have_a_schedule_each(laptop: Laptop, li: Laptop) -> None:
    li.computer, li.environ = laptop.computer, {**li.environ, "HOME": laptop.environ["HOME"]}
    assert laptop.types("nightly", "install").code == 0
    assert li.types("nightly", "install").code == 0
    assert len(laptop.computer.enabled) == 2
    assert laptop.types("nightly", "remove").code == 0
    assert li.json("nightly", "status")["in_place"] is True


def test_the_usual_folder_has_the_plain_name(laptop: Laptop) -> None:
    from doorstep_client.config import home_folder
    from doorstep_client.tasks.schedule import NAME, job_name

    usual = ComputerToSet(home_folder({}, None), {"DOORSTEP_HOME": "/elsewhere"}, "linux", laptop.computer.run)
    assert job_name(usual) == NAME
    other = ComputerToSet(laptop.home, {}, "linux", laptop.computer.run)
    assert job_name(other).startswith(f"{NAME}-")
    assert Job(NAME, (), "07:05").hour == 7


def test_a_schedule_somebody_else_took_away_is_missed(laptop: Laptop) -> None:
    assert laptop.types("nightly", "install").code == 0
    laptop.computer.enabled.clear()
    answer = laptop.types("nightly", "status")
    assert "系统里已经没有了；重新设：doorstep nightly install" in answer.out
    assert laptop.json("nightly", "status")["in_place"] is False


def test_a_computer_without_any_scheduler_is_told_so(laptop: Laptop) -> None:
    laptop.computer.there.clear()
    answer = laptop.types("nightly", "install")
    assert answer.code == 6
    assert "这台电脑没有可用的定时程序（systemd / cron / windows）" in answer.err
    assert not (laptop.home / "nightly.json").exists()


def test_a_scheduler_that_refuses_is_quoted(laptop: Laptop) -> None:
    laptop.computer.broken = Ran(1, err="Failed to connect to bus\n")
    answer = laptop.types("nightly", "install")
    assert answer.code == 6
    assert "systemctl --user daemon-reload：Failed to connect to bus" in answer.err
    assert "--using cron" in answer.err
    assert laptop.json("nightly", "status")["planned"] is None


def test_a_crontab_that_cannot_be_read_is_never_written_over(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = Ran(1, err="You (li) are not allowed to use this program (crontab)\n")
    monkeypatch.setattr(laptop.computer, "run", lambda words, stdin: refusal)
    assert laptop.types("nightly", "install", "--using", "cron").code == 6


@pytest.mark.parametrize("at", ["24:00", "22:60", "2230", "half past ten", ""])
def test_a_time_that_is_none_is_refused(laptop: Laptop, at: str) -> None:
    answer = laptop.types("nightly", "install", "--at", at)
    assert (answer.code, "--at 应为时间，如 22:30" in answer.err) == (2, True)
    assert laptop.computer.ran == []


def test_a_laptop_that_has_not_joined_gets_no_schedule(tmp_path: Path, hub: OneGridHub) -> None:
    laptop = Laptop(tmp_path, "new", hub)
    assert laptop.types("nightly", "install").code == 4
    assert laptop.computer.ran == []


def test_the_last_nights_are_told_in_plain_words(wang: Laptop, li: Laptop, door: str, hub: OneGridHub) -> None:
    assert "还没有夜间同步过" in wang.types("nightly", "status").out
    wang.types("sync", "--nightly", "--no-wait")
    hub.fault = DoorstepError("hub_unreachable", hub="http://hub.test", detail="timeout")
    wang.types("sync", "--nightly", "--no-wait")
    hub.fault = None
    for _ in range(12):
        wang.types("sync", "--nightly", "--no-wait")
    nights = wang.json("nightly", "status")["nights"]
    assert len(nights) == 10
    assert all(night["good"] for night in nights)
    told = wang.types("nightly", "status").out
    assert told.count("送达 0 条，取回 0 条") == 10


def test_a_bad_night_says_why_and_how_often_it_tried(wang: Laptop, door: str, hub: OneGridHub) -> None:
    hub.fault = DoorstepError("hub_unreachable", hub="http://hub.test", detail="timeout")
    wang.types("sync", "--nightly", "--no-wait")
    (night,) = wang.json("nightly", "status")["nights"]
    assert (night["good"], night["error"], night["cut_off"]) == (False, "hub_unreachable", False)
    expected = f"没有成功：连不上中心 http://hub.test：timeout（试了 {night['attempts']} 次）"
    assert expected in wang.types("nightly", "status").out
    hub.fault = None
    wang.types("sync", "--nightly", "--no-wait")
    assert "送达 1 条，取回 0 条" in wang.types("nightly", "status").out


def test_a_night_that_is_still_trying_is_told_apart_from_one_that_was_cut_off(wang: Laptop, hub: OneGridHub) -> None:
    told = {"code": "hub_unreachable", "sentence": ("连不上", "unreachable"), "next_in_seconds": 1800}
    append(wang.home, Attempt(hub.now_ms, 1, hub.now_ms, hub.now_ms, **told))  # type: ignore[arg-type]
    assert "再试" in wang.types("nightly", "status").out
    hub.now_ms += 2 * 3_600_000
    assert "中途关机或休眠，没有再试" in wang.types("nightly", "status").out


def test_what_the_night_did_to_her_records_is_told_in_the_morning(
    wang: Laptop, li: Laptop, door: str, hub: OneGridHub
) -> None:
    wang.types("sync")
    li.types("sync")
    li.types("dwelling", "edit", "3-2-501", "--phone", "13900002222")
    wang.types("dwelling", "edit", "3-2-501", "--phone", "13700003333")
    li.types("sync")
    wang.types("sync", "--nightly", "--no-wait")
    told = wang.types("nightly", "status").out
    assert "最近一次成功的夜间同步：" in told
    assert "新冲突" in told
    assert "doorstep resolve" in told
    assert hub.now_ms > MORNING_MS
