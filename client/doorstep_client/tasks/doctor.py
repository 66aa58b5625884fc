"""Examining this laptop: its data, disk, settings and clock. Nothing is changed."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from doorstep_client.config import CONFIG_FILE
from doorstep_client.store.store import LaptopStore
from doorstep_shared.clock import SUSPECT_OFFSET_MS
from doorstep_shared.i18n import Text

LEAST_FREE_BYTES = 200 * 1024 * 1024
"""Less free space than this is worth a warning."""
_MEGABYTE = 1024 * 1024

DATA_DIFFERS = Text("数据不一致（{what} {where}）", "data do not agree ({what} {where})")
SYNC_TO_HEAL = Text("输入 doorstep sync；同步会核对并修复。", "Type doorstep sync; it compares and repairs.")
FILE_DAMAGED = Text("数据库文件损坏：{where}", "the database file is damaged: {where}")
ASK_OPERATOR = Text(
    "先复制整个文件夹留底，再把它交给管理员。", "Copy the whole folder first, then give it to the operator."
)
LITTLE_SPACE = Text("磁盘只剩 {free} MB", "only {free} MB of disk are left")
FREE_SPACE = Text("腾出空间，否则可能存不下新记录。", "Free some space, or new records may not fit.")
OPEN_TO_OTHERS = Text("设置文件 {path} 别人也能读", "others can read the settings file {path}")
CLOSE_IT = Text("输入 chmod 600 {path}", "Type chmod 600 {path}")
CLOCK_OFF = Text("本机时钟与中心相差 {minutes} 分钟", "this laptop's clock is {minutes} minutes off the hub's")
SET_CLOCK = Text(
    "校准系统时间；记录不会丢，只是时间会显示得不对。", "Set the system clock; nothing is lost, but times look wrong."
)
ALL_WELL = Text("一切正常。", "Everything is in order.")


class Remark(NamedTuple):
    """Something found, in words, and what to do about it. `code` names it for programs."""

    code: str
    sentence: Text
    next_step: Text


def examine(home: Path, store: LaptopStore) -> list[Remark]:
    """Everything worth telling; empty when all is well."""
    return [*_data(store), *_disk(home), *_settings(home), *_clock(store)]


def _data(store: LaptopStore) -> Iterator[Remark]:
    for found in store.verify():
        where = f"{found.grid} {found.detail} {found.record}".strip()
        if found.what == "file":
            yield Remark("file", _filled(FILE_DAMAGED, where=where), ASK_OPERATOR)
        else:
            next_step = ASK_OPERATOR if found.what == "outbox" else SYNC_TO_HEAL
            yield Remark(found.what, _filled(DATA_DIFFERS, what=found.what, where=where), next_step)


def _disk(home: Path) -> Iterator[Remark]:
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        yield Remark("disk", _filled(LITTLE_SPACE, free=free // _MEGABYTE), FREE_SPACE)


def _settings(home: Path) -> Iterator[Remark]:
    path = home / CONFIG_FILE
    others = stat.S_IRWXG | stat.S_IRWXO
    if os.name == "posix" and path.exists() and stat.S_IMODE(path.stat().st_mode) & others:
        yield Remark("settings", _filled(OPEN_TO_OTHERS, path=path), _filled(CLOSE_IT, path=path))


def _clock(store: LaptopStore) -> Iterator[Remark]:
    offset_ms = store.clock_offset_ms()
    if offset_ms is not None and abs(offset_ms) > SUSPECT_OFFSET_MS:
        yield Remark("clock", _filled(CLOCK_OFF, minutes=abs(offset_ms) // 60_000), SET_CLOCK)


def _filled(text: Text, **values: object) -> Text:
    return Text(text.say("zh", **values), text.say("en", **values))


def python_version() -> str:
    """The Python this program runs on."""
    return ".".join(map(str, sys.version_info[:3]))
