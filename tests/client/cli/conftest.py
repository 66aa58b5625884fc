"""A hub and two workers whose laptops have the same grid."""

from pathlib import Path

import pytest

from tests.client.cli.laptops import Laptop, OneGridHub


@pytest.fixture
def hub() -> OneGridHub:
    return OneGridHub()


@pytest.fixture
def wang(tmp_path: Path, hub: OneGridHub) -> Laptop:
    return Laptop(tmp_path / "wang", "wang", hub).joined()


@pytest.fixture
def li(tmp_path: Path, hub: OneGridHub) -> Laptop:
    return Laptop(tmp_path / "li", "li", hub).joined()


@pytest.fixture
def door(wang: Laptop) -> str:
    """The id of the door 3-2-501, saved on wang's laptop."""
    words = ("dwelling", "add", "--building", "3", "--unit", "2", "--room", "501", "--phone", "13800001111")
    return str(wang.json(*words)["record"]["id"])
