"""A column of identity numbers: checked, kept as tail and hash, never in full. No number is of a region there is."""

import io
from collections.abc import Mapping
from typing import Any

import pytest
import xlsxwriter

from doorstep_shared.changes import Json
from doorstep_shared.identity import HASH, TAIL, read_identity_number
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.ledger import files, telling
from doorstep_shared.ledger.planning import Plan
from doorstep_shared.ledger.sheets import Line, Sheet
from doorstep_shared.rules import Shown
from tests.shared.ledger.sheets_of_records import ID, brought_in, shown

KEY = b"k" * 32
WOMAN, MAN = "990101194912310028", "990101196001010017"
HOME = ID.format(3)
HELD: dict[str, Json] = {"name": "赵玉梅", "dwelling": HOME}


def resident() -> Kind:
    found = find_kind("resident")
    assert found is not None
    return found


def number_with_check_digit(first: str) -> str:
    """The number that begins with these 17 digits."""
    return next(first + last for last in "0123456789X" if _is_right(first + last))


def _is_right(number: str) -> bool:
    try:
        read_identity_number(number)
    except Exception:
        return False
    return True


def lines(*rows: Mapping[str, str]) -> Sheet:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    found = [Line(number, tuple(row.get(title, "") for title in titles)) for number, row in enumerate(rows, 2)]
    return Sheet(tuple(titles), found, "")


def row(number: str, **cells: str) -> dict[str, str]:
    return {"住所": "A--1", "姓名": "赵玉梅", "身份证号": number, **cells}


def planned(number: str, records: Mapping[str, Shown] | None = None, key: bytes = KEY, **cells: str) -> Plan:
    return brought_in(resident(), lines(row(number, **cells)), records or {}, identity_key=key)


def only(plan: Plan) -> dict[str, Json]:
    assert plan.wrong == []
    (match,) = plan.matches
    return dict(match.values)


@pytest.fixture(
    params=["身份证号", "身份证号码", "公民身份号码", "identity number", "Identity Number*", "identity_number"]
)
def title(request: Any) -> str:
    return str(request.param)


def test_a_number_becomes_tail_hash_birth_and_sex_and_the_column_counts_as_used(title: str) -> None:
    number = number_with_check_digit(WOMAN[:17])
    cells = row(number) | {title: number}
    if title != "身份证号":
        del cells["身份证号"]
    plan = brought_in(resident(), lines(cells), {}, identity_key=KEY)
    told = read_identity_number(number)
    assert plan.unused == ()
    values = only(plan)
    assert (values[TAIL], values[HASH]) == (number[-4:], told.hashed(KEY))
    assert (values["birth"], values["sex"]) == ("1949-12-31", "female")
    assert number not in str(values)
    for language in ("zh", "en"):
        assert number not in "\n".join(telling.rows(plan, language, 0, is_written=False))
    assert number not in str(telling.document(plan, "zh"))


@pytest.mark.parametrize(
    "typed",
    ["1", "99010119491231002", "990101194902300028", "990101194912310027", "身份证", "=1+1", "9" * 400, "\ud800"],
)
def test_what_is_no_number_is_a_wrong_line_whose_reason_does_not_repeat_it(typed: str) -> None:
    plan = planned(typed)
    assert plan.matches == []
    ((_, reason),) = plan.wrong
    assert reason.zh.startswith("身份证号")
    assert typed not in reason.zh + reason.en or len(typed) < 4


def test_full_width_and_blanks_are_read_and_asterisks_say_nothing() -> None:
    number = number_with_check_digit(MAN[:17])
    wide = " ".join(chr(ord(sign) + 0xFEE0) for sign in number)
    assert only(planned(wide))[HASH] == read_identity_number(number).hashed(KEY)
    assert HASH not in only(planned("9901**********0017"))


def test_a_number_that_excel_took_for_a_number_is_told_to_have_lost_its_end() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("居民")
    page.write_row(0, 0, ["住所", "姓名", "身份证号"])
    page.write_row(1, 0, ["A--1", "赵玉梅"])
    page.write_number(1, 2, 990101194912310028)
    book.close()
    plan = brought_in(resident(), files.read(out.getvalue(), "x.xlsx", resident()), {}, identity_key=KEY)
    ((_, reason),) = plan.wrong
    assert "丢失" in reason.zh


def test_without_the_key_the_tail_is_kept_and_the_next_import_adds_the_hash() -> None:
    number = number_with_check_digit(WOMAN[:17])
    first = planned(number, key=b"")
    values = only(first)
    assert values[TAIL] == number[-4:]
    assert HASH not in values
    assert "比对" in first.matches[0].remarks[0].zh
    known = {first.matches[0].record: shown(values)}
    assert only(planned(number, known)) == {HASH: read_identity_number(number).hashed(KEY)}
    assert only(planned(number, known, key=b"")) == {}


def test_importing_the_same_file_again_changes_nothing() -> None:
    number = number_with_check_digit(MAN[:17])
    first = planned(number)
    assert only(planned(number, {first.matches[0].record: shown(only(first))})) == {}


def test_a_birth_that_is_stated_stays_and_the_contradiction_is_told() -> None:
    number = number_with_check_digit(WOMAN[:17])
    plan = planned(number, 出生日期="1950-01-02")
    assert only(plan)["birth"] == "1950-01-02"
    assert "1949-12-31" in plan.matches[0].remarks[0].zh
    assert plan.remarked == 1
    told = "\n".join(telling.rows(plan, "zh", 0, is_written=False))
    assert "出生日期与身份证号不一致" in told


def test_another_number_replaces_tail_and_hash_together_and_only_missing_keeps_both() -> None:
    old, new = (read_identity_number(number_with_check_digit(each[:17])) for each in (WOMAN, MAN))
    record = planned("").matches[0].record
    known = {record: shown({**HELD, TAIL: old.tail, HASH: old.hashed(KEY), "birth": old.birth, "sex": old.sex})}
    sheet = lines(row(new.number))
    told = telling.rows(brought_in(resident(), sheet, known, identity_key=KEY), "zh", 0, is_written=False)
    assert "身份证后四位" in told[0]
    assert "散列" not in told[0]
    assert only(brought_in(resident(), sheet, known, identity_key=KEY)) == {TAIL: new.tail, HASH: new.hashed(KEY)}
    assert only(brought_in(resident(), sheet, known, identity_key=KEY, only_missing=True)) == {}
    assert only(brought_in(resident(), sheet, known)) == {TAIL: new.tail, HASH: None}


def test_a_tail_typed_without_its_number_takes_the_old_hash_away() -> None:
    old = read_identity_number(number_with_check_digit(WOMAN[:17]))
    record = planned("").matches[0].record
    known = {record: shown({**HELD, TAIL: old.tail, HASH: old.hashed(KEY)})}
    assert only(planned("", known, 身份证后四位="123X")) == {TAIL: "123X", HASH: None}


def test_a_kind_without_identity_numbers_does_not_use_the_column() -> None:
    dwelling = find_kind("dwelling")
    assert dwelling is not None
    plan = brought_in(dwelling, lines({"楼栋": "3", "房号": "501", "身份证号": WOMAN}), {}, identity_key=KEY)
    assert plan.unused == ("身份证号",)
