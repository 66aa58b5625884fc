"""The demo's folder is made anew, and nothing else is ever removed."""

from pathlib import Path

import pytest

from doorstep_server.demo.folder import make_fresh
from doorstep_shared.errors import DoorstepError


def refused(folder: Path) -> bool:
    with pytest.raises(DoorstepError) as caught:
        make_fresh(folder)
    return caught.value.code == "not_a_demo"


def test_a_folder_is_made_where_there_is_none_and_made_anew_after_a_demo(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / ".demo"
    make_fresh(folder)
    (folder / "hub").mkdir()
    (folder / "hub" / "hub.db").write_text("old")
    make_fresh(folder)
    assert not (folder / "hub").exists()


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    make_fresh(tmp_path)
    make_fresh(tmp_path)


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    work = tmp_path / "thesis.txt"
    work.write_text("years of work")
    assert refused(tmp_path)
    assert work.read_text() == "years of work"


def test_a_file_and_a_link_are_left_alone(tmp_path: Path) -> None:
    make_fresh(tmp_path / "demo")
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("x")
    link.symlink_to(tmp_path / "demo")
    assert refused(file)
    assert refused(link)
    assert (tmp_path / "demo").is_dir()


def test_a_place_that_cannot_be_written_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DoorstepError) as caught:
        make_fresh(tmp_path / "file" / "demo")
    assert caught.value.code == "file_unreadable"
