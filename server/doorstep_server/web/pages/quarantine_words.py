"""The words of the page of refused changes."""

from doorstep_shared.i18n import Text

TITLE = Text("待审核", "Held for review")
WHAT_THIS_IS = Text(
    "中心收下了、但没有生效的记录。放行、改正、退回或不予采用，都要写理由；处理过的留在“已处理”里，一条也不会消失。",
    "What the hub keeps and has not applied. Let it in, correct it, send it back or close it, always with a reason; "
    "what was decided stays under “Decided”. Nothing disappears.",
)
VIEWS = {
    "": Text("待处理", "Waiting"),
    "settled": Text("已处理", "Decided"),
    "dead": Text("无法接收", "Cannot be taken"),
}
AUTHOR = Text("作者", "Author")
DEVICE = Text("电脑", "Laptop")
REASON = Text("原因", "Reason")
NONE = Text("没有待审核的记录。", "Nothing waits for review.")
NONE_DECIDED = Text("还没有处理过的。", "Nothing was decided yet.")
NONE_DEAD = Text("没有无法接收的内容。", "Nothing came that could not be taken.")
DEAD_IS = Text(
    "这些内容到达时已损坏，读不出是什么记录。原样保存，不能放行，也不能删除；请作者重新登记。",
    "These arrived damaged and are no change that can be read. They are kept as they came and can be neither let in "
    "nor closed; ask the author to record it again.",
)
LENGTH = Text("{count} 字节", "{count} bytes")
HIDDEN = Text("（审计员不显示内容）", "(the content is hidden from auditors)")
IF_LET_IN = Text("现在放行会怎样", "If it is let in now")
NEW_RECORD = Text("新增这条记录", "adds this record")
OPENS = Text("会出现冲突：{fields}", "opens a conflict: {fields}")
SETTLES = Text("冲突会消失：{fields}", "ends a conflict: {fields}")
AS_WRITTEN = Text("照此生效", "it shows as it is written")
NO_EFFECT = Text("看不出变化：内容本来一样，或已有更新的。", "changes nothing that shows.")
WOULD_BE_DELETED = Text("记录会被删除", "the record would be deleted")
WOULD_BE_KEPT = Text("删除的记录会恢复", "the deleted record would come back")
STAYS_INVALID = Text("内容不合规，最好改正后放行。", "It breaks the rules of a field; better correct it.")
TICK = Text("选中", "Select")
WHY = Text("理由（作者会看到）", "Reason (its author will read it)")
WITH_TICKED = Text("选中的（只限同一个人的）", "What is selected (one author's)")
RELEASE = Text("放行", "Let in")
BACK = Text("退回重做", "Send back")
REJECT = Text("不予采用", "Close")
OPEN = Text("打开、改正", "Open and correct")
CORRECT = Text("改正后登记", "Correct and let in")
CORRECT_IS = Text(
    "按下面的内容登记，作者是你；原来那条关闭，并注明已改正。",
    "Records what stands below in your name; the refused one is closed with a reference to it.",
)
AS_IT_IS = Text("不改内容", "As it is")
CANNOT_CORRECT = Text("这条不能在这里改正，只能放行、退回或不予采用。", "This one cannot be corrected here.")
KEEP_TAG = Text("保留这个标签", "keep this tag")
CORRECTED = Text("已改正并登记。", "It was corrected and recorded.")
DONE = {
    "release": Text("已放行 {count} 条。", "{count} let in."),
    "back": Text("已退回 {count} 条。", "{count} sent back."),
    "reject": Text("已关闭 {count} 条。", "{count} closed."),
}
TOO_LATE = Text("另有 {late} 条已由别人处理。", " {late} had been decided by somebody else.")
WAS_RELEASED = Text("{who} 放行", "let in by {who}")
WAS_SENT_BACK = Text("{who} 退回", "sent back by {who}")
WAS_CORRECTED = Text("{who} 改正后登记", "corrected by {who}")
WAS_CLOSED = Text("{who} 不予采用", "closed by {who}")
HISTORY = Text("这条记录的经过", "History of this record")
BACK_TO_LIST = Text("返回列表", "Back to the list")

REASONS = (
    Text("已向本人核实，属实", "checked, it is right"),
    Text("号码写错了，请核对后重做", "a wrong number; please check and do it again"),
    Text("不是你的网格，请转告负责的网格员", "not your grid; tell the worker in charge"),
    Text("重复登记", "recorded twice"),
    Text("电脑已停用，内容属实", "the laptop was revoked; the content is right"),
)
"""What is offered as a reason; anything else may be typed."""
