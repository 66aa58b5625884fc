"""The words of the administration's pages."""

from doorstep_server.services.grid_tree import LEVEL_NAMES
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

ACCOUNTS = Text("账号", "Accounts")
ACCOUNTS_IS = Text(
    "谁在哪些网格做什么。打开一个账号可以看它的授权和电脑。",
    "Who does what in which grids. Open an account for its roles and laptops.",
)
NO_ACCOUNTS = Text("没有符合条件的账号。", "No account matches.")
NAME = Text("姓名", "Name")
ROLES_OF = Text("授权", "Roles")
ROLE_IN = Text("{grid} {role}", "{role}, {grid}")
ELSEWHERE = Text("在别处也有职务", "also has roles elsewhere")
OPERATOR = Text("管理员（整个中心）", "operator (the whole hub)")
PAGES_ACCESS = Text("网页登录", "Signs in")
HAS_PASSWORD = Text("可以", "yes")
HAS_NO_PASSWORD = Text("没有密码", "no password")
LAPTOPS = Text("电脑", "Laptops")
ADD_ACCOUNT = Text("新增账号", "Add an account")
ACCOUNT_NAME = Text("账号（小写字母、数字）", "Account (a-z, 0-9)")
GRID = Text("网格", "Grid")
ROLE = Text("角色", "Role")
NO_GRID_YET = Text("（先不授权）", "(no role yet)")
IS_OPERATOR = Text("管理员：管理整个中心", "An operator of the whole hub")
ADDED = Text(
    "已新增账号 {account}。接下来：授权，再到“电脑”页生成邀请码。", "{account} was added. Next: an invitation."
)
BACK_TO_ACCOUNTS = Text("返回账号列表", "Back to the accounts")
RENAME = Text("更改姓名", "Change the name")
RENAMED = Text("{account} 的姓名已更改。", "The name of {account} was changed.")
PASSWORD_NEW = Text("重设密码", "New password")
PASSWORD_IS = Text(
    "生成一个新密码，显示一次；旧密码立即失效，她在别处的登录也失效。",
    "A new password is made and shown once. The old one and every session of hers end at once.",
)
PASSWORD_MADE = Text("{account} 的新密码", "The new password of {account}")
PASSWORD_ONCE = Text(
    "只显示这一次，请当面交给她，并请她登录后自己改掉。",
    "Shown this once. Hand it over in person; ask her to change it after signing in.",
)
UNLOCK = Text("解除登录暂停", "Let her try again")
UNLOCK_IS = Text("输错密码太多次后不必再等。", "After too many wrong passwords she need not wait.")
UNLOCKED = Text("{account} 现在可以登录。", "{account} may sign in again now.")
TWO_STEP = Text("两步登录", "Two-step sign-in")
TWO_STEP_ON = Text("已开启", "on")
TWO_STEP_OFF = Text("未开启", "off")
TWO_STEP_END = Text("关闭两步登录", "Switch two-step off")
TWO_STEP_END_IS = Text(
    "手机和恢复码都丢了才关。关闭后只凭密码登录。",
    "Only when telephone and codes are lost. The password alone counts then.",
)
TWO_STEP_ENDED = Text("{account} 的两步登录已关闭。", "Two-step sign-in of {account} is off.")
GRANT = Text("授权", "Give a role")
GRANT_IS = Text(
    "角色在这个网格和它的全部下级有效；她的电脑下次同步时取回。",
    "A role counts in the grid and everything below it; her laptop gets it with its next sync.",
)
GRANTED = Text("{account} 现在是 {grid} 的{role}。", "{account} is {role} of {grid} now.")
GRANTED_BY = Text("{who} {when}", "{who}, {when}")
GIVEN_BY = Text("授权人", "Given by")
UNGRANT = Text("收回", "End")
UNGRANT_IS = Text(
    "收回她在这个网格的全部授权和代班。她已经写的照样收下，电脑下次同步时封存并移走这个网格。",
    "Ends her roles and covers of this grid. What she wrote before is taken in; her laptop seals and drops the grid.",
)
UNGRANTED = Text("已收回 {account} 在 {grid} 的授权。", "The roles of {account} in {grid} have ended.")
NO_ROLES = Text("没有授权。", "No roles.")
NOT_YOURS = Text(
    "这个账号在别处还有职务、角色高于你、或是管理员：只能看。",
    "This account also works elsewhere, has a role above yours or operates the hub: you may only look.",
)
IS_COVER = Text("（代班到 {day}）", " (standing in until {day})")

COVERS = Text("代班", "Stand-ins")
COVERS_IS = Text(
    "同事代管一个网格若干天。到了最后一天自动收回；期间写的记在代班人名下。",
    "A colleague works in a grid for some days. The last day ends it by itself; the work is credited to who did it.",
)
NO_COVERS = Text("没有代班。", "Nobody stands in.")
GIVE_COVER = Text("安排代班", "Arrange a cover")
COVER_AGAIN = Text(
    "同一个人、同一网格再安排一次，就是改期（延长或缩短）。",
    "Arranging it again for the same person and grid changes its days, longer or shorter.",
)
FROM_DAY = Text("第一天", "First day")
UNTIL_DAY = Text("最后一天（含）", "Last day (included)")
COVER_GIVEN = Text(
    "{account} 从 {first} 到 {last}（含当天）代班 {grid}。",
    "{account} stands in for {grid} from {first} to {last}, included.",
)
EXTEND = Text("改期", "Other days")
END_COVER = Text("结束", "End now")
END_COVER_IS = Text("现在就收回。她已经写的照样收下。", "It ends at once. What she wrote before is still taken in.")
COVER_ENDED = Text("{account} 在 {grid} 的代班已结束。", "{account}'s cover of {grid} has ended.")
GIVEN_COLUMN = Text("安排人", "Arranged by")
STATES = {
    "now": Text("进行中", "now"),
    "later": Text("未开始", "later"),
}

GRIDS = Text("网格", "Grids")
GRIDS_IS = Text(
    "网格树：每个网格的房屋、冲突和在里面走访的人。点名称可以改名、移动、在下面新增。",
    "The tree of grids: doors, conflicts and who walks there. Open one to rename or move it, or to add one below.",
)
GRIDS_SEEN = Text(
    "网格树：每个网格的房屋、冲突和在里面走访的人。", "The tree of grids: doors, conflicts and who walks there."
)
NO_GRIDS = Text("还没有网格。先新增一个街道。", "There is no grid yet. Add a street first.")
LEVEL = Text("层级", "Level")
LEVELS = LEVEL_NAMES
DOORS = Text("房屋", "Doors")
OPEN_CONFLICTS = Text("冲突", "Conflicts")
PEOPLE = Text("走访的人", "Who walks there")
GRID_ID = Text("编号（小写字母、数字、横线）", "Id (a-z, 0-9, dashes)")
GRID_NAME = Text("名称", "Name")
ADD_GRID = Text("新增网格", "Add a grid")
ADD_BELOW = Text("在“{grid}”下新增网格", "Add a grid below “{grid}”")
GRID_ADDED = Text("已新增网格 {grid}。", "The grid {grid} was added.")
GRID_RENAME = Text("改名", "Rename")
GRID_RENAMED = Text("网格 {grid} 已改名。", "The grid {grid} was renamed.")
PARENT = Text("上级网格", "The grid above")
NO_PARENT = Text("（没有：最上级）", "(none: the top)")
MOVE = Text("移动", "Move")
MOVE_IS = Text(
    "连同下级一起移动。原来上级的督导不再管它，新上级的督导接着管；他们的电脑下次同步时随之改变。",
    "It moves with all below it. Who had it from above loses it, who is above it now gets it; laptops follow with their"
    " next sync.",
)
MOVED = Text("网格 {grid} 已移到新的上级。", "The grid {grid} was moved.")
BACK_TO_GRIDS = Text("返回网格树", "Back to the grids")
