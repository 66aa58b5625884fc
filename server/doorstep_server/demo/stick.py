"""A laptop without any network: its work goes to the hub on a USB stick, and the answer comes back on it."""

from pathlib import Path

from doorstep_server.demo.folder import short_path
from doorstep_server.demo.stage import Stage
from doorstep_shared.i18n import Text

_SCENE = Text("周敏的电脑上不了网：用 U 盘同步", "Zhou's laptop has no network at all: a USB stick carries its work")
_ON_ITS_WAY = Text(
    "{count} 条在离线包里，还不算送达", "{count} changes are in the bundle and do not count as delivered yet"
)
_SEALED = Text("U 盘上看不到居民的信息", "nothing about residents can be read on the stick")
_CAME_BACK = Text("读了回执包，{count} 条全部送达", "with the answer read, all {count} are delivered")
_HARMLESS = Text("同一个包再读一次：没有重复", "the same bundle read once more: nothing is there twice")


def scene(stage: Stage, account: str, folder: Path, telltale: str) -> None:
    """Send and fetch by stick, everything shown and checked; `telltale` is a text the bundle must not show."""
    stage.scene(_SCENE)
    bundle, answer = _files(folder, account)
    stage.laptop(account, "bundle", "write", short_path(bundle))
    told = stage.look(account, "status")
    waiting, on_its_way = told["pending"], told["bundle"]
    is_on_its_way = isinstance(on_its_way, dict) and 0 < on_its_way["waiting"] == waiting
    stage.expect(is_on_its_way, _ON_ITS_WAY, count=waiting)
    stage.expect(telltale.encode() not in bundle.read_bytes(), _SEALED)
    stage.hub("bundle", "read", short_path(bundle))
    again = stage.check(stage.programs.hub("bundle", "read", short_path(bundle), "--json")).document
    stage.expect((again["accepted"], again["again"]) == (0, waiting), _HARMLESS)
    stage.laptop(account, "bundle", "read", short_path(answer))
    stage.expect(stage.look(account, "status")["pending"] == 0, _CAME_BACK, count=waiting)


def sync(stage: Stage, account: str, folder: Path) -> None:
    """Send and fetch by stick; what reading the answer told is shown."""
    bundle, answer = _files(folder, account)
    stage.check(stage.programs.laptop(account, "bundle", "write", short_path(bundle)))
    stage.check(stage.programs.hub("bundle", "read", short_path(bundle)))
    stage.laptop(account, "bundle", "read", short_path(answer))


def _files(folder: Path, account: str) -> tuple[Path, Path]:
    """The bundle and its answer on the stick."""
    stick = folder / "stick"
    stick.mkdir(exist_ok=True)
    return stick / f"{account}.bundle", stick / f"{account}.answer.bundle"
