"""Every package and every file of it reaches the people who install the product."""

from pathlib import Path
from zipfile import ZipFile

from tests.meta.findings import ROOT, none_of, told
from tests.meta.packaging import build_wheel, declared_packages, files_of_tree, left_out, wrong_packages


def test_setup_cfg_lists_exactly_the_packages_there_are() -> None:
    none_of(wrong_packages(files_of_tree(ROOT), declared_packages((ROOT / "setup.cfg").read_text("utf-8"))))


def test_the_wheel_holds_every_file_and_both_programs(tmp_path: Path) -> None:
    wheel = build_wheel(ROOT, tmp_path)
    none_of(left_out(files_of_tree(ROOT), wheel))
    with ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        entry_points = archive.read(name).decode()
    assert "doorstep = doorstep_client.cli:main" in entry_points
    assert "doorstep-hub = doorstep_server.cli:main" in entry_points


def test_the_tree_is_seen_with_its_data_files() -> None:
    files = files_of_tree(ROOT)
    assert {"doorstep_shared/merge.py", "doorstep_server/py.typed", "doorstep_client/__init__.py"} <= files


def test_caches_of_tools_are_no_part_of_the_tree(tmp_path: Path) -> None:
    package = tmp_path / "shared" / "doorstep_shared"
    for name in ("merge.py", "__pycache__/merge.pyc", ".mypy_cache/cache.db"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    assert files_of_tree(tmp_path) == {"doorstep_shared/merge.py"}


def test_an_unlisted_package_is_found() -> None:
    files = ["a/__init__.py", "a/b/__init__.py", "a/static/x.css"]
    assert wrong_packages(files, ["a", "a.b"]) == []
    assert told(wrong_packages(files, ["a"])) == "setup.cfg:1: the package a.b is not listed"
    assert told(wrong_packages(files, ["a", "a.b", "a.c"])) == "setup.cfg:1: the listed package a.c does not exist"


def test_a_package_without_init_is_found() -> None:
    assert told(wrong_packages(["a/one.py"], ["a"])) == "a/__init__.py:1: does not exist"


def test_a_file_the_wheel_lacks_is_found(tmp_path: Path) -> None:
    wheel = tmp_path / "a.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr("a/__init__.py", "")
    assert told(left_out(["a/__init__.py", "a/page.html"], wheel)) == "a/page.html:1: is not in a.whl"
