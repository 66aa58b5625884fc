"""The commands of ``doorstep-hub`` in the order its help page shows them, and where each is written."""

from doorstep_shared.i18n import Text

COMMANDS: dict[str, Text] = {
    "demo": Text("演示：一天的离线走访与合并。", "A demo: a day offline and its merge."),
    "init": Text(
        "建立中心：数据目录、密钥和管理员账号。", "Make a hub: its folder, its key, an account for the operator."
    ),
    "serve": Text("启动中心。", "Start the hub."),
    "grid": Text("网格：新增、改名、移动、列表。", "Grids: add, rename, move, list."),
    "account": Text("账号：新增、列表、授权、改密码。", "Accounts: add, list, grant, passwords."),
    "cover": Text("代班：安排、延长、结束、列表。", "Standing in: arrange, extend, end, list."),
    "tables": Text(
        "代码表和走访规则：列表、查看、更新、存成文件。", "Code tables and visit rules: list, show, load, save."
    ),
    "invite": Text("生成一次性邀请码。", "Make a one-time invitation."),
    "import": Text(
        "从 Excel 或 CSV 导入楼栋、房屋、居民等。", "Import buildings, dwellings, residents … from Excel or CSV."
    ),
    "export": Text("导出台账（Excel 或 CSV）。", "Export ledgers as Excel or CSV."),
    "device": Text("设备：列表、停用。", "Laptops: list, revoke."),
    "log": Text("查看合并日志。", "Read the merged log."),
    "quarantine": Text("待审核的记录：列表、放行、驳回。", "Changes held for review: list, release, reject."),
    "dead-letters": Text("列出读不出来的来件。", "List what came and is no change."),
    "bundle": Text("没有网络的电脑：收离线包，写回执包。", "Laptops without a network: take bundles in, answer them."),
    "runs": Text("列出最近的同步。", "List the last syncs."),
    "check": Text("检查日志与数据表是否一致。", "Verify the log and the tables."),
    "rebuild": Text("由日志重建数据表。", "Make the tables anew from the log."),
    "backup": Text("备份数据库。", "Back the database up."),
    "restore": Text("从备份恢复。", "Restore a backup."),
}

_MODULES = {"import": "import_register"}
"""Where a command's name is no name for a module."""


def module_of(name: str) -> str:
    """The module that declares a command as its `command_line`."""
    return "doorstep_server.cli." + _MODULES.get(name, name.replace("-", "_"))
