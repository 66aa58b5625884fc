"""Every command with what it does in one sentence, in the order the help page shows them. Loads nothing else."""

from doorstep_shared.i18n import Text
from doorstep_shared.kinds import kind_names

_KIND_WORDS: dict[str, Text] = {
    "visit": Text("走访", "visits"),
    "dwelling": Text("房屋", "dwellings"),
    "resident": Text("居民", "residents"),
    "matter": Text("诉求", "matters"),
    "building": Text("楼栋", "buildings"),
    "note": Text("备注", "notes"),
}
"""How a help page calls the kinds without loading them; another kind is called by its name."""

_KIND_GROUP = Text(
    "{what}：登记、修改、查找、查看、删除、经过。", "{what}: add, edit, list, find, show, delete, history."
)
_VISIT_GROUP = Text("走访：单独输入 doorstep visit 就开始登记。", "Visits: doorstep visit alone starts recording one.")


def _kind_summary(name: str) -> Text:
    if name == "visit":
        return _VISIT_GROUP
    words = _KIND_WORDS.get(name, Text(name, name))
    return Text(_KIND_GROUP.say("zh", what=words.zh), _KIND_GROUP.say("en", what=words.en.capitalize()))


KIND_GROUPS: dict[str, Text] = {
    name: _kind_summary(name) for name in sorted(kind_names(), key=lambda name: [*_KIND_WORDS, name].index(name))
}

COMMANDS: dict[str, Text] = {
    "join": Text("用邀请码加入中心（每人一次）。", "Join a hub with an invitation code (once per person)."),
    **KIND_GROUPS,
    "today": Text("今天走访哪几户，按楼栋排好；可以打印。", "The doors that are due, in walking order; paper too."),
    "find": Text("按地址、姓名、拼音或电话查找。", "Find by address, name, pinyin or phone."),
    "card": Text("一户的全部情况，敲门前看。", "Everything about one door, to read before knocking."),
    "sync": Text(
        "与中心同步：送出本机的记录，取回别人的。", "Sync with the hub: send what was saved here, fetch the rest."
    ),
    "bundle": Text("完全没有网络时：用 U 盘送出和取回。", "Without any network: send and fetch by a file on a stick."),
    "status": Text(
        "本机有多少还没送达、有没有冲突、下一步做什么。", "What is not delivered, what is in conflict, what to do next."
    ),
    "switch": Text("一台电脑几个人用：换人，看各人还有多少没送。", "Shared laptop: who works now, what waits."),
    "leave": Text("把一个人从这台电脑上移走（全部送达后才行）。", "Take a person off this laptop."),
    "nightly": Text(
        "设好每晚自动同步，看最近几晚的情况。", "Have this laptop sync every night, and see how the nights went."
    ),
    "conflicts": Text("列出需要人来定的冲突。", "List the conflicts a person must settle."),
    "resolve": Text("处理一个冲突，或恢复被删除的记录。", "Settle a conflict, or bring a deleted record back."),
    "object": Text("不同意处理结果：提出异议，请上级再看。", "Object to what was decided; it is looked at again."),
    "redo": Text("重做一条没有采用的记录。", "Do a refused change again."),
    "log": Text("自己最近的记录和送达情况。", "Your own recent work and whether it was delivered."),
    "undo": Text("撤销自己最近一次保存。", "Take back your own last change."),
    "export": Text("导出台账（Excel 或 CSV）。", "Export ledgers as Excel or CSV."),
    "import": Text("导入台账：先预演，加 --yes 才写入。", "Import a ledger: tried first, written with --yes."),
    "lock": Text("给本机数据加密上锁，电脑丢了别人也打不开。", "Encrypt and lock the data on this laptop."),
    "unlock": Text("用口令打开上锁的数据。", "Open locked data with the passphrase."),
    "doctor": Text("检查本机数据、磁盘、时钟和设置。", "Examine data, disk, clock and settings of this laptop."),
    "guide": Text("一天用的六条命令，一屏看完。", "The six commands of a day on one screen."),
    "practise": Text("在编出来的小区里练习，不会上传。", "Practise in a made-up community; nothing is ever sent."),
    "completion": Text("按 Tab 键补全命令、选项和门牌。", "Complete commands, options and doors with the Tab key."),
}

NIGHTLY: dict[str, Text] = {
    "install": Text("设好每晚自动同步，并显示写了什么。", "Sync every night; shows what was written for it."),
    "remove": Text("取消每晚自动同步。", "No more nightly syncs."),
    "status": Text("自动同步设好没有，最近十晚怎么样。", "Whether it is set, and how the last ten nights went."),
}

BUNDLE: dict[str, Text] = {
    "write": Text("把没送达的装进一个加密的离线包。", "Seal what is not delivered in a bundle for the hub."),
    "read": Text("读中心写好的回执包。", "Read the answer the hub wrote."),
    "show": Text(
        "看一个包是谁的、何时生成、装了多少。", "Tell whose a bundle is, when it was made, how much it holds."
    ),
}

_MODULES = {"import": "import_ledger", "object": "objection"}
"""Where a command's name is no name for a module."""


def module_of(name: str) -> str:
    """The module that declares a command as its `command_line`."""
    return f"doorstep_client.commands.{_MODULES.get(name, name)}"


VERBS: dict[str, Text] = {
    "add": Text("登记一条；没写的由提示补上。", "Add one; what is not given is asked for."),
    "edit": Text("修改一条；只送出改动的字段。", "Edit one; only what changed is written."),
    "list": Text("列出。", "List them."),
    "find": Text("按文字查找。", "Find by text."),
    "show": Text("查看一条的全部内容。", "Show all of one."),
    "delete": Text("删除一条（可恢复）。", "Delete one (it can be brought back)."),
    "history": Text("一条记录的经过：谁、何时、把什么改成什么。", "What happened to one: who, when, old and new."),
}
