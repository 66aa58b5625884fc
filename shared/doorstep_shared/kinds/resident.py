"""居民: a person who lives in a dwelling."""

import re
from collections.abc import Mapping
from typing import ClassVar

from doorstep_shared.changes import Json
from doorstep_shared.fields import Choice, Day, Line, Name, Phone, Prose, Reference, Tags, ValidationError, check_text
from doorstep_shared.i18n import Language, Text
from doorstep_shared.identity import HASH_CHARS, TAIL_CHARS
from doorstep_shared.kinds.schema import KindSchema

KNOWN = Text("（已登记）", "(registered)")


class IdentityTail(Line):
    """The last four characters of an identity number."""

    def parse(self, text: str) -> Json:
        return text.upper()

    def check_value(self, value: Json) -> None:
        check_text(value, TAIL_CHARS)
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{3}[0-9X]", value):
            raise ValidationError("bad_identity_number")


class IdentityHash(Line):
    """The hash by which the same identity number is known again; people only see that there is one."""

    def check_value(self, value: Json) -> None:
        check_text(value, HASH_CHARS)
        if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{32}", value):
            raise ValidationError("not_a_hash")

    def say(self, value: Json, language: Language) -> str:
        return "" if value is None else KNOWN.say(language)


class Resident(KindSchema):
    """A resident. There is no field for religion, politics or opinion, and there will be none."""

    kind_name: ClassVar[str] = "resident"
    kind_label: ClassVar[Text] = Text("居民", "resident")
    title_fields: ClassVar[tuple[str, ...]] = ("name",)
    list_fields: ClassVar[tuple[str, ...]] = ("name", "sex", "birth", "phone", "relation", "population_type", "tags")
    key_fields: ClassVar[tuple[str, ...]] = ("dwelling", "name")

    dwelling = Reference(Text("住所", "dwelling"), ["dwelling"], expected=True)
    name = Name(Text("姓名", "name"), longest=40, rule="ask", indexed=True, expected=True, findable=True)
    sex = Choice(Text("性别", "sex"), "sex")
    birth = Day(Text("出生日期", "date of birth"))
    phone = Phone(Text("电话", "phone"), rule="ask", masked=True, indexed=True)
    identity_last4 = IdentityTail(Text("身份证后四位", "identity number, last four"), masked=True)
    identity_hash = IdentityHash(Text("身份证号散列", "identity number, hash"), indexed=True, hidden=True)
    relation = Choice(Text("与户主关系", "relation to the head"), "relation", open_table=True)
    population_type = Choice(Text("人口类型", "population type"), "population_type", open_table=True)
    moved_in = Day(Text("迁入日期", "moved in"))
    moved_out = Day(Text("迁出日期", "moved out"))
    tags = Tags(Text("标签", "tags"), "resident_tag")
    remark = Prose(Text("备注", "remark"))

    @staticmethod
    def warnings(values: Mapping[str, Json]) -> list[Text]:
        moved_in, moved_out = values.get("moved_in"), values.get("moved_out")
        if isinstance(moved_in, str) and isinstance(moved_out, str) and moved_out < moved_in:
            return [Text("迁出日期早于迁入日期", "moved out before moving in")]
        return []
