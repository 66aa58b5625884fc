"""Why a change was refused, as it stands in the log: ``code`` or ``code path=detail;path=detail``."""

from collections.abc import Mapping

from doorstep_shared.i18n import Language, Text

NOT_PERMITTED = "not_permitted"
FOREIGN_ACCOUNT = "foreign_account"
REVOKED_DEVICE = "revoked_device"
INVALID = "invalid"
MALFORMED = "malformed"
HASH_DIFFERS = "hash_differs"
UNKNOWN_GRID = "unknown_grid"

REASONS: dict[str, Text] = {
    NOT_PERMITTED: Text("作者当时没有这个网格的权限", "its author had no grant for this grid at the time"),
    FOREIGN_ACCOUNT: Text("作者账号不属于这台设备", "its author's account does not belong to this device"),
    REVOKED_DEVICE: Text("设备已被停用", "the device was revoked"),
    INVALID: Text("有字段不合规", "a field breaks its rules"),
    MALFORMED: Text("内容损坏，无法读出", "its content is damaged and cannot be read"),
    HASH_DIFFERS: Text("内容与编号不符", "its content does not match its id"),
    UNKNOWN_GRID: Text("中心没有这个网格", "the hub has no such grid"),
}
"""The codes a quarantined change or dead letter carries."""

FIELD_REASONS: dict[str, Text] = {
    "not_text": Text("应为文字", "must be text"),
    "too_long": Text("太长", "is too long"),
    "empty": Text("不能为空", "must not be empty"),
    "control_characters": Text("含有控制字符", "holds control characters"),
    "not_an_integer": Text("应为整数", "must be a whole number"),
    "out_of_range": Text("超出范围", "is out of range"),
    "not_a_date": Text("应为日期，如 2026-05-01", "must be a date such as 2026-05-01"),
    "not_a_time": Text("应为时间，如 2026-05-01T19:30", "must be a time such as 2026-05-01T19:30"),
    "not_in_choices": Text("不在可选项中", "is not one of the choices"),
    "bad_phone": Text("不是电话号码", "is not a phone number"),
    "bad_identity_number": Text("不是 18 位身份证号", "is not an identity number of 18 characters"),
    "bad_check_digit": Text("校验位不对，请核对", "has a wrong check digit; please compare it"),
    "not_a_hash": Text("不是散列值", "is not a hash"),
    "not_a_reference": Text("不是记录编号", "is not a record id"),
    "not_true": Text("只能为真", "can only be true"),
    "needs_member": Text("应写成 字段/成员", "must be written field/member"),
    "no_members": Text("没有成员", "has no members"),
}
"""What can be wrong with one field."""


def invalid(errors: Mapping[str, str]) -> str:
    """The reason for a change whose fields break their rules; `errors` maps paths to codes of `FIELD_REASONS`."""
    return f"{INVALID} " + ";".join(f"{path}={code}" for path, code in sorted(errors.items()))


def say_reason(reason: str, language: Language, label_of: Mapping[str, str] | None = None) -> str:
    """A reason in plain words; `label_of` maps fields to their labels. An unknown code is shown as it is."""
    code, _, details = reason.partition(" ")
    sentence = REASONS[code].say(language) if code in REASONS else code
    if code == MALFORMED or not details:
        return f"{sentence} ({details})" if details else sentence
    parts = []
    for detail in details.split(";"):
        path, _, field_code = detail.rpartition("=")
        label = (label_of or {}).get(path.partition("/")[0], path)
        what = FIELD_REASONS[field_code].say(language) if field_code in FIELD_REASONS else field_code
        parts.append(f"{label}{what}" if language == "zh" else f"{label} {what}")
    return f"{sentence}：{'；'.join(parts)}" if language == "zh" else f"{sentence}: {'; '.join(parts)}"
