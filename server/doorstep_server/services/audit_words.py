"""What the actions of the audit trail are called."""

from doorstep_shared.i18n import Text

ACTIONS = {
    "view": Text("查看", "looked at"),
    "send": Text("提交", "sent a form"),
    "export": Text("导出", "exported"),
    "import": Text("导入", "imported"),
    "sign_in": Text("登录", "signed in"),
    "sign_out": Text("退出", "signed out"),
    "locked": Text("登录失败过多，暂停登录", "had to wait after vain tries"),
    "unlock": Text("解除登录暂停", "let somebody sign in again"),
    "two_step_on": Text("开启两步登录", "switched two-step sign-in on"),
    "two_step_off": Text("关闭两步登录", "switched two-step sign-in off"),
    "recovery_code": Text("用恢复码登录", "used a recovery code"),
    "add_account": Text("新增账号", "added an account"),
    "set_password": Text("更改密码", "set a password"),
    "rename_account": Text("更改姓名", "changed a name"),
    "grant": Text("授权", "granted a role"),
    "end_grant": Text("收回授权", "ended a grant"),
    "cover": Text("安排代班", "arranged a cover"),
    "end_cover": Text("结束代班", "ended a cover"),
    "invite": Text("生成邀请码", "made an invitation"),
    "join": Text("电脑加入", "joined with a laptop"),
    "bundle": Text("收下离线包", "took a bundle in"),
    "revoke": Text("停用电脑", "revoked a laptop"),
    "replace": Text("换新电脑", "replaced a laptop"),
    "add_grid": Text("新增网格", "added a grid"),
    "say_distinct": Text("认定不重复", "found two records to be two"),
    "look_again": Text("重新比对", "had two records compared again"),
    "rename_grid": Text("网格改名", "renamed a grid"),
    "move_grid": Text("移动网格", "moved a grid"),
    "load_table": Text("更新代码表", "loaded a code table"),
    "restore": Text("恢复备份", "restored a backup"),
}


def action_words(action: str) -> Text:
    """An action as a person reads it; one without words stands as it is."""
    return ACTIONS.get(action) or Text(action, action)
