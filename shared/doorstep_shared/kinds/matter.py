"""诉求/事项: a resident's request or a problem found, followed through grid, community and street."""

from collections.abc import Mapping
from typing import ClassVar

from doorstep_shared.changes import Json
from doorstep_shared.fields import Choice, Day, Integer, Line, Minute, Name, Prose, Reference
from doorstep_shared.i18n import Text
from doorstep_shared.kinds.schema import KindSchema


class Matter(KindSchema):
    """A matter and how far it has come; its status only goes forward unless somebody who saw it sets it back."""

    kind_name: ClassVar[str] = "matter"
    kind_label: ClassVar[Text] = Text("诉求", "matter")
    title_fields: ClassVar[tuple[str, ...]] = ("title", "status")
    list_fields: ClassVar[tuple[str, ...]] = ("title", "category", "status", "level", "assignee", "due")
    key_fields: ClassVar[tuple[str, ...]] = ("title", "reported_at")

    title = Line(Text("标题", "title"), longest=120, expected=True)
    category = Choice(Text("类别", "category"), "matter_category", open_table=True, indexed=True)
    source = Choice(Text("来源", "source"), "matter_source", open_table=True)
    dwelling = Reference(Text("房屋", "dwelling"), ["dwelling"])
    place = Line(Text("地点", "place"), longest=120)
    reporter = Name(Text("反映人", "reporter"), longest=60)
    reported_at = Minute(Text("上报时间", "reported at"), indexed=True)
    details = Prose(Text("内容", "details"), rule="join")
    level = Choice(Text("层级", "level"), "matter_level", indexed=True)
    status = Choice(Text("状态", "status"), "matter_status", rule="furthest", indexed=True, expected=True)
    assignee = Line(Text("承办人", "assignee"), longest=64, rule="ask", indexed=True)
    due = Day(Text("期限", "due"), rule="ask", indexed=True)
    result = Prose(Text("办理结果", "result"), rule="join")
    rating = Integer(Text("满意度（1-5）", "rating (1-5)"), least=1, most=5)

    @staticmethod
    def warnings(values: Mapping[str, Json]) -> list[Text]:
        if values.get("status") == "closed" and not values.get("result"):
            return [Text("已办结但没有办理结果", "closed without a result")]
        return []
