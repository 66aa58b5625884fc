"""Two other ways to sync records, as programs beside ours: PouchDB with express-pouchdb, Kinto on PostgreSQL."""

import base64
import hashlib
import itertools
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from bench import postgres
from bench.machine import HubProcess, answering
from bench.size import Size
from bench.wire import Wire

INSTALL = {
    "pouchdb": "npm install --prefix .peers/pouchdb pouchdb express-pouchdb express@4",
    "kinto": "python3 -m venv .peers/kinto && .peers/kinto/bin/pip install 'kinto[postgresql]'",
}
"""How each gets where `peers` looks for it by default; kinto also needs PostgreSQL."""
POUCHDB = Path(__file__).with_name("pouchdb.js")

KINTO_TRIES = 20
"""How often a record is sent that Kinto asks to send again."""

Document = dict[str, Any]


class Peer(Protocol):
    """What is asked of another hub."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def batches(self) -> Sequence[int]:
        """Sizes of a batch that are worth trying."""

    @property
    def storm_laptops(self) -> int:
        """How many laptops its storm has: as many as it gets through in half a minute."""

    def push(self, wire: Wire, documents: Sequence[Document]) -> None:
        """Store records; raises RuntimeError when one is not taken."""

    def pull(self, wire: Wire, since: Any, limit: int) -> tuple[int, Any]:
        """Records stored after a place, oldest first: how many, and the place after them."""


class PouchDB:
    """One database on LevelDB, which does not wait for the disk, spoken to as PouchDB's own replication does.

    A batch up: what is missing (``_revs_diff``), the documents with their revisions (``_bulk_docs``), the checkpoint
    read and written (``_local``). A batch down: the changes, their documents (``_bulk_get``), the checkpoint.
    """

    name = "PouchDB"
    batches: Sequence[int] = (60, 200, 500, 1000)
    storm_laptops = 891
    _numbers = itertools.count()

    def push(self, wire: Wire, documents: Sequence[Document]) -> None:
        made = [_with_revision(each) for each in documents]
        asked = {each["_id"]: [each["_rev"]] for each in made}
        missing = _post(wire, "/visits/_revs_diff", asked)
        wanted = [each for each in made if each["_id"] in missing]
        refused = _post(wire, "/visits/_bulk_docs", {"docs": wanted, "new_edits": False})
        if len(wanted) != len(made) or refused:
            raise RuntimeError(f"{len(made) - len(wanted)} of a batch were known, refused: {refused[:1]}")
        self._checkpoint(wire)

    def pull(self, wire: Wire, since: Any, limit: int) -> tuple[int, Any]:
        address = f"/visits/_changes?style=all_docs&limit={limit}&since={since or 0}"
        found = wire.send("GET", address, {}).document()
        wanted = [{"id": each["id"], "rev": each["changes"][0]["rev"]} for each in found["results"]]
        address = "/visits/_bulk_get?revs=true&attachments=true&latest=true"
        told = _post(wire, address, {"docs": wanted})["results"]
        self._checkpoint(wire)
        return sum("ok" in each["docs"][0] for each in told), found["last_seq"]

    def _checkpoint(self, wire: Wire) -> None:
        """Read and write how far a replication got, each under a name of its own, as of another laptop."""
        name = f"replication-{next(self._numbers)}"
        path = f"/visits/_local/{name}"
        known = wire.send("GET", path, {}, accepted=(200, 404)).document()
        kept = {"_id": f"_local/{name}", "last_seq": 1, "session_id": name, "version": 1, "replicator": "pouchdb"}
        kept |= {"_rev": known["_rev"]} if "_rev" in known else {}
        wire.send("PUT", path, {}, json.dumps(kept).encode())


def _with_revision(document: Document) -> Document:
    """A document as a replication sends it, of a first revision."""
    mark = hashlib.md5(document["id"].encode(), usedforsecurity=False).hexdigest()
    return {"_id": document["id"], "_rev": f"1-{mark}", "_revisions": {"start": 1, "ids": [mark]}, **document}


def _post(wire: Wire, path: str, document: Any) -> Any:
    return wire.send("POST", path, {}, json.dumps(document, ensure_ascii=False).encode()).document()


class Kinto:
    """One collection on PostgreSQL, which waits for the disk. It takes 25 records in a request."""

    name = "Kinto"
    batches: Sequence[int] = (25,)
    storm_laptops = 60
    _heads: Mapping[str, str] = {"Authorization": "Basic " + base64.b64encode(b"bench:bench").decode()}
    _records = "/buckets/street/collections/visits/records"

    def push(self, wire: Wire, documents: Sequence[Document]) -> None:
        for start in range(0, len(documents), 25):
            waiting = [
                {"path": f"{self._records}/{each['id']}", "body": {"data": each}}
                for each in documents[start : start + 25]
            ]
            for _ in range(KINTO_TRIES):
                waiting = self._refused(wire, waiting)
                if not waiting:
                    break
            else:
                raise RuntimeError(f"{len(waiting)} of a batch were refused {KINTO_TRIES} times")

    def _refused(self, wire: Wire, requests: Sequence[Document]) -> list[Document]:
        """Those of a batch that met another laptop's in the same millisecond; Kinto asks to send them again."""
        batch = {"defaults": {"method": "PUT"}, "requests": requests}
        answer = wire.send("POST", "/v1/batch", self._heads, json.dumps(batch, ensure_ascii=False).encode())
        stati = [each["status"] for each in answer.document()["responses"]]
        if set(stati) - {200, 201, 409}:
            raise RuntimeError(f"Kinto answered {stati}")
        return [request for request, status in zip(requests, stati, strict=True) if status == 409]

    def pull(self, wire: Wire, since: Any, limit: int) -> tuple[int, Any]:
        address = f"/v1{self._records}?_sort=last_modified&_limit={limit}&_since={since or 0}"
        found = wire.send("GET", address, self._heads).document()["data"]
        return len(found), found[-1]["last_modified"] if found else since

    def prepare(self, wire: Wire) -> None:
        """The collection."""
        for path in ("/v1/buckets/street", "/v1/buckets/street/collections/visits"):
            wire.send("PUT", path, self._heads, b"{}")


@contextmanager
def served_pouchdb(folder: Path, size: Size) -> Iterator[tuple[Peer, HubProcess]]:
    """PouchDB with an empty database."""
    data = size.folder / "pouchdb"
    data.mkdir()
    with answering(["node", str(POUCHDB), str((folder / "pouchdb").absolute()), str(data)], data, {}) as server:
        Wire(server.url).send("PUT", "/visits", {})
        yield PouchDB(), server


@contextmanager
def served_kinto(folder: Path, size: Size) -> Iterator[tuple[Peer, HubProcess]]:
    """Kinto with an empty collection, in its own server (waitress)."""
    program, settings = str(folder / "kinto" / "bin" / "kinto"), size.folder / "kinto.ini"
    with postgres.server() as database_server:
        assert database_server is not None
        with database_server.database() as url:
            settings.write_text(_KINTO.format(url=url))
            subprocess.run([program, "migrate", "--ini", str(settings)], check=True, capture_output=True)
            with answering([program, "start", "--ini", str(settings), "--port"], size.folder, {}) as server:
                kinto = Kinto()
                kinto.prepare(Wire(server.url))
                yield kinto, server


_KINTO = """[app:main]
use = egg:kinto
kinto.storage_backend = kinto.core.storage.postgresql
kinto.storage_url = {url}
kinto.permission_backend = kinto.core.permission.postgresql
kinto.permission_url = {url}
kinto.cache_backend = kinto.core.cache.memory
kinto.userid_hmac_secret = bench
kinto.bucket_create_principals = system.Everyone
multiauth.policies = basicauth
multiauth.policy.basicauth.use = kinto.core.authentication.BasicAuthAuthenticationPolicy
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = %(http_port)s
threads = 8
[loggers]
keys = root
[handlers]
keys = none
[formatters]
keys = plain
[logger_root]
level = ERROR
handlers = none
[handler_none]
class = NullHandler
args = ()
[formatter_plain]
format = %(message)s
"""
