"""Sealing a grid that is no longer ours: own changes and every entry about them, before the local copy goes."""

import gzip
import json
import os
from pathlib import Path

from doorstep_client.keys.files import ARCHIVE, locked_name, settle_folder
from doorstep_client.keys.store_key import StoreKey
from doorstep_client.store import grids, outbox, rebuilding
from doorstep_client.store.database import Database
from doorstep_shared.changes import body_text


def packed(db: Database, grid: str) -> bytes:
    """The archive of a grid: gzip JSON lines, one per own change, with its bytes and the entries about it."""
    rows = db.rows("SELECT id, status, reason, body FROM change WHERE grid = ? AND own = 1 ORDER BY position", [grid])
    told = outbox.receipts(db, [id for id, _, _, _ in rows])
    lines = []
    for id, status, reason, body in rows:
        entries = [
            {"seq": e.seq, "kind": e.kind, "ts": str(e.ts), "status": e.status, "reason": e.reason, "by": e.by,
             "why": e.why, "mac": e.mac}
            for e in told.get(id, ())
        ]  # fmt: skip
        line = {
            "id": id,
            "grid": grid,
            "status": status,
            "reason": reason,
            "body": body_text(bytes(body)),
        }
        lines.append(json.dumps({**line, "entries": entries}, ensure_ascii=True) + "\n")
    return gzip.compress("".join(lines).encode(), mtime=0)


def seal(folder: Path, grid: str, at_ms: int, content: bytes, key: StoreKey | None = None) -> Path:
    """Write an archive so that it is on the disk, whole, when this returns. Nothing there is ever overwritten.

    With `key` it is encrypted, as the store is.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    plain = folder / f"{grid}-{at_ms}.jsonl.gz"
    number = 1
    while plain.exists() or locked_name(plain).exists():
        number += 1
        plain = folder / f"{grid}-{at_ms}-{number}.jsonl.gz"
    path = locked_name(plain) if key else plain
    draft = path.with_suffix(".part")
    with open(draft, "wb") as file:
        file.write(key.encrypt(ARCHIVE, content) if key else content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    settle_folder(folder)
    return path


def drop(db: Database, grid: str) -> None:
    """Forget the local copy of a grid; inside the caller's transaction, after the archive was sealed."""
    rebuilding.clear(db, grid)
    for table in ("change", "entry", "awaited"):
        db.run(f"DELETE FROM {table} WHERE grid = ?", [grid])
    grids.remove(db, grid)
