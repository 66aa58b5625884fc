"""The words of the administration's pages."""

from doorstep_shared.i18n import Text

DEVICES = Text("电脑", "Laptops")
DEVICES_IS = Text(
    "每台电脑最后一次同步、版本、时钟和待传条数。停用后不再给它数据；它再送来的待审核。",
    "When each laptop last synced, its version, its clock, what waits on it. A revoked one gets nothing; what it still"
    " brings is held for review.",
)
NO_DEVICES = Text("没有电脑。先在下面生成邀请码。", "No laptop here. Make an invitation below.")
SEARCH = Text("查找", "Find")
DEVICE = Text("电脑", "Laptop")
LAST_SYNC = Text("最近同步", "Last sync")
NEVER = Text("从未同步", "never")
VERSION = Text("版本", "Version")
CLOCK = Text("时钟偏差", "Clock off by")
WAITING = Text("待传", "Waiting")
STATE = Text("状态", "State")
IN_USE = Text("在用", "in use")
IS_REVOKED = Text("已停用 {when}", "revoked {when}")
REPLACES = Text("代替 {device}", "in place of {device}")
WAS_REPLACED = Text("已换成 {device}", "replaced by {device}")
DO = Text("操作", "Actions")
REVOKE = Text("停用", "Revoke")
REVOKE_IS = Text(
    "立即停用：不再给它数据，已写的仍可送来待审核。不能撤销。",
    "At once: it gets nothing any more; what was written on it can still be sent and is held. This cannot be undone.",
)
REVOKED = Text("已停用 {who} 的电脑 {device}。", "The laptop {device} of {who} is revoked.")
REPLACE = Text("换新电脑", "Replace")
REPLACE_IS = Text(
    "丢失或换下：立即停用这台，给新电脑生成邀请码。",
    "Lost or worn out: this one is revoked at once, and an invitation for the new one is made.",
)
INVITE = Text("邀请一台电脑", "Invite a laptop")
MAKE_INVITE = Text("生成邀请码", "Make the invitation")
PERSON = Text("账号", "Account")
HOURS = Text("有效小时数", "Valid for (hours)")
ADDRESS = Text("中心地址", "Address of the hub")
ADDRESS_IS = Text("她的电脑访问中心用的地址。", "As her laptop reaches the hub.")
NO_ADDRESS = Text("应以 http:// 或 https:// 开头，不含空格", "it begins with http:// or https:// and has no blanks")
OPEN_INVITES = Text("未用的邀请码", "Unused invitations")
EXPIRES = Text("失效时间", "Expires")
MADE = Text("生成时间", "Made")

SLIP = Text("邀请码", "Invitation")
SLIP_ONCE = Text(
    "邀请码只显示这一次。请打印，或当面念给她；{until} 前用一次。",
    "This code is shown this once. Print the slip or read it out; it can be used once, until {until}.",
)
SLIP_TYPE = Text("在她的电脑上输入：", "On her laptop, type:")
SLIP_THEN = Text("然后输入 doorstep sync，取回她的网格。", "Then type doorstep sync to bring her grids.")
SLIP_QR = Text("上面这一行的二维码", "The line above as a QR code")
SLIP_FOR = Text("给 {name}（{account}）", "For {name} ({account})")
SLIP_BACK = Text("回到电脑列表", "Back to the laptops")
SLIP_PRINT = Text("用浏览器的打印功能打印本页。", "Print this page with the browser.")
OLD_REVOKED = Text("旧电脑 {device} 已停用。", "The old laptop {device} is revoked.")
OLD_NEVER_DELIVERED = Text("它没有送达过任何记录。", "It never delivered anything.")
OLD_DELIVERED = Text(
    "它最后送达：{when}，{what}（网格 {grid}）。之后在它上面写的，中心都没有。",
    "The last it delivered: {when}, {what} (grid {grid}). What was written on it after that is not here.",
)
OLD_SYNCED = Text(
    "它最后同步：{when}，当时还有 {count} 条待传。", "It last synced {when}; {count} changes still waited on it then."
)
OLD_IF_FOUND = Text(
    "旧电脑要是找到了，让它再同步一次，送来的会待审核。", "If it turns up, let it sync once; what it brings is held."
)
FIRST = Text("回到开头", "To the beginning")
FOLLOWING = Text("下一页", "Next")
