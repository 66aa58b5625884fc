"""楼栋: a building of a community."""

from typing import ClassVar

from doorstep_shared.fields import Choice, Integer, Line, Name, Prose
from doorstep_shared.i18n import Text
from doorstep_shared.kinds.schema import KindSchema


class Building(KindSchema):
    """A building with its place in the community."""

    kind_name: ClassVar[str] = "building"
    kind_label: ClassVar[Text] = Text("楼栋", "building")
    title_fields: ClassVar[tuple[str, ...]] = ("number", "name")
    list_fields: ClassVar[tuple[str, ...]] = ("number", "name", "estate", "floors", "units")
    key_fields: ClassVar[tuple[str, ...]] = ("number",)

    number = Line(Text("楼号", "number"), longest=20, rule="ask", indexed=True, expected=True, findable=True)
    name = Line(Text("名称", "name"), longest=60, findable=True)
    estate = Line(Text("小区", "estate"), longest=60, indexed=True, findable=True)
    use = Choice(Text("用途", "use"), "building_use")
    floors = Integer(Text("层数", "floors"), least=1, most=200)
    units = Integer(Text("单元数", "units"), least=0, most=100)
    lift = Line(Text("电梯", "lift"), longest=40)
    built_year = Integer(Text("建成年份", "year built"), least=1800, most=2199)
    contact = Name(Text("楼栋长", "head of the building"), longest=40)
    remark = Prose(Text("备注", "remark"))
