"""A community to practise in: made up, in a folder of its own, without a hub, a token or a way out.

Besides the register there is something to look at: matters, a conflict with a colleague, a visit the hub keeps for
review.
"""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from doorstep_client.config import OWNER_ONLY_FOLDER
from doorstep_client.store.store import LaptopStore
from doorstep_client.sync.engine import sync
from doorstep_client.tasks import record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.naming import address_of
from doorstep_client.tasks.practice_hub import PracticeHub
from doorstep_client.tasks.practice_register import Colleague, register_changes
from doorstep_client.tasks.typed import Typed
from doorstep_shared.errors import DoorstepError
from doorstep_shared.synthetic.chance import Chance
from doorstep_shared.synthetic.places import PRACTICE, PRACTICE_GRID

PRACTICE_FOLDER = "practice"
LOCK_FILE = "practice.lock"
WAIT_SECONDS = 60
"""How long another program may take to make the folder."""
_WRITER_BYTES = 8
_MATTERS = (
    ("楼道灯不亮", "safety", "handled"),
    ("楼上半夜噪音", "noise", "accepted"),
    ("想给老人装扶手", "elder_care", "reported"),
)


def made_folder(laptop: Path, fill: Callable[[Path], None], *, fresh: bool = False) -> Path:
    """The practice folder, filled when it is new; `fresh` begins again. It appears whole or not at all.

    Raises:
        DoorstepError: file_unwritable; busy when another program has been making it for a minute.
    """
    from filelock import FileLock, Timeout

    folder = laptop / PRACTICE_FOLDER
    if folder.is_dir() and not fresh:
        return folder
    if folder.exists() and not folder.is_dir():
        raise DoorstepError("file_unwritable", path=folder, detail=os.strerror(errno.ENOTDIR))
    try:
        laptop.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
        with FileLock(laptop / LOCK_FILE, timeout=WAIT_SECONDS):
            if fresh or not folder.is_dir():
                _make(folder, fill)
    except Timeout as error:
        raise DoorstepError("busy") from error
    except OSError as error:
        raise DoorstepError("file_unwritable", path=folder, detail=error.strerror) from error
    return folder


def _make(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a new folder and put it in the place of the old one; what a cut-off try left behind goes."""
    new, old = folder.with_suffix(".new"), folder.with_suffix(".old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(mode=OWNER_ONLY_FOLDER)
    fill(new)
    if folder.exists():
        os.replace(folder, old)
    os.replace(new, folder)
    shutil.rmtree(old, ignore_errors=True)


def fill_store(desk: Desk, rng: Chance) -> None:
    """Put the made-up community into an empty store and close its way out."""
    colleague = Colleague(desk)
    hub = PracticeHub(PRACTICE_GRID, PRACTICE.tree[0].name, desk.now_ms(), register_changes(desk, colleague, rng))
    _sync(desk, hub)
    _matters(desk)
    _conflict(desk, hub, colleague)
    _refused_visit(desk, hub)
    _sync(desk, hub)
    desk.store.exchange.keep_for_practice()


def _sync(desk: Desk, hub: PracticeHub) -> None:
    sync(
        desk.store,
        hub,
        account=desk.account,
        clock_ms=desk.now_ms,
        new_writer=lambda: desk.random_bytes(_WRITER_BYTES).hex(),
        client_version="practice",
    )


def _doors(store: LaptopStore) -> list[str]:
    """Addresses of doors whose people have a phone."""
    found = store.find_rows("dwelling", order_by=record.list_order(record.kind_of("dwelling")))
    return [str(address_of(each.values)) for each in found if each.values.get("phone")]


def _matters(desk: Desk) -> None:
    for (title, category, status), door in zip(_MATTERS, _doors(desk.store)[::7], strict=False):
        texts = {"title": title, "category": category, "status": status, "dwelling": door}
        record.add(desk, record.kind_of("matter"), Typed(texts))


def _conflict(desk: Desk, hub: PracticeHub, colleague: Colleague) -> None:
    """Both change the phone of one door, neither knowing of the other."""
    kind, door = record.kind_of("dwelling"), _doors(desk.store)[0]
    mine = record.edit(desk, kind, door, Typed({"phone": "10005550001"})).change
    theirs = {"phone": "10005550002"}
    hub.take(colleague.writes(kind, mine.record, theirs, desk.now_ms(), {"phone": mine.over["phone"]}))


def _refused_visit(desk: Desk, hub: PracticeHub) -> None:
    """A visit the hub keeps for review, as it does with what an account may not write."""
    texts = {"dwelling": _doors(desk.store)[1], "notes": "这条中心没有采用，等人审核。"}
    hub.refused.add(record.add(desk, record.kind_of("visit"), Typed(texts)).record.id)
