"""房屋/户: a dwelling, the door a worker knocks on."""

from typing import ClassVar

from doorstep_shared.addresses import normal_part
from doorstep_shared.changes import Json
from doorstep_shared.fields import Choice, Integer, Line, Name, Phone, Prose, Tags
from doorstep_shared.i18n import Text
from doorstep_shared.kinds.schema import KindSchema


class AddressPart(Line):
    """A part of a door's address, stored in normal form."""

    def parse(self, text: str) -> Json:
        return normal_part(text)

    def normalise(self, value: Json) -> Json:
        return normal_part(value) if isinstance(value, str) else value


class Dwelling(KindSchema):
    """A dwelling with its address, its use and whom to ask for."""

    kind_name: ClassVar[str] = "dwelling"
    kind_label: ClassVar[Text] = Text("房屋", "dwelling")
    title_fields: ClassVar[tuple[str, ...]] = ("building", "unit", "room")
    list_fields: ClassVar[tuple[str, ...]] = ("building", "unit", "room", "use", "contact", "phone", "tags")

    building = AddressPart(Text("楼栋", "building"), longest=20, rule="ask", indexed=True, expected=True)
    unit = AddressPart(Text("单元", "unit"), longest=20, rule="ask")
    room = AddressPart(Text("房号", "room"), longest=20, rule="ask", indexed=True, expected=True)
    floor = Integer(Text("楼层", "floor"), least=-10, most=200)
    use = Choice(Text("使用情况", "use"), "dwelling_use")
    contact = Name(Text("联系人", "contact"), longest=40, indexed=True, findable=True)
    phone = Phone(Text("联系电话", "phone"), rule="ask", masked=True, indexed=True)
    visit_frequency = Choice(Text("走访频次", "visit frequency"), "visit_frequency")
    area = Integer(Text("面积（平方米）", "area (square metres)"), least=1, most=100_000)
    tags = Tags(Text("标签", "tags"), "visit_tag")
    remark = Prose(Text("备注", "remark"))
