"""Every story of the store is told twice: of a plain file and of an encrypted one."""

import pytest

from doorstep_client.keys.store_key import StoreKey
from doorstep_client.store import store
from doorstep_client.store.database import Database

KEY = StoreKey(bytes(range(32)), lambda count: b"r" * count)


@pytest.fixture(autouse=True, params=["plain", "encrypted"])
def kind_of_file(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "encrypted":

        def opened(path: str, key: StoreKey | None = None) -> Database:
            return Database(path, key=key or KEY)

        monkeypatch.setattr(store, "Database", opened)
    return str(request.param)
