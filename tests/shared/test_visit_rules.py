"""The table of how often a household is visited, and the files that replace it."""

import pytest

from doorstep_shared.tables import TABLES
from doorstep_shared.visit_rules import DEFAULT, PRIORITY_TAGS, BadRules, Rule, from_csv, from_toml


def test_priority_people_are_visited_monthly_rented_doors_quarterly_others_twice_a_year() -> None:
    assert DEFAULT.every("", {"over_80"}, "rented") == "monthly"
    assert DEFAULT.every("", {"school_age"}, "rented") == "quarterly"
    assert DEFAULT.every("", set(), "self") == "half_yearly"


def test_the_frequency_of_the_dwelling_itself_wins_over_every_rule() -> None:
    assert DEFAULT.every("weekly", {"over_80"}, "self") == "weekly"


def test_a_frequency_nobody_knows_leaves_the_rule_in_force() -> None:
    assert DEFAULT.every("fortnightly", {"over_80"}, "self") == "monthly"


def test_the_priority_tags_are_tags_of_the_table() -> None:
    assert set(TABLES["resident_tag"]) >= PRIORITY_TAGS


def test_a_toml_table_names_tags_and_uses_by_code_or_by_label() -> None:
    rules = from_toml(
        "matter_workdays = 3\n"
        '[[rule]]\nname = "独居"\ntags = ["独居老人", "bedridden"]\nevery = "每周"\n'
        '[[rule]]\nuse = "vacant"\nevery = "never"\n'
        '[[rule]]\nevery = "yearly"\n'
    )
    assert rules.matter_workdays == 3
    assert rules.rules[0] == Rule("独居", "weekly", frozenset({"living_alone", "bedridden"}))
    assert rules.every("", set(), "vacant") == "never"
    assert rules.every("", set(), "self") == "yearly"


def test_a_csv_table_as_offices_keep_it_means_the_same() -> None:
    rules = from_csv("\ufeff名称,频次,标签,使用情况\r\n重点,每月,独居老人、重度残疾,\r\n,,,\r\n出租房,每季度,,出租\r\n")
    assert rules.rules == (
        Rule("重点", "monthly", frozenset({"living_alone", "disabled_severe"})),
        Rule("出租房", "quarterly", uses=frozenset({"rented"})),
    )


def test_the_first_rule_that_fits_counts() -> None:
    rules = from_csv("every,tags\nweekly,bedridden\nmonthly,over_80\n")
    assert rules.every("", {"over_80", "bedridden"}, "") == "weekly"


def test_a_household_no_rule_fits_is_not_visited_by_rule() -> None:
    assert from_csv("every,tags\nweekly,bedridden\n").every("", set(), "") == "never"


def test_a_tag_of_the_town_s_own_is_kept_as_it_is_written() -> None:
    assert from_csv("every,tags\nweekly,侨眷\n").every("", {"侨眷"}, "") == "weekly"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there are no rules"),
        ("rule = 3", "must be a list"),
        ("[[rule]]\nevery = 'sometimes'", "rule 1: the frequency “sometimes” is unknown"),
        ("[[rule]]\nevery = 'weekly'\n[[rule]]\ntags = ['x']", "rule 2: the frequency “” is unknown"),
        ("[[rule]]\nevery = 'weekly'\ntags = [3]", "rule 1: “tags” must be a list"),
        ("[[rule]]\nevery = 'weekly'\nuses = 'rented'", "“uses” is unknown"),
        ("colour = 'red'\n[[rule]]\nevery = 'weekly'", "“colour” is unknown"),
        ("matter_workdays = 0\n[[rule]]\nevery = 'weekly'", "from 1 to 250"),
        ("matter_workdays = true\n[[rule]]\nevery = 'weekly'", "from 1 to 250"),
        ("[[rule", "not readable"),
    ],
)
def test_a_table_that_cannot_be_used_tells_what_is_wrong_and_in_which_rule(text: str, told: str) -> None:
    with pytest.raises(BadRules) as caught:
        from_toml(text)
    assert told in caught.value.what.en
    assert caught.value.what.zh != caught.value.what.en
