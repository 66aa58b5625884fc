"""走访: a visit at a door."""

from collections.abc import Mapping
from typing import ClassVar

from doorstep_shared.changes import Json
from doorstep_shared.fields import Choice, Day, Integer, Line, Minute, Name, Prose, Reference, Tags
from doorstep_shared.i18n import Text
from doorstep_shared.kinds.schema import KindSchema


class Visit(KindSchema):
    """A visit: who went where and when, whom she met, what came of it."""

    kind_name: ClassVar[str] = "visit"
    kind_label: ClassVar[Text] = Text("走访", "visit")
    title_fields: ClassVar[tuple[str, ...]] = ("visited_at", "purpose", "outcome")
    list_fields: ClassVar[tuple[str, ...]] = ("visited_at", "dwelling", "purpose", "outcome", "met", "worker")
    key_fields: ClassVar[tuple[str, ...]] = ("dwelling", "visited_at", "worker")

    dwelling = Reference(Text("房屋", "dwelling"), ["dwelling"], expected=True)
    subject = Reference(Text("其他对象", "other subject"), ["resident", "building", "matter"])
    visited_at = Minute(Text("走访时间", "visited at"), indexed=True, expected=True)
    minutes = Integer(Text("时长（分钟）", "minutes"), least=0, most=1440)
    worker = Line(Text("走访人", "worker"), longest=64, indexed=True)
    purpose = Choice(Text("目的", "purpose"), "visit_purpose", open_table=True)
    met = Name(Text("见到", "met"), longest=60)
    outcome = Choice(Text("结果", "outcome"), "visit_outcome", open_table=True)
    needs = Prose(Text("需求", "needs"))
    notes = Prose(Text("记录", "notes"), rule="join")
    tags = Tags(Text("标签", "tags"), "visit_tag")
    follow_up = Day(Text("回访日期", "follow-up date"), indexed=True)

    @staticmethod
    def warnings(values: Mapping[str, Json]) -> list[Text]:
        visited_at, follow_up = values.get("visited_at"), values.get("follow_up")
        if isinstance(visited_at, str) and isinstance(follow_up, str) and follow_up < visited_at[:10]:
            return [Text("回访日期早于走访日期", "the follow-up is before the visit")]
        return []
