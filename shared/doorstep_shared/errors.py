"""The one catalogue of errors: code, HTTP status, exit code, what happened, and the next command to type."""

from typing import NamedTuple

from doorstep_shared.i18n import Language, Text


class Fault(NamedTuple):
    """One kind of error. `http_status` is for the hub's API, `exit_code` for both programs."""

    code: str
    http_status: int
    exit_code: int
    sentence: Text
    hint: Text


_FAULTS = (
    # 2: what was typed or sent
    Fault(
        "usage",
        400,
        2,
        Text("命令写得不对：{detail}", "The command is not right: {detail}"),
        Text("加 --help 查看用法。", "Add --help to see how it is used."),
    ),
    Fault(
        "invalid_value",
        422,
        2,
        Text("{field}不对：{detail}", "{field} is not right: {detail}"),
        Text("改正后再输入一次。", "Correct it and type the command again."),
    ),
    Fault(
        "unknown_field",
        422,
        2,
        Text("没有“{field}”这个字段。", "There is no field “{field}”."),
        Text("可用字段：{known}", "Known fields: {known}"),
    ),
    Fault(
        "nothing_to_change",
        422,
        2,
        Text("没有要修改的内容。", "There is nothing to change."),
        Text(
            "用选项写出要改的字段，例如 --phone；加 --help 查看全部。",
            "Name a field to change, such as --phone; add --help to see all.",
        ),
    ),
    Fault(
        "file_unreadable",
        422,
        2,
        Text("读不了文件 {path}：{detail}", "The file {path} cannot be read: {detail}"),
        Text("检查文件后再试。", "Check the file and try again."),
    ),
    Fault(
        "columns_wrong",
        422,
        2,
        Text("{path} 的表头不对：{detail}", "The header of {path} is not right: {detail}"),
        Text("第一行应是列名，可用的有：{known}", "The first line names the columns; these are known: {known}"),
    ),
    # 3: not found
    Fault(
        "not_found",
        404,
        3,
        Text("没有找到“{what}”。", "Nothing was found for “{what}”."),
        Text("用 doorstep find <地址、姓名或电话尾号> 查找。", "Type doorstep find <address, name or phone tail>."),
    ),
    Fault(
        "ambiguous",
        409,
        3,
        Text("“{what}”对应 {count} 条记录。", "“{what}” matches {count} records."),
        Text("写得更完整些，或使用记录编号：{candidates}", "Write more of it, or use a record id: {candidates}"),
    ),
    Fault(
        "not_waiting",
        404,
        3,
        Text("没有编号为“{id}”的待处理来件。", "Nothing under “{id}” waits here."),
        Text("用 doorstep-hub quarantine list 查看。", "Type doorstep-hub quarantine list to see what waits."),
    ),
    Fault(
        "grid_unknown",
        404,
        3,
        Text("没有网格“{grid}”。", "There is no grid “{grid}”."),
        Text("用 doorstep-hub grid list 查看网格。", "Type doorstep-hub grid list to see the grids."),
    ),
    Fault(
        "account_unknown",
        404,
        3,
        Text("没有账号“{account}”。", "There is no account “{account}”."),
        Text("用 doorstep-hub account list 查看账号。", "Type doorstep-hub account list to see the accounts."),
    ),
    Fault(
        "device_unknown",
        404,
        3,
        Text("没有设备“{device}”。", "There is no device “{device}”."),
        Text("用 doorstep-hub device list 查看设备。", "Type doorstep-hub device list to see the devices."),
    ),
    Fault(
        "person_unknown",
        404,
        3,
        Text(
            "这台电脑上没有账号“{account}”，有：{people}。",
            "There is no account “{account}” on this laptop; there is: {people}.",
        ),
        Text(
            "输入 doorstep switch 查看；加一个人：doorstep join <中心地址> <邀请码>",
            "Type doorstep switch to see them; to add a person: doorstep join <hub address> <invitation code>",
        ),
    ),
    Fault(
        "person_ambiguous",
        409,
        3,
        Text("这台电脑上不止一个“{account}”：{people}。", "“{account}” may be any of these: {people}."),
        Text("用其中一个名字，如 doorstep switch <名字>。", "Use one of these names: doorstep switch <name>."),
    ),
    Fault(
        "cover_unknown",
        404,
        3,
        Text("{account} 没有在网格 {grid} 代班。", "{account} is not standing in for the grid {grid}."),
        Text("用 doorstep-hub cover 查看代班。", "Type doorstep-hub cover to see who stands in where."),
    ),
    # 4: not allowed
    Fault(
        "not_joined",
        409,
        4,
        Text("这台电脑还没有加入中心。", "This laptop has not joined a hub yet."),
        Text("输入 doorstep join <中心地址> <邀请码>。", "Type doorstep join <hub address> <invitation code>."),
    ),
    Fault(
        "person_needed",
        409,
        4,
        Text("这台电脑几个人用（{people}），不知道现在是谁。", "Several share this laptop ({people}); who works now?"),
        Text("输入 doorstep switch <账号>。", "Type doorstep switch <account>."),
    ),
    Fault(
        "practising",
        409,
        4,
        Text("这是练习，不会上传，也不能做这件事。", "This is practice: nothing is sent, and this cannot be done."),
        Text(
            "先离开练习：输入 exit，或去掉 --practise，再输入一次。",
            "Leave practice first: type exit, or leave out --practise, and type it again.",
        ),
    ),
    Fault(
        "person_waits",
        409,
        4,
        Text(
            "{account} 还不能离开：{count} 条只在本机，{drafts} 张表没填完。",
            "{account} cannot leave yet: {count} records are only here, {drafts} forms are not finished.",
        ),
        Text(
            "先输入 doorstep --as {account} sync；没填完的用 doorstep --as {account} visit 填完或丢掉。",
            "Type doorstep --as {account} sync first; finish or drop forms with doorstep --as {account} visit.",
        ),
    ),
    Fault(
        "device_foreign",
        403,
        4,
        Text("设备 {device} 是 {owner} 的，不是 {account} 的。", "The device {device} is {owner}'s, not {account}'s."),
        Text("用 doorstep-hub device list 核对。", "Type doorstep-hub device list to see whose is whose."),
    ),
    Fault(
        "device_replaced",
        409,
        4,
        Text("设备 {device} 已由 {successor} 代替。", "The device {device} was replaced by {successor} already."),
        Text(
            "要换掉后一台：doorstep-hub invite {account} --replace {successor}",
            "To replace that one: doorstep-hub invite {account} --replace {successor}",
        ),
    ),
    Fault(
        "invite_invalid",
        403,
        4,
        Text("邀请码无效、已用过或已过期。", "The invitation code is wrong, used or expired."),
        Text(
            "请管理员重新生成：doorstep-hub invite <账号>",
            "Ask the operator for a new one: doorstep-hub invite <account>",
        ),
    ),
    Fault(
        "token_invalid",
        401,
        4,
        Text("中心不认识这台设备。", "The hub does not know this device."),
        Text(
            "记录都还在本机；向管理员要新的邀请码，再输入 doorstep join。",
            "All records are still here; ask for a new invitation and type doorstep join.",
        ),
    ),
    Fault(
        "device_revoked",
        403,
        4,
        Text("这台设备已被停用；已上传的记录待管理员审核。", "This device was revoked; what it sent awaits review."),
        Text("与管理员联系；本机记录没有删除。", "Talk to the operator; nothing here was deleted."),
    ),
    Fault(
        "sign_in_failed",
        401,
        4,
        Text("账号或密码不对。", "The account or the password is wrong."),
        Text(
            "再试一次；忘记密码请管理员重设：doorstep-hub account password <账号>",
            "Try again, or ask for a new password: doorstep-hub account password <account>",
        ),
    ),
    Fault(
        "sign_in_locked",
        429,
        4,
        Text("登录失败次数太多，请 {minutes} 分钟后再试。", "Too many vain tries; try again in {minutes} min."),
        Text(
            "等不及请管理员解除：doorstep-hub account unlock <账号>",
            "Or ask the operator: doorstep-hub account unlock <account>",
        ),
    ),
    Fault(
        "code_wrong",
        401,
        4,
        Text("验证码不对，或已经用过。", "The code is wrong, or was used already."),
        Text(
            "等下一个验证码再输入，或用恢复码；都没有请管理员关闭：doorstep-hub account totp --off <账号>",
            "Type the next code your telephone shows, or a recovery code; with neither ask the operator:"
            " doorstep-hub account totp --off <account>",
        ),
    ),
    Fault(
        "password_weak",
        422,
        2,
        Text("新密码不合要求：{detail}。", "The new password will not do: {detail}."),
        Text(
            "至少 10 个字符，几个词连成一句最好记；或者由系统生成：doorstep-hub account password <账号>",
            "Use at least 10 characters, such as a few words in a row; or have one made:"
            " doorstep-hub account password <account>",
        ),
    ),
    Fault(
        "passwords_differ",
        422,
        2,
        Text("两次输入的新密码不一样。", "The two new passwords differ."),
        Text("再输入一遍，两次要一样。", "Type both again, the same in both."),
    ),
    Fault(
        "form_expired",
        400,
        4,
        Text("页面停留太久，没有提交。", "The page was open too long; nothing was sent."),
        Text("重新打开页面，再提交一次。", "Open the page again and send it once more."),
    ),
    Fault(
        "not_permitted",
        403,
        4,
        Text("账号 {account} 没有网格 {grid} 的权限。", "The account {account} has no grant for the grid {grid}."),
        Text("请管理员授权：doorstep-hub account grant", "Ask the operator: doorstep-hub account grant"),
    ),
    Fault(
        "table_unknown",
        404,
        3,
        Text("没有代码表“{table}”。", "There is no code table “{table}”."),
        Text("可用的有：{known}", "There are: {known}"),
    ),
    Fault(
        "table_wrong",
        422,
        2,
        Text("“{table}”没有更新：{detail}。", "“{table}” was not changed: {detail}."),
        Text(
            "改正后再交一次；格式见 doorstep-hub tables save <表名> <文件> 存出的文件。",
            "Correct it and give it again; doorstep-hub tables save <table> <file> writes what one looks like.",
        ),
    ),
    Fault(
        "tables_changed",
        409,
        4,
        Text(
            "看过之后代码表又被别人更新，这次没有保存。",
            "The code tables were changed since you looked; nothing was saved.",
        ),
        Text("再看一遍变化，然后保存。", "Look at the changes again, then save."),
    ),
    Fault(
        "grid_moves_below_itself",
        409,
        3,
        Text(
            "网格 {grid} 不能移到自己的下级 {parent} 之下。", "The grid {grid} cannot move below its own part {parent}."
        ),
        Text("用 doorstep-hub grid list 查看网格树。", "Type doorstep-hub grid list to see the tree."),
    ),
    Fault(
        "beyond_authority",
        403,
        4,
        Text(
            "“{what}”不由你管理：超出你的网格或角色。",
            "“{what}” is not yours to administer: beyond your grids or role.",
        ),
        Text("请上级督导或管理员来办。", "Ask the supervisor above you, or the operator."),
    ),
    Fault(
        "page_not_permitted",
        403,
        4,
        Text("账号 {account} 不能使用“{page}”。", "The account {account} may not use the page “{page}”."),
        Text(
            "换一个页面；需要权限请管理员授权：doorstep-hub account grant <账号> <网格>",
            "Choose another page, or ask the operator: doorstep-hub account grant <account> <grid>",
        ),
    ),
    Fault(
        "no_grid",
        409,
        4,
        Text("账号还没有分到网格。", "The account has no grid yet."),
        Text("请管理员授权后再同步：doorstep sync", "Ask the operator for a grant, then type doorstep sync"),
    ),
    Fault(
        "grid_needed",
        409,
        4,
        Text("账号有多个网格：{grids}。", "The account has several grids: {grids}."),
        Text("用 --grid 指明一个。", "Name one with --grid."),
    ),
    Fault(
        "already_exists",
        409,
        4,
        Text("“{what}”已经存在。", "“{what}” exists already."),
        Text("换一个名字，或查看现有的。", "Choose another name, or look at the one there is."),
    ),
    Fault(
        "may_be_registered",
        409,
        4,
        Text("可能已经登记过：{what}。", "This may be registered already: {what}."),
        Text(
            "是同一个就改它：doorstep {kind} edit {id}；不是就加 --new 登记新的。",
            "If it is, edit it: doorstep {kind} edit {id}; if it is not, add --new.",
        ),
    ),
    Fault(
        "record_deleted",
        409,
        4,
        Text("“{what}”已被删除。", "“{what}” was deleted."),
        Text("要恢复它：doorstep resolve <编号> _life --keep", "To bring it back: doorstep resolve <id> _life --keep"),
    ),
    Fault(
        "no_conflict",
        409,
        4,
        Text("“{what}”没有需要处理的冲突。", "There is no conflict to settle in “{what}”."),
        Text("输入 doorstep conflicts 查看全部冲突。", "Type doorstep conflicts to see all conflicts."),
    ),
    Fault(
        "nothing_to_object",
        409,
        4,
        Text(
            "“{what}”里没有别人定下的、与你写的不同的内容。",
            "Nothing in “{what}” was decided by somebody else against what you wrote.",
        ),
        Text(
            "看经过：doorstep {kind} history {id}；要改内容：doorstep {kind} edit {id}",
            "See its history: doorstep {kind} history {id}; to change it: doorstep {kind} edit {id}",
        ),
    ),
    Fault(
        "nothing_to_redo",
        404,
        3,
        Text("没有编号为“{id}”的未采用记录。", "No change of yours under “{id}” was refused."),
        Text("输入 doorstep log --refused 查看。", "Type doorstep log --refused to see them."),
    ),
    Fault(
        "changed_meanwhile",
        409,
        4,
        Text(
            "“{what}”在页面打开之后被 {who} 改过，这次没有保存。",
            "“{what}” was changed by {who} after the page was opened; nothing was saved.",
        ),
        Text("下面已是最新内容，看过后再决定。", "Below is what stands now; look at it and decide again."),
    ),
    Fault(
        "step_impossible",
        409,
        4,
        Text("“{what}”现在的状态下不能这样办。", "“{what}” does not stand where this step begins."),
        Text("看一下它现在的状态，再选下一步。", "Look at how it stands now and choose the next step."),
    ),
    Fault(
        "terminal_needed",
        400,
        2,
        Text("这里没有终端，没法一项一项地问。", "There is no terminal here to ask questions at."),
        Text(
            '用选项写全：doorstep visit --dwelling 3-2-501 --note "…"，或 doorstep visit --quick 3-2-501 "…"',
            'Use flags: doorstep visit --dwelling 3-2-501 --note "…", or doorstep visit --quick 3-2-501 "…"',
        ),
    ),
    Fault(
        "nothing_to_undo",
        409,
        4,
        Text("没有可以撤销的操作。", "There is nothing to undo."),
        Text("输入 doorstep log 查看最近的记录。", "Type doorstep log to see what was done last."),
    ),
    Fault(
        "changed_since",
        409,
        4,
        Text(
            "“{what}”后来又被 {who} 改过，不能直接撤销。", "“{what}” was changed by {who} since; it cannot be undone."
        ),
        Text(
            "查看经过后再改：doorstep {kind} history {id}",
            "Look at what happened, then edit it: doorstep {kind} history {id}",
        ),
    ),
    Fault(
        "bundle_foreign",
        403,
        4,
        Text(
            "{path} 不是这里的离线包：它属于中心 {hub} 的设备 {device}。",
            "{path} does not belong here: it is of the device {device} of the hub {hub}.",
        ),
        Text(
            "看看是谁的、何时生成的：doorstep bundle show <文件>",
            "See whose it is and when it was made: doorstep bundle show <file>",
        ),
    ),
    Fault(
        "bundle_for_hub",
        409,
        4,
        Text("{path} 是要送到中心去的离线包，不是回执包。", "{path} is a bundle for the hub, not an answer."),
        Text(
            "带到中心，在那里输入：doorstep-hub bundle read <文件>",
            "Carry it to the hub, and type there: doorstep-hub bundle read <file>",
        ),
    ),
    Fault(
        "bundle_for_laptop",
        409,
        4,
        Text("{path} 是中心给电脑的回执包。", "{path} is an answer for a laptop."),
        Text(
            "带回那台电脑，在那里输入：doorstep bundle read <文件>",
            "Carry it back to the laptop, and type there: doorstep bundle read <file>",
        ),
    ),
    Fault(
        "store_locked",
        409,
        4,
        Text("本机数据已加密上锁。", "The data on this laptop are encrypted and locked."),
        Text("输入 doorstep unlock。", "Type doorstep unlock."),
    ),
    Fault(
        "passphrase_wrong",
        403,
        4,
        Text("口令不对，什么也没有改动。", "The passphrase is wrong; nothing was changed."),
        Text(
            "再输入一次 doorstep unlock；真的忘了谁也打不开，请管理员输入 doorstep-hub invite --replace <设备>，"
            "已送达的都在中心。",
            "Type doorstep unlock again. If it is forgotten, nobody can open the data: ask the operator for "
            "doorstep-hub invite --replace <device>; everything delivered is on the hub.",
        ),
    ),
    Fault(
        "not_encrypted",
        409,
        4,
        Text("本机数据没有加密。", "The data on this laptop are not encrypted."),
        Text("要加密，输入 doorstep lock。", "To encrypt them, type doorstep lock."),
    ),
    Fault(
        "not_a_demo",
        409,
        4,
        Text("{path} 不是演示留下的目录，没有动它。", "{path} is not the folder of a demo; it was left alone."),
        Text("换一个目录：doorstep-hub demo --folder <目录>", "Choose another: doorstep-hub demo --folder <folder>"),
    ),
    # 5: the network and the other side
    Fault(
        "hub_unreachable",
        503,
        5,
        Text("连不上中心 {hub}：{detail}", "The hub {hub} cannot be reached: {detail}"),
        Text(
            "记录已安全保存在本机；有网络时再输入 doorstep sync。",
            "Your records are safe here; type doorstep sync when there is a network.",
        ),
    ),
    Fault(
        "hub_address",
        400,
        5,
        Text("{hub} 不是 doorstep 中心的地址。", "{hub} is not the address of a doorstep hub."),
        Text(
            "核对地址后再试，例如 doorstep join http://192.168.1.10:8420 <邀请码>。",
            "Check the address, for example doorstep join http://192.168.1.10:8420 <code>.",
        ),
    ),
    Fault(
        "hub_failed",
        500,
        5,
        Text("中心出错了（编号 {detail}）。", "The hub failed (reference {detail})."),
        Text(
            "记录已安全保存；稍后再输入 doorstep sync，仍不行请告诉管理员。",
            "Your records are safe; type doorstep sync later, and tell the operator if it stays so.",
        ),
    ),
    Fault(
        "reply_damaged",
        502,
        5,
        Text("中心的回答不完整或被改动：{detail}", "The hub's answer is incomplete or altered: {detail}"),
        Text("没有采用它；再输入一次 doorstep sync。", "Nothing of it was used; type doorstep sync again."),
    ),
    Fault(
        "bundle_damaged",
        422,
        5,
        Text(
            "{path} 不是离线包，或已损坏、不完整、被改动。",
            "{path} is no bundle, or it was damaged, cut or altered.",
        ),
        Text(
            "没有采用它；重新拷贝一次，或重新生成：doorstep bundle write <文件>",
            "Nothing of it was used; copy it again, or make a new one: doorstep bundle write <file>",
        ),
    ),
    Fault(
        "bundle_outdated",
        409,
        5,
        Text(
            "回执包 {path} 与本机现在的数据接不上（本机的数据还原过，或中心恢复过）。",
            "The answer {path} does not follow from this laptop's data (these, or the hub's, were restored since).",
        ),
        Text(
            "记录都在本机；再生成一个带到中心：doorstep bundle write <文件>",
            "Your records are here; make a new one for the hub: doorstep bundle write <file>",
        ),
    ),
    Fault(
        "join_unfinished",
        502,
        5,
        Text("没有加入成功：{detail}", "Joining did not succeed: {detail}"),
        Text(
            "再输入一次 doorstep join；邀请码若已失效，请管理员重新生成：doorstep-hub invite <账号>",
            "Type doorstep join again; if the code was spent, ask the operator: doorstep-hub invite <account>",
        ),
    ),
    Fault(
        "version_too_old",
        426,
        5,
        Text("程序版本与中心不相容。", "This program's version does not fit the hub's."),
        Text("升级 doorstep 后再同步；记录仍保存在本机。", "Upgrade doorstep, then sync; your records stay here."),
    ),
    Fault(
        "no_such_address",
        404,
        5,
        Text("中心没有 {path} 这个地址。", "The hub has no address {path}."),
        Text("核对地址；接口说明在 /openapi.json。", "Check the address; /openapi.json describes them all."),
    ),
    Fault(
        "wrong_method",
        405,
        5,
        Text("{path} 不接受 {method}。", "{path} does not take {method}."),
        Text("可用：{allowed}", "It takes {allowed}."),
    ),
    Fault(
        "request_malformed",
        400,
        5,
        Text("请求的格式不对：{detail}", "The request is malformed: {detail}"),
        Text("升级 doorstep 后再试。", "Upgrade doorstep and try again."),
    ),
    Fault(
        "request_too_large",
        413,
        5,
        Text("请求太大（上限 {limit} 字节）。", "The request is too large (limit {limit} bytes)."),
        Text("升级 doorstep 后再试；记录仍保存在本机。", "Upgrade doorstep and try again; your records stay here."),
    ),
    Fault(
        "too_many_requests",
        429,
        5,
        Text("尝试次数太多。", "There were too many tries."),
        Text("过几分钟再试。", "Try again in a few minutes."),
    ),
    Fault(
        "not_delivered",
        503,
        5,
        Text("同步结束了，还有 {count} 条没有送达。", "The sync ended, and {count} are not delivered."),
        Text("记录都在本机；稍后再输入 doorstep sync。", "Your records are safe here; type doorstep sync again later."),
    ),
    Fault(
        "digest_differs",
        409,
        5,
        Text(
            "网格 {grid} 的本机数据与中心不一致，重新取回后仍不一致。",
            "The data of grid {grid} differ from the hub's, even after fetching them anew.",
        ),
        Text(
            "请管理员检查：doorstep-hub check；本机记录没有丢失。",
            "Ask the operator to type doorstep-hub check; nothing here is lost.",
        ),
    ),
    # 6: this machine
    Fault(
        "busy",
        503,
        6,
        Text("另一个 doorstep 正在同步。", "Another doorstep is syncing."),
        Text("等它结束后再试。", "Wait for it to end, then try again."),
    ),
    Fault(
        "database_locked",
        503,
        6,
        Text("本机数据库正被另一个程序使用。", "The local database is in use by another program."),
        Text(
            "关闭其他窗口后再试；没有保存的内容请再输入一次。",
            "Close other windows and try again; what was not saved must be typed again.",
        ),
    ),
    Fault(
        "other_database",
        409,
        6,
        Text("数据库是 PostgreSQL，请用它自己的工具。", "The database is PostgreSQL; its own tools do this."),
        Text("输入 {command}", "Type {command}"),
    ),
    Fault(
        "hub_running",
        409,
        6,
        Text("中心正在运行，不能更换数据库。", "The hub is running; its database cannot be replaced."),
        Text("先停止 doorstep-hub serve，再输入一次。", "Stop doorstep-hub serve, then type it again."),
    ),
    Fault(
        "address_in_use",
        409,
        6,
        Text("{address} 已被另一个程序占用。", "{address} is in use by another program."),
        Text("换一个端口：doorstep-hub serve --port 8421", "Choose another port: doorstep-hub serve --port 8421"),
    ),
    Fault(
        "disk_full",
        507,
        6,
        Text("磁盘已满，没有保存。", "The disk is full; nothing was saved."),
        Text(
            "腾出空间后再输入一次；之前的记录完好。", "Free some space and type it again; earlier records are intact."
        ),
    ),
    Fault(
        "storage_failed",
        500,
        6,
        Text("数据库出错：{detail}", "The database failed: {detail}"),
        Text("输入 doorstep doctor 检查。", "Type doorstep doctor to examine it."),
    ),
    Fault(
        "log_damaged",
        500,
        6,
        Text("检查发现 {count} 处不一致。", "The check found {count} inconsistencies."),
        Text(
            "先备份，再输入 doorstep-hub rebuild；仍有问题请从备份恢复。",
            "Make a backup, then type doorstep-hub rebuild; if it stays, restore a backup.",
        ),
    ),
    Fault(
        "no_scheduler",
        500,
        6,
        Text("这台电脑没有可用的定时程序（{tried}）。", "This computer has no scheduler to use ({tried})."),
        Text(
            "装上 cron 后再试，或每晚自己输入 doorstep sync。",
            "Install cron and try again, or type doorstep sync yourself every night.",
        ),
    ),
    Fault(
        "schedule_failed",
        500,
        6,
        Text("没有能设好定时：{what}：{detail}", "The schedule could not be set: {what}: {detail}"),
        Text(
            "输入 doorstep nightly install --using cron 换一种方式，或每晚自己输入 doorstep sync。",
            "Try another way: doorstep nightly install --using cron, or type doorstep sync yourself every night.",
        ),
    ),
    Fault(
        "not_installed",
        500,
        6,
        Text("缺少组件：{package}", "A component is missing: {package}"),
        Text('输入 pip install "{extra}"。', 'Type pip install "{extra}".'),
    ),
    Fault(
        "hub_not_initialised",
        409,
        6,
        Text("这里还没有建立中心：{path}", "There is no hub here yet: {path}"),
        Text("输入 doorstep-hub init。", "Type doorstep-hub init."),
    ),
    Fault(
        "key_file_damaged",
        500,
        6,
        Text("钥匙文件 {path} 不见了或已损坏。", "The key file {path} is missing or damaged."),
        Text(
            "从备份放回这个文件；没有备份就打不开了，请管理员输入 doorstep-hub invite --replace <设备>，"
            "已送达的都在中心。",
            "Put it back from a backup. Without one nothing opens the data: ask the operator for "
            "doorstep-hub invite --replace <device>; everything delivered is on the hub.",
        ),
    ),
    Fault(
        "config_damaged",
        500,
        6,
        Text("设置文件 {path} 已损坏：{detail}", "The settings file {path} is damaged: {detail}"),
        Text(
            "记录完好；把这个文件改名，再输入 doorstep join <中心地址> <邀请码>。",
            "Your records are intact; rename the file, then type doorstep join <hub address> <invitation code>.",
        ),
    ),
    Fault(
        "file_unwritable",
        500,
        6,
        Text("写不了文件 {path}：{detail}", "The file {path} cannot be written: {detail}"),
        Text("换一个文件夹或文件名，再输入一次。", "Type the command again with another folder or file name."),
    ),
    Fault(
        "rules_damaged",
        500,
        6,
        Text("走访频次表 {path} 有错：{detail}。", "The table of visit rules {path} is wrong: {detail}."),
        Text(
            "改正这个文件，再输入 doorstep today；把它改名，就用默认的频次。",
            "Correct the file, then type doorstep today; rename it to use the default frequencies.",
        ),
    ),
    # 70 and above: what nobody meant to happen
    Fault(
        "demo_failed",
        500,
        70,
        Text("演示没有按预期进行：{detail}", "The demo did not go as it should: {detail}"),
        Text(
            "把上面的输出交给开发者；再试一次：doorstep-hub demo",
            "Give the output above to the developers; once more: doorstep-hub demo",
        ),
    ),
    Fault(
        "unexpected",
        500,
        70,
        Text("程序出了意外，经过记在 {path}。", "Something unexpected happened; it is written down in {path}."),
        Text(
            "之前保存的记录完好；输入 doorstep doctor 检查，并把这个文件交给管理员。",
            "What was saved is intact; type doorstep doctor, and give the file to the operator.",
        ),
    ),
    Fault(
        "interrupted",
        499,
        130,
        Text("已中断；已保存的内容都在。", "Interrupted; what was saved is safe."),
        Text("需要时再输入一次。", "Type the command again when you like."),
    ),
)

CATALOGUE: dict[str, Fault] = {fault.code: fault for fault in _FAULTS}


class DoorstepError(Exception):
    """An error of the catalogue, with the values its sentence and hint are filled with."""

    def __init__(self, code: str, **values: object) -> None:
        self.fault = CATALOGUE[code]
        self.values = values
        super().__init__(f"{code}: {self.sentence('en')}")

    @property
    def code(self) -> str:
        return self.fault.code

    def sentence(self, language: Language) -> str:
        """What happened."""
        return self.fault.sentence.say(language, **self.values)

    def hint(self, language: Language) -> str:
        """The next command to type."""
        return self.fault.hint.say(language, **self.values)
