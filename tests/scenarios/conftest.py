"""A fresh town for every story: a street with two grids, its people, and a small register."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.scenarios.gateway import Gateway
from tests.scenarios.town import GRID, OTHER_GRID, PEOPLE, Laptop, Town

REGISTER = "building,unit,room,phone\n3,2,501,13800001111\n3,2,502,\n3,2,503,\n"


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    """The one address of all stories."""
    gateway = Gateway()
    yield gateway
    gateway.close()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory, gateway: Gateway) -> Town:
    """A town as its operator made it with doorstep-hub, its workers joined; stories work on copies of it."""
    town = Town(tmp_path_factory.mktemp("town"), gateway)
    town.operates("init", "--street", "wuyi", "--name", "武夷街道")
    for grid, name in ((GRID, "一网格"), (OTHER_GRID, "二网格")):
        town.operates("grid", "add", grid, "--name", name, "--parent", "wuyi")
    for account, (name, grid) in PEOPLE.items():
        town.operates("account", "add", account, "--name", name, "--grid", grid)
    register = town.folder / "dwellings.csv"
    register.write_text(REGISTER, "utf-8")
    town.operates("import", "dwelling", str(register), "--grid", GRID, "--yes")
    town.serve()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        for account in PEOPLE:
            town.worker(account)
    town.stop()
    return town


@pytest.fixture
def town(founded: Town, tmp_path: Path, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town of one's own, its hub serving."""
    monkeypatch.setenv("NO_PROXY", "*")
    shutil.copytree(founded.hub_home, tmp_path / "hub")
    town = Town(tmp_path, gateway, founded.now_ms)
    with capture_logs():
        town.serve()
        yield town
        town.stop()


@pytest.fixture
def wang(founded: Town, town: Town) -> Laptop:
    """王芳 of the first grid, joined and synced."""
    return _moved_in(founded, town, "wang")


@pytest.fixture
def li(founded: Town, town: Town) -> Laptop:
    """李强 of the same grid, joined and synced."""
    return _moved_in(founded, town, "li")


@pytest.fixture
def zhao(founded: Town, town: Town) -> Laptop:
    """赵敏 of the other grid, joined and synced."""
    return _moved_in(founded, town, "zhao")


def _moved_in(founded: Town, town: Town, account: str) -> Laptop:
    shutil.copytree(founded.folder / account, town.folder / account)
    return town.laptop(account)
