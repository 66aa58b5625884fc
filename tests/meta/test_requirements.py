"""The list of requirements that deptry compares the imports with."""

from tests.meta.requirements import requirements


def test_requirements_of_the_programs_and_not_of_development() -> None:
    text = (
        "[options]\ninstall_requires =\n    click>=8\n"
        "[options.extras_require]\nclient =\n    rich>=15\nhub =\n    flask>=3\npostgres =\n    psycopg[binary]>=3\n"
        "excel =\n    xlsxwriter>=3\nencrypt =\n    keyring>=25\ndev =\n    pytest\n"
    )
    assert requirements(text) == [
        "click>=8",
        "rich>=15",
        "flask>=3",
        "psycopg[binary]>=3",
        "xlsxwriter>=3",
        "keyring>=25",
    ]
