"""The words of the pages of code tables."""

from doorstep_shared.i18n import Text

TABLES = Text("代码表", "Code tables")
TABLES_IS = Text(
    "标签、目的、类别和走访规则。更新后中心马上用，各台电脑下次同步时取得。",
    "Tags, purposes, categories and visit rules. A new version counts here at once; laptops get it as they sync.",
)
TABLE = Text("表", "Table")
ENTRIES = Text("项数", "Entries")
SOURCE = Text("来源", "From")
OWN = Text("本地", "loaded here")
SAMPLE = Text("自带", "the default")
DOWNLOAD = Text("下载", "Download")
BACK = Text("返回代码表", "Back to the tables")
CODE = Text("代码", "Code")
ZH = Text("中文", "Chinese")
EN = Text("英文", "English")
STATE = Text("状态", "State")
OFFERED = Text("在用", "offered")
RETIRED = Text("停用（仍可读）", "retired, still read")
RULE = Text("规则", "Rule")
EVERY = Text("频次", "Every")
TAGS = Text("标签", "Tags")
USES = Text("使用情况", "Use")
CHANGE = Text("更新", "A new version")
CHANGE_IS = Text(
    "改下面的文字，或选一个文件（CSV、TOML，UTF-8 或 Excel 存的 GBK 都可以）。先看变化，再保存。"
    "没有写的代码会停用，用着它的记录仍可读。",
    "Edit the text, or choose a file (CSV or TOML; UTF-8, or GBK as Excel writes it). Look at the changes first,"
    " then save. A code that is left out is retired; records that hold it can still be read.",
)
TEXT = Text("内容（CSV）", "Content (CSV)")
FILE = Text("文件（.csv 或 .toml，最大 1 MiB）", "A file (.csv or .toml, at most 1 MiB)")
LOOK = Text("看变化", "Look at the changes")
SAVE = Text("保存并启用", "Save, to count at once")
CHANGES = Text("会有这些变化", "This would change")
NO_CHANGES = Text("没有变化。", "Nothing changes.")
ADDED = Text("新增", "new")
RENAMED = Text("改名", "renamed")
REMOVED = Text("停用", "retired")
USED_BY = Text("{count} 条记录用着", "{count} records hold it")
SAME = Text("另有 {count} 项不变。", "{count} others stay as they are.")
RULES_READ = Text("读到 {count} 条规则。", "{count} rules were read.")
SAVED = Text("“{table}”已更新。", "“{table}” was loaded.")
