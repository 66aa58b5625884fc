"""The words of one's own account: password, second step, codes."""

from doorstep_server.services.passwords import RULES as RULES
from doorstep_shared.i18n import Text

MY_ACCOUNT = Text("我的账号", "My account")
CHANGE_PASSWORD = Text("更改密码", "Change the password")
CURRENT_PASSWORD = Text("现在的密码", "Current password")
NEW_PASSWORD = Text("新密码", "New password")
NEW_AGAIN = Text("再输一遍新密码", "New password again")
PASSWORD_CHANGED = Text(
    "密码已更改，其他电脑上的登录已失效。", "The password was changed; you are signed out elsewhere."
)
TWO_STEP = Text("两步登录", "Two-step sign-in")
TWO_STEP_IS = Text(
    "登录时除密码外，再输入手机上验证器应用显示的 6 位验证码。密码被人知道也登录不了。",
    "Beside the password you type the 6 digits an authenticator app on your telephone shows. A stolen password alone"
    " is then of no use.",
)
IS_OFF = Text("现在没有开启。", "It is off.")
IS_ON = Text("已开启。剩余恢复码 {count} 个。", "It is on. {count} recovery codes are left.")
SET_UP = Text("开始设置", "Set it up")
SCAN = Text(
    "用验证器应用扫描二维码；不能扫描就手工输入密钥：",
    "Scan this code with an authenticator app, or type the key by hand:",
)
QR_IS = Text("两步登录的二维码，内容与下面的密钥相同", "QR code of the second step; it says the same as the key below")
THEN_CODE = Text("应用显示的 6 位验证码", "The 6 digits the app shows")
SWITCH_ON = Text("开启", "Switch it on")
SWITCH_OFF = Text("关闭两步登录", "Switch two-step sign-in off")
SWITCHED_OFF = Text("两步登录已关闭。", "Two-step sign-in is off.")
RECOVERY = Text("恢复码", "Recovery codes")
RECOVERY_IS = Text(
    "两步登录已开启。手机不在身边时，用恢复码代替验证码，每个只能用一次。只显示这一次，请抄在纸上收好。",
    "Two-step sign-in is on. Without your telephone, type one of these instead of its code; each works once. They are"
    " shown this once: write them down and keep them safe.",
)
DONE = Text("我已抄好", "I have written them down")
CODE = Text("验证码", "Code")
CODE_IS = Text("手机上验证器应用显示的 6 位验证码，或一个恢复码。", "The 6 digits your app shows, or a recovery code.")
