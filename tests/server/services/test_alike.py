"""One rule for many conflicts: exactly what was shown is settled, and nothing that changed since."""

import pytest

from doorstep_server.services import alike, check
from doorstep_server.services.alike import Item, Proposal, Rule
from doorstep_shared.changes import DELETED, KEPT, LIFE
from doorstep_shared.errors import DoorstepError
from tests.server.office import DOOR, Office
from tests.server.services.test_settling import delete_against_edit, disagree, door


def three(office: Office) -> None:
    for number in (10, 11, 12):
        disagree(office, door(number))


def proposals(office: Office, rule: Rule, path: str = "phone") -> list[Proposal]:
    return alike.propose(alike.in_conflict(office.hub, ["g1", "g2"]), "dwelling", path, rule)


def items(found: list[Proposal]) -> list[Item]:
    return [Item(each.record.grid, each.record.record, each.choice, each.mark) for each in found]


def settle(office: Office, ticked: list[Item], path: str = "phone", why: str = "一起核实") -> tuple[int, int]:
    return alike.settle_all(office.hub, "admin", "dwelling", path, ticked, why, office.now_ms)


def left(office: Office) -> int:
    return len(alike.in_conflict(office.hub, ["g1"]))


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        pytest.param(Rule("latest"), "13800000002", id="the latest"),
        pytest.param(Rule("by", account="wang"), "13800000001", id="by somebody who wrote one side"),
        pytest.param(Rule("by", account="zhao"), None, id="by somebody who wrote neither"),
        pytest.param(
            Rule("pair", rivals=frozenset({"'13800000001'", "'13800000002'"}), winner="'13800000001'"),
            "13800000001",
            id="this very pair",
        ),
        pytest.param(Rule("pair", rivals=frozenset({"'13800000001'"}), winner="'13800000001'"), None, id="half a pair"),
        pytest.param(Rule("kept"), None, id="keep, where nothing is deleted"),
        pytest.param(Rule("nonsense"), None, id="no rule there is"),
    ],
)
def test_a_rule_proposes_a_value_for_every_record_it_fits(office: Office, rule: Rule, value: str | None) -> None:
    three(office)
    found = proposals(office, rule)
    assert [each.value for each in found] == ([value] * 3 if value else [])
    if found:
        assert settle(office, items(found)) == (3, 0)
        assert left(office) == 0
        assert check.check(office.hub).findings == ()


def test_only_what_is_ticked_is_settled(office: Office) -> None:
    three(office)
    assert settle(office, items(proposals(office, Rule("latest")))[:1]) == (1, 0)
    assert left(office) == 2


def test_what_changed_after_it_was_listed_is_left_alone_and_told(office: Office) -> None:
    three(office)
    ticked = items(proposals(office, Rule("latest")))
    wang = office.laptops["wang"]
    wang.sync(wang.change({"phone": "13800000003"}, record=door(11)))
    assert settle(office, ticked) == (2, 1)
    assert settle(office, ticked) == (0, 3), "a form sent twice settles nothing twice"


@pytest.mark.parametrize("rule", [KEPT, DELETED])
def test_deletions_are_settled_alike(office: Office, rule: str) -> None:
    delete_against_edit(office)
    found = proposals(office, Rule(rule), LIFE)
    assert [each.choice for each in found] == [rule]
    assert settle(office, items(found), LIFE) == (1, 0)
    assert left(office) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"choice": "0" * 32},
        {"choice": KEPT},
        {"mark": ""},
        {"record": "00000000-0000-7000-8000-00000000dead"},
        {"grid": "g2"},
    ],
    ids=str,
)
def test_an_item_that_makes_no_sense_settles_nothing(office: Office, wrong: dict[str, str]) -> None:
    disagree(office)
    (item,) = items(proposals(office, Rule("latest")))
    values = {"grid": item.grid, "record": item.record, "choice": item.choice, "mark": item.mark, **wrong}
    assert settle(office, [Item(**values)]) == (0, 1)
    assert left(office) == 1


@pytest.mark.parametrize(("count", "why"), [(0, "x"), (1, ""), (101, "x")])
def test_nothing_too_much_or_no_reason_is_refused(office: Office, count: int, why: str) -> None:
    disagree(office)
    (item,) = items(proposals(office, Rule("latest")))
    with pytest.raises(DoorstepError, match="invalid_value"):
        settle(office, [item] * count, why=why)
    assert left(office) == 1


def test_the_fields_in_conflict_are_counted(office: Office) -> None:
    three(office)
    delete_against_edit(office)
    found = alike.in_conflict(office.hub, ["g1"])
    assert alike.groups(found) == [("dwelling", "phone", 3), ("dwelling", LIFE, 1)]
    assert DOOR in {each.record for each in found}
