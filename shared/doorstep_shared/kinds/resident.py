"""居民: a person who lives in a dwelling."""

from collections.abc import Mapping
from typing import ClassVar

from doorstep_shared.changes import Json
from doorstep_shared.fields import Choice, Day, Name, Phone, Prose, Reference, Tags
from doorstep_shared.i18n import Text
from doorstep_shared.kinds.schema import KindSchema


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
