"""The line every command begins with when this laptop has not synced for two nights."""

from doorstep_client.app import App
from doorstep_client.tasks.last_sync import LATE_NIGHTS, LastSync, read_last_sync
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

SILENT = frozenset(
    {
        "join",
        "switch",
        "leave",
        "practise",
        "lock",
        "unlock",
        "sync",
        "status",
        "nightly",
        "doctor",
        "guide",
        "completion",
    }
)
"""Commands that tell the same themselves, or must not be disturbed."""
HELP = frozenset({"-h", "--help"})

LATE = Text(
    "注意：已有 {nights} 个晚上没有同步成功，{waiting}。{why}",
    "Note: no good sync for {nights} nights; {waiting}. {why}",
)
LOCKED = Text(
    "注意：上次自动同步时本机数据锁着，没有同步。现在输入 doorstep sync",
    "Note: the data were locked when this laptop was to sync, so it did not. Type doorstep sync",
)
ONLY_HERE = Text("{count} 条只在这台电脑上", "{count} records are only on this laptop")
NOTHING_WAITS = Text("看到的可能不是最新的", "what you see may be out of date")
NOT_TRIED = Text(
    "这几晚没有运行过同步。输入 doorstep sync；要每晚自动同步，输入 doorstep nightly install",
    "No sync was tried. Type doorstep sync; for a sync every night type doorstep nightly install",
)


def remind(app: App, command: str) -> None:
    """Say it on stderr when it is so. Only then more than one small file is read."""
    if app.is_practice or command in SILENT or not HELP.isdisjoint(app.words):
        return
    last = read_last_sync(app.home)
    nights = last.missed_nights(app.outside.now_ms(), app.outside.local_time) if last else 0
    if last and nights >= LATE_NIGHTS:
        app.output.warn(LATE, nights=nights, waiting=_waiting(app), why=_why(last))
    elif last and last.code == "store_locked":
        app.output.warn(LOCKED)


def _waiting(app: App) -> Text:
    try:
        count = app.store().waiting()
    except DoorstepError:  # the command will tell
        count = 0
    return Text(ONLY_HERE.say("zh", count=count), ONLY_HERE.say("en", count=count)) if count else NOTHING_WAITS


def _why(last: LastSync) -> Text:
    if not last.code:
        return NOT_TRIED
    return Text(
        f"原因：{last.sentence.zh.rstrip('。')}。{last.hint.zh}", f"Why: {last.sentence.en.rstrip('.')}. {last.hint.en}"
    )
