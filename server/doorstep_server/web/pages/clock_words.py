"""How far a laptop's clock is off, as people say it."""

from doorstep_shared.i18n import Text

_UNITS = (
    (86_400, Text("快 {count} 天", "{count} days fast"), Text("慢 {count} 天", "{count} days slow")),
    (3_600, Text("快 {count} 小时", "{count} h fast"), Text("慢 {count} 小时", "{count} h slow")),
    (60, Text("快 {count} 分钟", "{count} min fast"), Text("慢 {count} 分钟", "{count} min slow")),
    (1, Text("快 {count} 秒", "{count} s fast"), Text("慢 {count} 秒", "{count} s slow")),
)
_RIGHT = Text("准", "right")
_RIGHT_SECONDS = 3
"""A clock off by less is right: a call takes that long."""


def clock_off(offset_ms: int) -> Text:
    """The largest unit that fits, rounded: fast where the clock is ahead of the hub's."""
    seconds = round(abs(offset_ms) / 1000)
    if seconds < _RIGHT_SECONDS:
        return _RIGHT
    size, fast, slow = next(unit for unit in _UNITS if seconds >= unit[0])
    words, count = (fast if offset_ms > 0 else slow), round(seconds / size)
    return Text(words.zh.format(count=count), words.en.format(count=count))
