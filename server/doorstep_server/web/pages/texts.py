"""The words of the pages that are not part of a line of the log."""

from doorstep_shared.i18n import Text

PRODUCT = Text("走访中心", "doorstep hub")
LOG = Text("合并日志", "Merged log")
SIGN_IN = Text("登录", "Sign in")
SIGN_OUT = Text("退出", "Sign out")
ACCOUNT = Text("账号", "Account")
PASSWORD = Text("密码", "Password")
ALL = Text("全部", "all")
GRID = Text("网格", "Grid")
PERSON = Text("人员", "Person")
KIND = Text("记录", "Record")
NOTABLE = Text("只看合并、冲突和待审核", "Only merges, conflicts and refusals")
SHOW = Text("查看", "Show")
ENTRIES = Text("日志", "Log entries")
CONFLICTS = Text("待处理冲突", "Open conflicts")
QUARANTINED = Text("待审核", "Held for review")
AT_THE_DOOR = Text("记录时间", "Written")
RECEIVED = Text("送达时间", "Received")
EARLIER = Text("更早的", "Earlier")
NEWEST = Text("回到最新", "Newest")
HISTORY = Text("这条记录的经过", "History of this record")
BACK = Text("返回日志", "Back to the log")
NO_LINES = Text("没有符合条件的记录。", "Nothing matches.")
NO_GRID = Text(
    "这个账号还没有网格。请管理员授权：doorstep-hub account grant <账号> <网格>",
    "This account has no grid yet. Ask the operator: doorstep-hub account grant <account> <grid>",
)
LOOKED_FAR = Text("这一段没有更多；可继续往前看。", "Nothing more in this stretch; look further back.")
HOME = Text("回到首页", "Back to the first page")
WENT_WRONG = Text("没有成功", "That did not work")
NAVIGATION = Text("页面", "Pages")
TRY_AGAIN = Text("没有保存，内容还在下面。", "Nothing was saved; what you typed is still below.")
DAY = Text("日期", "Day")
TIME = Text("时间", "Time")
ACTION = Text("操作", "Action")
WHAT = Text("对象", "What")
NO_NOTES = Text("这些条件下没有审计记录。", "The audit trail has nothing for this.")
AUDIT = Text("审计", "Audit trail")
AUDIT_IS = Text(
    "谁在什么时候看过、导出过居民信息，谁登录、谁改过账号和授权。",
    "Who looked at or exported residents' data and when, who signed in, who changed accounts and grants.",
)
MASKED = Text("审计员：姓名和号码已隐去。", "Auditor: names and numbers are hidden.")
TURN_PAGES = Text("翻页", "Turn pages")
SKIP = Text("跳到正文", "Skip to the content")
WAS = Text("原为", "was")
BECAME = Text("改为", "now")
