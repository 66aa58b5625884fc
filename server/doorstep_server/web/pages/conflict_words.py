"""The words of the pages that settle conflicts."""

from doorstep_shared.i18n import Text

TITLE = Text("待处理冲突", "Open conflicts")
WHAT_THIS_IS = Text(
    "同一处内容，几个人各写各的，要人来定。定下之后，网格员下次同步就会知道结果和理由。",
    "Several people wrote different things in one place, and a person must decide. The workers learn the outcome and "
    "the reason at their next sync.",
)
LEFT = Text("还有 {count} 条", "{count} left")
NONE = Text("没有需要处理的冲突。", "There is no conflict to settle.")
NONE_HERE = Text("这条记录现在没有冲突。", "This record is not in conflict now.")
BASE = Text("原来", "Before")
NOTHING_BEFORE = Text("（没有填过）", "(nothing)")
SHOWN_NOW = Text("现在暂时显示这个", "shown for now")
WRITTEN = Text("登记", "written")
RECEIVED = Text("送达", "received")
WHY_OF_SIDE = Text("说明：{why}", "Note: {why}")
OBJECTION = Text("异议：{why}", "Objection: {why}")
VISIT = Text("当天走访", "Visit that day")
OTHER = Text("都不对，另写", "Neither; write another")
OTHER_VALUE = Text("另写的内容", "Another value")
KEEP = Text("保留这条记录", "Keep the record")
DELETE = Text("删除这条记录", "Delete the record")
DELETED_BY = Text("要删除的人", "Who deletes")
EDITED_UNSEEN = Text("删除的人没有看到的修改", "What the person who deleted had not seen")
REASON = Text("理由（网格员会看到）", "Reason (the workers will read it)")
SETTLE = Text("定下来", "Settle")
SKIP = Text("先跳过，看下一条", "Skip; see the next")
OPEN = Text("单独打开", "Open alone")
BACK = Text("返回列表", "Back to the list")
HISTORY = Text("这条记录的经过", "History of this record")
SETTLED = Text("“{what}”的{field}已定下。还有 {count} 条。", "{field} of “{what}” is settled. {count} left.")
SETTLED_LAST = Text("“{what}”的{field}已定下。冲突都处理完了。", "{field} of “{what}” is settled. No conflict is left.")
ALIKE = Text("同样的一起定", "The same for all like this")
ALIKE_IS = Text(
    "选一项内容和一条规则，先看会怎么定，再一次确定。列出之后又有人改过的，不会动。",
    "Choose a field and a rule, see what it would do, and confirm once. What somebody changes after it was listed is "
    "left alone.",
)
WHICH = Text("哪一项", "Which field")
RULE = Text("规则", "Rule")
CHOOSE_RULE = Text("请选择", "choose")
PREVIEW = Text("看看结果", "Preview")
LATEST = Text("以较晚登记的为准", "the later entry")
BY = Text("以{who}写的为准", "what {who} wrote")
PAIR = Text("{values}并列的，都定“{value}”", "wherever {values} stand, “{value}”")
ALL_KEPT = Text("都保留", "keep them all")
ALL_DELETED = Text("都删除", "delete them all")
FITTING = Text("{count} 条里有 {fitting} 条适用。", "The rule fits {fitting} of {count}.")
FIRST_OF_THEM = Text("先列 {count} 条，定完再列其余的。", "The first {count} are listed; the rest after these.")
TICK = Text("选中", "Select")
RECORD = Text("记录", "Record")
SIDES = Text("各写了什么", "Who wrote what")
OUTCOME = Text("定为", "Outcome")
SETTLE_ALL = Text("定下选中的（共 {count} 条）", "Settle what is ticked (of {count})")
SETTLED_ALIKE = Text("已定下 {count} 条。", "{count} settled.")
LATE = Text("另有 {late} 条后来有改动，没有动。", " {late} had changed meanwhile and were left alone.")
CHOSE_AND_TYPED = Text("选了现有的，又另写了一个；只留一个", "a side is chosen and another value typed; leave one")
STOOD_BACK = Text("退让的值", "Values that stood back")
STOOD_BACK_IS = Text(
    "同时有人写了别的，按规则显示较晚的；较早的仍保留，可以恢复。",
    "Somebody wrote something else at the same time, and the later value shows. The earlier one is kept and can be "
    "brought back.",
)
RESTORE = Text("恢复选中的", "Bring it back")
RESTORED = Text("已恢复。", "It stands again.")
SHOWS = Text("现在显示", "shows now")
NEXT = Text("处理下一条", "Settle the next one")
READ_ONLY = Text("只能查看，不能处理。", "You may look, not decide.")

REASONS = (
    Text("已电话核实", "checked by telephone"),
    Text("已上门核实", "checked at the door"),
    Text("看过证件", "saw the papers"),
    Text("以较新的登记为准", "the later entry counts"),
    Text("与两位网格员商量过", "agreed with both workers"),
)
"""What is offered as a reason; anything else may be typed."""
