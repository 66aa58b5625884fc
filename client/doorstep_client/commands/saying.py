"""What several commands say alike."""

from doorstep_client.app import App
from doorstep_client.commands.whose import IN_PRACTICE
from doorstep_client.documents import saved_document
from doorstep_client.tasks.desk import Saved
from doorstep_client.words import Words
from doorstep_shared.i18n import Text

WHICH = Text(
    "地址（如 3-2-501）、姓名、拼音、电话、编号，或编号开头、结尾至少 8 位。",
    "An address (such as 3-2-501), a name, pinyin, a phone, an id, or 8 characters or more of its beginning or end.",
)
SAVED = Text("已保存：{kind} {title}（编号 {id}）。", "Saved: {kind} {title} (id {id}).")
ONLY_HERE = Text(
    "目前只在这台电脑上；有网络时输入 doorstep sync 送到中心。",
    "It is only on this laptop so far; type doorstep sync when there is a network.",
)
STILL_WARNS = Text("注意：{what}。", "Note: {what}.")


def words_of(app: App) -> Words:
    """The words for this run's language."""
    return Words(app.output.language, app.store(), app.outside.local_time)


def say_saved(app: App, saved: Saved, sentence: str | None = None) -> None:
    """Tell that a change is on the disk, and where it is not yet. Called after it is durable."""
    words = words_of(app)
    record = saved.record
    app.output.document(saved_document(saved))
    app.output.tell(
        sentence
        or SAVED.say(app.output.language, kind=words.kind(record.kind), title=words.title(record), id=record.id)
    )
    app.output.tell(IN_PRACTICE if app.is_practice else ONLY_HERE)
    for warning in saved_warnings(saved):
        app.output.warn(STILL_WARNS, what=warning)


def saved_warnings(saved: Saved) -> list[Text]:
    """What looks wrong in the record as it stands now."""
    from doorstep_shared.kinds import find_kind

    kind = find_kind(saved.record.kind)
    return kind.warnings(saved.record.values) if kind and not saved.record.deleted else []
