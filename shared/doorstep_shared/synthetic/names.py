"""Names for people who do not exist, drawn from common surnames and characters; a likeness to anybody is chance."""

from typing import Literal

from doorstep_shared.synthetic.chance import Chance

Sex = Literal["male", "female"]

_SURNAMES = {
    "王": 72, "李": 70, "张": 66, "刘": 54, "陈": 50, "杨": 31, "黄": 27, "赵": 27, "吴": 25, "周": 25, "徐": 20,
    "孙": 19, "马": 17, "朱": 17, "胡": 16, "郭": 15, "何": 15, "高": 14, "林": 14, "罗": 13, "郑": 12, "梁": 11,
    "谢": 10, "宋": 10, "唐": 9, "许": 9, "韩": 9, "冯": 8, "邓": 8, "曹": 8, "彭": 8, "曾": 7, "肖": 7, "田": 7,
    "董": 7, "潘": 6, "袁": 6, "蔡": 6, "蒋": 6, "余": 6, "于": 6, "杜": 6, "叶": 6, "程": 6, "魏": 6, "苏": 5,
    "吕": 5, "丁": 5, "任": 5, "卢": 5, "姚": 5, "沈": 5, "钟": 4, "姜": 4, "崔": 4, "谭": 4, "陆": 4, "范": 4,
    "欧阳": 1, "上官": 1,
}  # fmt: skip
_SURNAME_LIST, _SURNAME_WEIGHTS = list(_SURNAMES), list(_SURNAMES.values())

_FIRST = {
    ("old", "male"): "建国志德福永长文明国振玉兴保正金荣绍",
    ("old", "female"): "秀桂玉淑凤月兰素春翠惠爱金美瑞彩",
    ("middle", "male"): "建志国海卫永俊文立晓春向学少宏德",
    ("middle", "female"): "丽晓玉海红春秋雪燕小文慧艳美月静",
    ("young", "male"): "浩子宇俊泽嘉思明天家博一文梓逸景",
    ("young", "female"): "雨欣诗梦思佳雅子语若梓心静可晓昕",
}
_SECOND = {
    ("old", "male"): "华国平生林根山海祥清良田庆发安元",
    ("old", "female"): "英珍兰芳莲花云香梅琴霞娣贞芬凤仙",
    ("middle", "male"): "军强平勇斌伟峰刚明东辉林涛杰超民",
    ("middle", "female"): "红梅芳霞敏玲萍燕娟琴云丽华英莉洁",
    ("young", "male"): "轩然宇豪航辰睿阳铭昊霖恒哲凡洋远",
    ("young", "female"): "涵怡琪萱彤妍瑶婷悦菲月晗宁岚蕾溪",
}


def surname(rng: Chance) -> str:
    """A surname, common ones more often."""
    return rng.choices(_SURNAME_LIST, _SURNAME_WEIGHTS)[0]


def full_name(rng: Chance, family: str, sex: Sex, age: int) -> str:
    """A name in the taste of the years in which somebody of this age was born; one in eight has a single character."""
    taste = "old" if age >= 62 else "middle" if age >= 34 else "young"
    last = rng.choice(_SECOND[taste, sex])
    if rng.random() < 0.125:
        return family + last
    first = rng.choice([each for each in _FIRST[taste, sex] if each != last])
    return family + first + last
