"""Code tables: the choices fields offer, as code → label in both languages.

The resident tags, purposes and categories are samples; towns differ, and a code that is not in the table is kept.
A program begins with `install`, which lets the town's own tables take the samples' place where it has loaded some.
What is installed counts for the present context (a request, a run of a command) and nothing beside it.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import NamedTuple

from doorstep_shared.i18n import Text

CodeTable = dict[str, Text]


class TownTable(NamedTuple):
    """A table of the town's own: what is offered, what is no longer (kept, so that it can still be read), and both."""

    offered: CodeTable
    retired: CodeTable
    known: CodeTable

    @classmethod
    def of(cls, offered: CodeTable, retired: CodeTable) -> "TownTable":
        """A table of these codes."""
        return cls(offered, retired, {**offered, **retired})


Town = Callable[[], Mapping[str, TownTable]]
"""Tells the town's tables; asked when one is needed, so that who needs none waits for none."""

TABLES: dict[str, CodeTable] = {
    "dwelling_use": {
        "self": Text("自住", "self-occupied"),
        "rented": Text("出租", "rented"),
        "vacant": Text("空置", "vacant"),
        "business": Text("经营", "business"),
    },
    "visit_frequency": {
        "weekly": Text("每周", "weekly"),
        "monthly": Text("每月", "monthly"),
        "quarterly": Text("每季度", "quarterly"),
        "half_yearly": Text("每半年", "half-yearly"),
    },
    "building_use": {
        "residential": Text("住宅", "residential"),
        "mixed": Text("商住", "mixed"),
        "commercial": Text("商业", "commercial"),
        "public": Text("公共", "public"),
    },
    "sex": {"male": Text("男", "male"), "female": Text("女", "female")},
    "relation": {
        "head": Text("户主", "head of household"),
        "spouse": Text("配偶", "spouse"),
        "child": Text("子女", "child"),
        "parent": Text("父母", "parent"),
        "grandchild": Text("孙辈", "grandchild"),
        "tenant": Text("租客", "tenant"),
        "other": Text("其他", "other"),
    },
    "population_type": {
        "registered": Text("户籍人口", "registered here"),
        "floating": Text("流动人口", "floating population"),
        "away": Text("人户分离", "registered here, lives elsewhere"),
        "overseas": Text("境外人员", "from abroad"),
    },
    "resident_tag": {
        "living_alone": Text("独居老人", "elderly living alone"),
        "empty_nest": Text("空巢老人", "elderly couple without children at home"),
        "over_80": Text("高龄老人", "aged 80 and over"),
        "disabled": Text("残疾人", "disabled"),
        "disabled_severe": Text("重度残疾", "severely disabled"),
        "low_income": Text("低保户", "subsistence allowance"),
        "near_low_income": Text("低保边缘", "near subsistence allowance"),
        "destitute": Text("特困人员", "destitute"),
        "preferential": Text("优抚对象", "entitled to special care"),
        "veteran": Text("退役军人", "veteran"),
        "military_family": Text("军属", "family of a serviceman"),
        "left_behind_child": Text("留守儿童", "left-behind child"),
        "child_in_need": Text("困境儿童", "child in need"),
        "school_age": Text("学龄儿童", "school-age child"),
        "preschool": Text("学龄前儿童", "preschool child"),
        "pregnant": Text("孕产妇", "expectant or new mother"),
        "chronic_illness": Text("慢性病患者", "chronically ill"),
        "serious_illness": Text("大病患者", "seriously ill"),
        "bedridden": Text("长期卧床", "bedridden"),
        "dementia": Text("失智老人", "living with dementia"),
        "needs_care": Text("需上门照护", "needs care at home"),
        "unemployed": Text("失业人员", "unemployed"),
        "flexible_work": Text("灵活就业", "in flexible work"),
        "new_graduate": Text("应届毕业生", "new graduate"),
        "volunteer": Text("志愿者", "volunteer"),
        "building_head": Text("楼栋长", "head of the building"),
    },
    "visit_purpose": {
        "routine": Text("日常走访", "routine visit"),
        "care": Text("关爱走访", "care visit"),
        "safety": Text("安全检查", "safety check"),
        "register": Text("信息采集", "keeping the register"),
        "mediation": Text("矛盾调解", "mediation"),
        "campaign": Text("专项任务", "campaign"),
        "follow_up": Text("回访", "follow-up"),
    },
    "visit_outcome": {
        "met": Text("已见面", "met"),
        "not_home": Text("无人在家", "nobody home"),
        "refused": Text("拒访", "refused"),
        "phone": Text("电话联系", "by telephone"),
        "moved": Text("已搬走", "moved away"),
    },
    "visit_tag": {
        "gas": Text("燃气安全", "gas safety"),
        "fire": Text("消防隐患", "fire hazard"),
        "elder_care": Text("养老服务", "care for the elderly"),
        "noise": Text("噪音扰民", "noise"),
        "pets": Text("宠物管理", "pets"),
    },
    "matter_source": {
        "visit": Text("走访发现", "found on a visit"),
        "resident": Text("居民上门", "resident came"),
        "phone": Text("电话", "telephone"),
        "hotline": Text("12345热线", "12345 hotline"),
        "patrol": Text("巡查发现", "found on patrol"),
    },
    "matter_category": {
        "repair": Text("房屋维修", "repairs"),
        "water_power": Text("水电气", "water, power, gas"),
        "sanitation": Text("环境卫生", "sanitation"),
        "parking": Text("停车管理", "parking"),
        "noise": Text("噪音扰民", "noise"),
        "safety": Text("安全隐患", "safety hazard"),
        "dispute": Text("邻里纠纷", "dispute between neighbours"),
        "welfare": Text("民生救助", "welfare"),
        "elder_care": Text("养老服务", "care for the elderly"),
        "other": Text("其他", "other"),
    },
    "matter_level": {
        "grid": Text("网格", "grid"),
        "community": Text("社区", "community"),
        "street": Text("街道", "street"),
    },
    "matter_status": {
        "reported": Text("已上报", "reported"),
        "accepted": Text("已受理", "accepted"),
        "assigned": Text("已派单", "assigned"),
        "handled": Text("已办理", "handled"),
        "closed": Text("已办结", "closed"),
    },
}

LOADABLE = (
    "resident_tag",
    "visit_tag",
    "visit_purpose",
    "visit_outcome",
    "matter_category",
    "matter_source",
    "relation",
    "population_type",
)
"""The tables that differ from town to town. The others are fixed: the program itself reads their codes."""


def _no_town() -> Mapping[str, TownTable]:
    return {}


_TOWN: ContextVar[Town] = ContextVar("town", default=_no_town)


def install(town: Town = _no_town) -> None:
    """Let a town's tables count from here on in this context; without one, the samples."""
    _TOWN.set(town)


def offered(name: str) -> CodeTable:
    """What a table offers now: codes and labels in their order."""
    loaded = _TOWN.get()().get(name) if name in LOADABLE else None
    return TABLES[name] if loaded is None else loaded.offered


def known(name: str) -> CodeTable:
    """What a table can still read: what it offers and what it once did."""
    loaded = _TOWN.get()().get(name) if name in LOADABLE else None
    return TABLES[name] if loaded is None else loaded.known
