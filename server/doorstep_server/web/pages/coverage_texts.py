"""The words and signs of the coverage pages. A sign tells what a colour tells, for eyes and printers without colour."""

from doorstep_shared.i18n import Text

TITLE = Text("走访覆盖", "Coverage")
BY_VISIT = Text("按走访情况", "by last visit")
BY_USE = Text("按使用情况", "by use")
COLOURED = Text("着色", "Coloured")
MISSED = Text("一户不漏：没走到的门", "Not one door missed")
MISSED_IS = Text(
    "这段时间里没有一次有效走访（敲门没人不算）的房屋。",
    "The doors without a single visit that counts (nobody at home does not count) in this period.",
)
NONE_MISSED = Text("这段时间里每一户都走到了。", "In this period every door was visited.")
TREND = Text("走势", "Trend")
TREND_IS = Text("近十二个月已送达的有效走访。", "Delivered visits that count, of the last twelve months.")
FROM = Text("从", "From")
TO = Text("到", "To")
DOORS = Text("房屋", "Doors")
GOAL = Text("本月应走访", "Goal of the month")
COVERED = Text("已走访", "Done")
PERCENT = Text("完成率", "Share")
STANDING = Text("走访情况", "Standing")
BUILDING = Text("楼栋", "Building")
FLOOR = Text("楼层", "Floor")
UNIT = Text("{unit}单元", "unit {unit}")
NUMBERED_FLOOR = Text("{floor} 层", "floor {floor}")
NO_FLOOR = Text("楼层不详", "floor unknown")
BUILDING_NAMED = Text("{building}栋", "Building {building}")
ADDRESS = Text("地址", "Address")
LAST = Text("上次走访", "Last visit")
NEVER_YET = Text("从未", "never")
NEXT = Text("应走访", "Due")
PRIORITY = Text("重点人群", "looked after closely")
PRIORITY_SIGN = "◆"
LEGEND = Text("图例", "Legend")
LATER_BUILDINGS = Text("后面的楼栋", "Later buildings")
ALL_GRIDS = Text("所有网格", "All grids")
NO_DOORS = Text("这里还没有登记房屋。", "No doors are registered here yet.")
TOTAL = Text("合计", "Total")
WHOSE_DELIVERED = Text(
    "只算已经送达中心的走访；电脑上还没同步的不在内。",
    "Only visits the hub has received count; what is still on a laptop is not here.",
)
MONTH = Text("月份", "Month")
QUARTER = Text("季度", "Quarter")
QUARTER_NAMED = Text("{year} 年第 {number} 季度", "{year} Q{number}")
VISITS = Text("走访次数", "Visits")
WORKER = Text("走访人", "Worker")
BY_GRID = Text("按网格", "By grid")
BY_WORKER = Text("按走访人", "By worker")
BY_QUARTER = Text("按季度", "By quarter")
NO_VISITS = Text("这段时间没有走访。", "There are no visits in this time.")
USE_UNKNOWN = Text("未登记", "not registered")

FRESHNESS = {
    "overdue": Text("逾期", "overdue"),
    "never": Text("从未走访", "never visited"),
    "due": Text("本月应走访", "due this month"),
    "fresh": Text("已走访", "visited in time"),
    "unplanned": Text("不安排", "not planned"),
}
FRESHNESS_SIGNS = {"overdue": "▲", "never": "○", "due": "◐", "fresh": "●", "unplanned": "–"}
USE_SIGNS = {"self": "自", "rented": "租", "vacant": "空", "business": "商", "": "？"}
