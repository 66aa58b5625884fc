"""The words of a door's card."""

from doorstep_shared.i18n import Text

DWELLING = Text("房屋", "Dwelling")
RESIDENTS = Text("居民", "Residents")
VISITS = Text("走访", "Visits")
MATTERS = Text("未办结的诉求", "Open matters")
NOBODY = Text("没有登记居民。", "No residents are registered.")
NO_VISIT = Text("还没有走访过。", "Nobody has visited yet.")
NO_MATTER = Text("没有未办结的诉求。", "No matter is open.")
EARLIER_VISITS = Text("还有更早的走访 {count} 次。", "{count} earlier visits.")
IN_CONFLICT = Text("有冲突待处理", "conflict to settle")
SHOW_COVERAGE = Text("返回走访覆盖", "Back to coverage")
