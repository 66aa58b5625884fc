"""A record is found by how its name is written, how it sounds in every reading, its initials, phone and address."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep_shared.kinds import find_kind
from doorstep_shared.readings import readings
from doorstep_shared.searching import (
    BEGINS,
    BEGINS_BY_INITIALS,
    BEGINS_WITHIN,
    BY_INITIALS,
    EXACT,
    INSIDE,
    MOST_TYPED,
    needles,
    search_text,
    whole_needles,
)
from doorstep_shared.synthetic.names import full_name, surname


def _rank(typed: str, *texts: str, phone: str = "", place: str = "") -> int | None:
    """How sure a record with these names, this phone and this address is found by what is typed."""
    column = search_text(texts, [phone] if phone else [], place) or ""
    return next((needle.rank for needle in needles(typed) if needle.text in column), None)


SURNAMES = {
    "单": "shan dan", "曾": "zeng ceng", "仇": "qiu chou", "解": "xie jie", "查": "zha cha", "朴": "piao pu",
    "任": "ren", "区": "ou qu", "盖": "ge gai", "尉迟": "yuchi weichi", "万俟": "moqi wansi", "乐": "yue le",
    "覃": "qin tan", "翟": "zhai di", "缪": "miao mou", "员": "yun yuan", "冼": "xian", "盛": "sheng cheng",
    "隗": "wei kui", "纪": "ji", "薄": "bo bao", "宓": "mi fu", "牟": "mou mu", "那": "na", "折": "she zhe",
    "召": "shao zhao", "谌": "chen shen", "黑": "he hei", "秘": "bi mi", "种": "chong zhong", "繁": "po fan",
    "哈": "ha", "车": "che", "逄": "pang", "吕": "lv lu lyu lü", "单于": "chanyu", "长孙": "zhangsun changsun",
    "令狐": "linghu", "欧阳": "ouyang", "重": "chong zhong", "仝": "tong", "阚": "kan", "郇": "xun huan", "尹": "yin",
}  # fmt: skip


@pytest.mark.parametrize(("family", "sounds"), SURNAMES.items())
def test_a_surname_is_found_by_every_way_it_is_read(family: str, sounds: str) -> None:
    for sound in sounds.split():
        assert _rank(f"{sound}wei", f"{family}伟") == EXACT, sound
        assert _rank(f"{sound} wei", f"{family}伟") == EXACT, sound


def test_places_are_found_by_either_reading() -> None:
    for typed in ("chongqinglu", "zhongqinglu", "Chongqing Lu", "chongqinglu 3"):
        assert _rank(typed, "重庆路3") == (EXACT if "3" in typed else BEGINS_WITHIN)
    assert _rank("cql", "重庆路3") == BEGINS_BY_INITIALS


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("张三丰", EXACT), ("张 三 丰", EXACT), ("zhangsanfeng", EXACT), ("Zhang San Feng", EXACT),
        ("ＺＨＡＮＧ　ｓａｎｆｅｎｇ", EXACT), ("zhāng sān fēng", EXACT), ("zhang'san'feng", EXACT),
        ("张三", BEGINS_WITHIN), ("zhangs", BEGINS_WITHIN), ("zh", BEGINS_WITHIN), ("三丰", INSIDE),
        ("sanfeng", INSIDE),
        ("zsf", BY_INITIALS), ("ZSF", BY_INITIALS), ("z s f", BY_INITIALS), ("zs", BEGINS_BY_INITIALS),
        ("sf", None), ("zhangsi", None), ("李", None), ("丰三张", None), ("", None), ("zhangsanfengx", None),
    ],
)  # fmt: skip
def test_a_name_is_found_the_surer_the_more_of_it_is_typed(typed: str, rank: int | None) -> None:
    assert _rank(typed, "张三丰") == rank


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("13800001234", EXACT), ("138 0000 1234", EXACT),
        ("１３８－００００－１２３４", EXACT), ("+86 13800001234", EXACT),
        ("+86-138-0000-1234", EXACT), ("1234", BEGINS), ("01234", BEGINS),
        ("1380000", BEGINS_WITHIN), ("00012", INSIDE),
        ("34", None), ("9999", None), ("1380000123４5", None),
    ],
)  # fmt: skip
def test_a_phone_is_found_by_its_digits(typed: str, rank: int | None) -> None:
    assert _rank(typed, "张三", phone="+86 138-0000-1234") == rank


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("3-2-501", EXACT), ("3栋2单元501室", EXACT), ("三号楼二单元５０１", EXACT),
        ("3～2～501", EXACT), ("3－2—501", EXACT),
        ("3-2", BEGINS), ("3栋", BEGINS), ("3栋2单元", BEGINS), ("3-2-5", BEGINS_WITHIN),
        ("501", INSIDE), ("501室", INSIDE),
        ("2-501", INSIDE), ("4-2-501", None), ("3-2-5010", None), ("50", None), ("13-2-501", None),
    ],
)  # fmt: skip
def test_an_address_is_found_by_its_parts(typed: str, rank: int | None) -> None:
    assert _rank(typed, place="3-2-501") == rank


@pytest.mark.parametrize(
    "typed",
    ["%", "_", "%%%", "'", '"', "' OR 1=1 --", ".*", "[a-z]", "(", "\\", "*", "?", "😀", "\ud83d", "\udc00张", "\x00",
     "\n", "\n=", "=张三", "~zs", ">", "#", "@", "张三\n", "x" * 10_000, "张" * 10_000, "3-" * 5000, "号" * 10_000,
     " " * 10_000, "\u0301" * 300],
)  # fmt: skip
def test_hostile_text_finds_nothing_it_should_not_and_breaks_nothing(typed: str) -> None:
    found = _rank(typed, "王五", phone="13800001234", place="3-2-501")
    assert found is None
    for needle in needles(typed):
        needle.text.encode()


def test_nothing_is_looked_for_in_what_is_too_long() -> None:
    assert needles("张" * (MOST_TYPED + 1)) == []
    assert needles("张" * MOST_TYPED) != []


@pytest.mark.parametrize("seed", range(5))
def test_every_name_is_found_by_its_pinyin_and_its_initials(seed: int) -> None:
    random = Random(seed)
    for _ in range(200):
        sex = random.choice(("male", "female"))
        name = full_name(random, surname(random), sex, random.randrange(90))  # type: ignore[arg-type]
        sounds = [random.choice(readings(character)) for character in name]
        assert _rank("".join(sounds), name) == EXACT
        assert _rank(" ".join(sounds).title(), name) == EXACT
        assert _rank("".join(sound[0] for sound in sounds), name) in (EXACT, BEGINS_WITHIN, BY_INITIALS)
        assert _rank("".join(sounds)[:-1], name) in (BEGINS_WITHIN, EXACT)
        assert _rank(name, name) == EXACT


def test_a_record_is_picked_only_by_what_is_whole() -> None:
    column = search_text(["张三丰"], ["13800001234"], "3-2-501") or ""
    for typed in ("张三丰", "zhangsanfeng", "zsf", "13800001234"):
        assert any(needle.text in column for needle in whole_needles(typed)), typed
    for typed in ("张三", "zhangs", "zs", "1234", "1380000", "3-2-50", "三丰"):
        assert not any(needle.text in column for needle in whole_needles(typed)), typed


@given(st.text(max_size=20))
def test_whatever_is_written_in_a_name_can_be_searched(text: str) -> None:
    column = search_text([text]) or ""
    assert len(column) < 40 * 120
    assert all(line[:1] in "=>~" for line in column.split("\n")[1:-1])


@given(st.text(max_size=120))
def test_whatever_is_typed_gives_needles_in_order(typed: str) -> None:
    ranks = [needle.rank for needle in needles(typed)]
    assert ranks == sorted(ranks)


def test_a_kind_without_names_and_phones_has_no_such_text() -> None:
    note, resident = find_kind("note"), find_kind("resident")
    assert note
    assert resident
    assert not note.is_searched
    assert note.search_text({"text": ["张三"]}) is None
    assert resident.search_text({"name": None, "phone": 5}) is None
