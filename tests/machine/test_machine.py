"""The borrowed PostgreSQL and Chromium, and what is said when they are not there."""

from pathlib import Path
from typing import Any

import pytest

from tests.machine import missing, not_run
from tests.machine.postgres import Recycled, Server, find_binaries


def test_every_test_gets_an_empty_database_of_its_own(postgres_server: Server) -> None:
    psycopg = pytest.importorskip("psycopg")
    with postgres_server.database() as first, postgres_server.database() as second:
        assert first != second
        with psycopg.connect(first, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (one integer)")
        with psycopg.connect(second) as connection:
            found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found == (0,)


def test_a_database_that_is_used_again_is_what_it_was_at_first(postgres_server: Server) -> None:
    psycopg = pytest.importorskip("psycopg")
    with postgres_server.database() as first:
        with psycopg.connect(first, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (id serial PRIMARY KEY, one text)")
            connection.execute("INSERT INTO kept (one) VALUES ('a')")
            connection.execute("CREATE TABLE empty (one text)")
        recycled, seen, open_ones = Recycled(postgres_server, first, uses=3), [], []
        for use in range(6):
            with recycled.database() as url:
                seen.append(url)
                open_ones.append(psycopg.connect(url))
                left = open_ones[-1]
                assert left.execute("INSERT INTO kept (one) VALUES ('b') RETURNING id").fetchone() == (2,)
                assert left.execute("SELECT one FROM kept ORDER BY id").fetchall() == [("a",), ("b",)]
                assert left.execute("UPDATE kept SET one = 'c'").rowcount == 2
                assert left.execute("INSERT INTO empty VALUES ('c')").rowcount == 1
                left.commit()
                if use == 4:
                    left.execute("ALTER TABLE empty ADD two text")
                    left.commit()
        recycled.close()
    assert seen[0] == seen[1] == seen[2]
    assert seen[3] == seen[4]
    assert len(set(seen)) == 3
    for each in open_ones:
        each.close()


def test_the_browser_shows_a_page(browser: Any) -> None:
    page = browser.new_page()
    page.set_content("<p>走访</p>")
    assert page.inner_text("p") == "走访"
    page.close()


def test_the_newest_debian_version_is_chosen(tmp_path: Path) -> None:
    for version in ("9", "13", "15"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    assert find_binaries("", str(tmp_path / "*" / "bin")) == tmp_path / "15" / "bin"


def test_without_binaries_there_is_no_server(tmp_path: Path) -> None:
    assert find_binaries("", str(tmp_path / "*" / "bin")) is None


def test_a_lack_is_a_skip_that_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOORSTEP_TEST_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"PostgreSQL.*apt-get install postgresql"):
        missing("PostgreSQL", "apt-get install postgresql")


def test_a_lack_is_a_failure_where_all_tests_must_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_TEST_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="PostgreSQL"):
        missing("PostgreSQL", "apt-get install postgresql")


def test_the_summary_counts_what_was_left_out_and_nothing_else() -> None:
    reasons = [
        "Skipped: not on this machine: Chromium, install it with: x",
        "Skipped: not on this machine: Chromium, install it with: x",
        "Skipped: another reason",
    ]
    assert not_run(reasons) == ["2 tests need Chromium, install it with: x"]
