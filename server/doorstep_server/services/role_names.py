"""What the roles are called: in lists, on forms and after "became"."""

from doorstep_shared.i18n import Text

ROLE_NAMES = {
    "worker": Text("网格员", "worker"),
    "lead": Text("网格长", "lead"),
    "supervisor": Text("督导", "supervisor"),
    "department": Text("部门", "department"),
    "auditor": Text("审计员", "auditor"),
    "admin": Text("管理员", "administrator"),
}
"""From the most usual on."""


def role_name(role: str) -> Text:
    """What a role is called; a role this version does not know by its code."""
    return ROLE_NAMES.get(role, Text(role, role))


def as_role(role: str) -> Text:
    """A role after "became" or "is": in English with its article."""
    zh, en = role_name(role)
    return Text(zh, f"{'an' if en[0] in 'aeiou' else 'a'} {en}")
