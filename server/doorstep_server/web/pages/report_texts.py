"""The words of the reports."""

from doorstep_shared.i18n import Text

REPORTS = Text("报表与导出", "Reports and exports")
MONTH = Text("月报", "A month's report")
WHICH_MONTH = Text("月份", "Month")
MAKE = Text("生成", "Make it")
LISTS = Text("导出清单", "Lists as files")
LISTS_ARE = Text(
    "每次导出都记入审计。电话中间几位已隐去；各页上的“导出”按该页的筛选条件导出。",
    "Every export is noted in the audit trail. Phones are shortened; the link on a page exports what it shows.",
)
LIST = Text("清单", "List")
FILE = Text("文件", "File")
MONTH_OF = Text("{grid} {month} 月报", "{grid}: report for {month}")
CUT_OFF = Text(
    "只统计中心已收到的记录：最后一条收到于 {until}；制表时间 {made}。还在电脑上未同步的不在内。",
    "Only what the hub has received counts: the last entry came {until}; made {made}. Not what laptops still hold.",
)
NOT_OVER = Text("本月尚未结束，为截至目前的数字。", "The month is not over; these are its figures so far.")
SAVE_AS_PDF = Text(
    "用浏览器的“打印”可打印或存为 PDF。", "Print it, or save it as PDF, with your browser's print command."
)
COVERAGE = Text("走访覆盖", "Coverage")
BY_WORKER = Text("走访人", "Visits by worker")
VISITS, DOORS = Text("走访次数", "Visits"), Text("走访户数", "Doors")
SHARE = Text("对比", "Compared")
MISSED = Text(
    "本月未走访房屋：{count} 户（其中从未走访 {never} 户）",
    "Doors without a visit this month: {count} ({never} never visited)",
)
MORE = Text("另有 {count} 户，见“未走访房屋”导出。", "{count} more: see the export of missed doors.")
NONE_MISSED = Text("本月每户都已走访。", "Every door was visited this month.")
CLOSE = Text(
    "重点关注户：{count} 户，本月已走访 {done} 户",
    "Households looked after closely: {count}; visited this month: {done}",
)
CLOSE_MISSED = Text("未走访的重点关注户", "Of these not visited")
MATTERS = Text("诉求", "Matters")
REPORTED, CLOSED = Text("本月上报", "Reported this month"), Text("本月办结", "Closed this month")
OPEN_NOW, OVERDUE_NOW = Text("目前未办结", "Open now"), Text("目前逾期", "Overdue now")
RATING = Text("满意度（1-5，{count} 人评）", "Satisfaction (1-5, {count} ratings)")
MERGING = Text("冲突与审核", "Conflicts and refusals")
OPENED, SETTLED = Text("出现冲突", "Conflicts begun"), Text("处理冲突", "Conflicts settled")
OPEN_CONFLICTS = Text("目前未处理冲突", "Conflicts open now")
REFUSED, RELEASED = Text("待审核新增", "Refused"), Text("放行", "Let in")
REJECTED, WAITING = Text("驳回", "Closed"), Text("目前待审核", "Waiting now")
LAPTOPS = Text("电脑", "Laptops")
STALE = Text(
    "{count} 台中有 {stale} 台超过一天未同步（制表时）。", "{stale} of {count} were not heard of for a day (when made)."
)
NOBODY = Text("本月没有走访记录。", "No visits this month.")
