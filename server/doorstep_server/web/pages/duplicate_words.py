"""The words of the page of possible duplicates."""

from doorstep_shared.i18n import Text

TITLE = Text("可能重复", "Possible duplicates")
WHAT_THIS_IS = Text(
    "看起来是同一户、同一个人的两条记录。合并不删除任何内容，随时可以撤销；认定不是同一个的，不会再提示。",
    "Two records that look like one door or one person. Merging destroys nothing and can be undone; what is found to "
    "be two is not proposed again.",
)
VIEWS = {
    "": Text("待确认", "To be judged"),
    "merged": Text("已合并", "Merged"),
    "distinct": Text("不是同一个", "Found to be two"),
}
NONE = Text("没有可能重复的记录。", "Nothing looks like a duplicate.")
NONE_MERGED = Text("还没有合并过的记录。", "Nothing was merged.")
NONE_DISTINCT = Text("还没有认定过不是同一个的。", "Nothing was found to be two.")
FIELD = Text("内容", "Field")
LEFT = Text("左边", "Left")
RIGHT = Text("右边", "Right")
CHANGED_BY = Text("最后修改的人", "Changed last by")
DIFFERS = Text("不同", "differs")
KEEP_LEFT = Text("是同一个，保留左边", "The same: keep the left one")
KEEP_RIGHT = Text("是同一个，保留右边", "The same: keep the right one")
ARE_TWO = Text("不是同一个", "Not the same")
DECISION = Text("判断", "Your judgement")
WHY = Text("理由", "Reason")
SAVE = Text("确定", "Save")
MERGED = Text("已合并：{what}。可在“已合并”里撤销。", "Merged: {what}. It can be undone under “Merged”.")
NOTED = Text("已记下不是同一个，以后不再提示。", "Noted as two; it is not proposed again.")
STANDS_FOR = Text("{what} 并入 {other}", "{what} stands for {other}")
UNDO = Text("撤销合并", "Undo the merge")
UNDONE = Text("已撤销合并：{what}。", "The merge is undone: {what}.")
SAID_BY = Text("{who} {when}：{why}", "{who} {when}: {why}")
LOOK_AGAIN = Text("重新比对", "Compare again")
AGAIN = Text("会重新提示。", "It is proposed again.")
HISTORY = Text("这条记录的经过", "History of this record")
NEXT = Text("后面的", "Next")
FIRST = Text("回到开头", "Back to the beginning")

REASONS = (
    Text("上门核实是同一户", "checked at the door: one and the same"),
    Text("核对证件是同一个人", "checked the papers: the same person"),
    Text("登记了两次", "recorded twice"),
    Text("同名不同人", "the same name, two people"),
    Text("是两户", "two doors"),
)
"""What is offered as a reason; anything else may be typed."""
