"""The words of the pages of matters."""

from doorstep_shared.i18n import Text

TITLE = Text("诉求", "Matters")
BOARD = Text("三级看板", "Board of three levels")
LIST = Text("清单", "List")
CLOSED = Text("已办结", "Closed")
LEVEL = Text("层级", "Level")
COLOUR = Text("颜色", "Colour")
STATUS = Text("状态", "Status")
ASSIGNEE = Text("承办", "Assignee")
DUE = Text("期限", "Due")
REPORTED = Text("上报", "Reported")
NO_DUE = Text("无期限", "no deadline")
PROVISIONAL = Text("（节假日未公布，暂定）", "(provisional: holidays not announced)")
MATTER = Text("诉求", "Matter")
PLACE = Text("地点", "Place")
NO_OPEN = Text("没有符合条件的未办结诉求。", "No open matter matches.")
NO_CLOSED = Text("还没有办结的诉求。", "No matter has been closed yet.")
NOBODY = Text("未指派", "nobody")
LEGEND = Text("图例", "Legend")
COLOURS = {
    "red": Text("红：已逾期", "red: overdue"),
    "yellow": Text("黄：两个工作日内到期", "yellow: due within two working days"),
    "green": Text("绿：期限内", "green: in time"),
    "blue": Text("蓝：已办结", "blue: closed"),
}
COLOUR_SIGNS = {"red": "▲", "yellow": "◐", "green": "●", "blue": "✓"}
STEPS = {
    "accept": Text("受理", "Accept"),
    "assign": Text("派单", "Assign"),
    "up": Text("上报一级", "Send up"),
    "down": Text("下派一级", "Send down"),
    "handle": Text("办理完成", "Handled"),
    "close": Text("办结", "Close"),
    "reopen": Text("重新办理", "Reopen"),
    "rate": Text("记录满意度", "Record the rating"),
}
STEP_IS = {
    "accept": Text("接下这件事。", "Take it on."),
    "assign": Text("交给某个人或某个部门，可以定期限。", "Give it to a person or a department; a deadline may be set."),
    "up": Text("本级办不了，交上一级。要写理由。", "This level cannot do it: to the one above. Say why."),
    "down": Text("退回下一级办理。要写理由。", "Back to the level below. Say why."),
    "handle": Text("写明办理结果。", "Say what was done."),
    "close": Text("事情了结。要有办理结果。", "It is done. There must be a result."),
    "reopen": Text("没有办好，重新开始。要写理由。", "It is not done: begin again. Say why."),
    "rate": Text("回访反映人，记下 1 到 5 分。", "Ask the reporter back and note 1 to 5."),
}
WHY = Text("说明（网格员看得到）", "Remark (the worker sees it)")
RESULT = Text("办理结果", "Result")
STEP_TAKEN = Text("“{what}”：{step}，已记下。", "“{what}”: {step}, recorded.")
ASSIGN_HINT = Text("账号、姓名或部门", "account, name or department")
BACK = Text("返回诉求", "Back to the matters")
NEXT_STEPS = Text("下一步", "Next steps")
NOTHING_TO_DO = Text("这里没有你可以办的。", "There is nothing here for you to do.")
IN_CONFLICT = Text("有冲突待处理", "conflict to settle")
SETTLE = Text("去处理", "settle it")
DEPARTMENT = Text("部门", "department")
COUNT = Text("{count} 件", "{count}")
ALL_OF = Text("全部 {count} 件", "All {count}")
FROM_THE_START = Text("从最急的看起", "From the most urgent")
LESS_URGENT = Text("后面的", "Less urgent ones")
