"""备注: an append-only text on any record."""

from typing import ClassVar

from doorstep_shared.fields import Prose, Reference
from doorstep_shared.i18n import Text
from doorstep_shared.kinds.schema import KindSchema


class Note(KindSchema):
    """A note. Texts are only ever added; two people's notes stand one after the other."""

    kind_name: ClassVar[str] = "note"
    kind_label: ClassVar[Text] = Text("备注", "note")
    title_fields: ClassVar[tuple[str, ...]] = ("text",)
    list_fields: ClassVar[tuple[str, ...]] = ("subject", "text")
    key_fields: ClassVar[tuple[str, ...]] = ("subject", "text")

    subject = Reference(Text("对象", "subject"), ["dwelling", "resident", "building", "visit", "matter"], expected=True)
    text = Prose(Text("内容", "text"), rule="join", expected=True)
