"""read: tell short lines that say something from those that only name what follows.

`报名截止日期是6月30日` and `前台电话8001` are content though no mark closes them;
`关于报名的通知` and `2024年工作总结` are headings.
"""

from __future__ import annotations

import re
from itertools import pairwise

from index.read.chat import asks
from index.read.lines import ALIGNED_LABEL, shape_of

_UNIT = (
    "元|块|角|万|亿|天|日|号|周|星期|小时|钟头|分钟?|点|时|秒|个月|月|年|人|名|位|个|次|份|张|件|套|台|辆|本|条|楼|层|室|栋|幢|座|排|岁|折|倍|"
    "米|公里|千米|厘米|平方米|平米|平|公斤|千克|克|斤|吨|升|度|℃|%|％|‰"
)
_CHINESE_NUMBER = "[一二两三四五六七八九十百千万半]+"
# What a value at the end of a line looks like.
_VALUE = re.compile(
    rf"(?:(?<![\d.])(?!(?:19|20)\d\d$)\d[\d\s-]{{2,}}\d?"  # a phone number or code, but no year
    rf"|[¥￥$€£]\s?\d[\d.,]*(?:/\S+)?"  # a price
    rf"|\d{{1,2}}[:：]\d{{2}}"  # a time
    rf"|\d[\d.,]*\s?(?:{_UNIT})(?:[/每]\S{{1,3}})?|\d+\s?(?:km|kg|cm|mm|m|g|h|min|USD|EUR|CNY|RMB)\b"
    rf"|(?:是|为|：|:|有|共|需|满|达|至|到|提前|限)\s*{_CHINESE_NUMBER}(?:{_UNIT})"
    rf"|\S+@\S+\.\w+|https?://\S+)[内外前后整止起]?[。.)）]?$",
    re.IGNORECASE,
)
_WEEKDAY = (
    r"(?:(?:每个?|本|这|下|上|逢)?(?:周|星期|礼拜)[一二三四五六日天末]"
    r"(?:[至到-](?:周|星期)?[一二三四五六日天])?|节假日|法定假日)"
)
_PART_OF_DAY = r"(?:上午|中午|下午|晚上|晚间|早上|早晨|凌晨|傍晚|今晚|明早|明晚|每天|每日|每晚)"
# What a number in words is an amount of.
_MEASURED = (
    r"(?:期|期限|时长|时限|周期|限重|净重|[重长宽高厚深]|限高|限速|面积|容量|名额|人数|费|[满共限需达约]|每\S{1,3}"
    r"|提前|不超过|不少于|至少|最多|最长|最短)"
)
_AMOUNT = re.compile(
    rf"{_CHINESE_NUMBER}(?:多|余|来)?(?:元|块钱?|万元|美元|欧元|港元|港币|英镑|日元)(?:整|起)?$"
    rf"|{_MEASURED}\s?(?:为|是)?\s?{_CHINESE_NUMBER}(?:{_UNIT}|个工作日)[内外前后整止起]?$"
)
_TIME_OF_DAY = re.compile(
    rf"(?:{_WEEKDAY}|{_PART_OF_DAY})\s?(?:{_PART_OF_DAY})?{_CHINESE_NUMBER}点(?:半|钟|整|[一三]刻|{_CHINESE_NUMBER}分?)?(?:[前后起止]|开始|结束)?$"
    r"|\b\d{1,2}(?::\d\d)?\s?(?:[ap]\.?m\.?|o['’]clock)$|\b(?:at|until|till|by|from)\s(?:noon|midnight)$",
    re.IGNORECASE,
)
_OPENS = r"(?:[开闭停休][馆门放业园市课馆]|休息|营业|上班|值班|不上班|不开放|不营业|照常\S{0,2}|关闭|放假)"
_ON_WEEKDAY = re.compile(
    rf"(?:时间|日期|截止|截至|定于|定在|改[为到在]|[在于为是])\S{{0,4}}{_WEEKDAY}$"
    rf"|^\S{{0,10}}?\s?{_WEEKDAY}(?:{_PART_OF_DAY})?(?:全天|均|都)?{_OPENS}$"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)\.?"
)
_DAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?|weekdays|weekends|holidays"
_ENGLISH_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?)(?:,?\s(?:19|20)\d\d)?$|\b(?:{_DAY_NAME})$",
    re.IGNORECASE,
)
# What makes of a line with a date in English a statement; a title may have “on”.
_VERB = re.compile(
    r"\b(?:is|are|was|were|will|must|clos(?:e|es|ed)|open(?:s|ed)?|ends?|starts?|begins?|due|deadline|until|till|before|by"
    r"|expires?|valid|runs?|lasts?|arrives?|leaves?|takes?|costs?|pays?|needs?|has|have)\b",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
    r"|(?:a|one|two|three|four|five) hundred)"
)
_ENGLISH_MONEY = re.compile(
    rf"\b{_NUMBER}\s(?:euros?|dollars?|pounds?|cents?|pence|yuan|francs?)\b(?:\s(?:per|an?|each)\b.{{0,15}})?$", re.I
)
_ENGLISH_AMOUNT = re.compile(
    r"\b(?:is|are|takes?|lasts?|within|after|up to|at least|at most|no more than|less than|maximum|minimum|max\.?"
    rf"|min\.?|limit|costs?)\s(?:of\s|for\s|about\s)?{_NUMBER}\s[a-z]+(?:\s[a-z]+)?$",
    re.IGNORECASE,
)
# A year, a date or an ordinal says when or which, not what: 2024年, 第3期, 附件2, Chapter 3.
_DATING = re.compile(
    rf"^(?:.*(?:19|20)\d\d\s?[-./年]\s?)?\d{{1,2}}\s?月份?$"
    rf"|(?:19|20)\d\d\s?(?:[-—~至到/]\s?(?:(?:19|20)?\d\d)\s?)?(?:学年|财年|年度|年版|年|版)?$"
    rf"|第\s?(?:\d+|{_CHINESE_NUMBER})\s?\S{{0,2}}$"
    rf"|(?:附件|附录|附表|表|图|版本|阶段|方案|案例|例|part|chapter|section|appendix|version|table|figure|v|no\.?)\s?\d[\d.]*$",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:(?:19|20)\d\d\s?[-./年]\s?)?\d{1,2}\s?[-./月]\s?\d{1,2}\s?[日号]?$")
# What makes of a line with a date a statement.
_PREDICATE = re.compile(r"是|为|于|在|：|:|截止|截至|之前|以前|before|until|\bis\b|\bby\b|\bon\b", re.IGNORECASE)
_LABELLED = re.compile(rf"(?:[^：:，。,\s]{{1,12}}[：:]|{ALIGNED_LABEL})\s*\S")
_ALIGNED = re.compile(rf"{ALIGNED_LABEL}\s*\S")
_LABEL_VALUE = re.compile(r"[：:]\s*\S*[\d@]")
# What stands before a colon in a line of its own; a title has other words there (深度学习：原理, Chapter 2: Leave).
_FACT = re.compile(
    r"\S{0,6}(?:时间|日期|地点|地址|位置|电话|手机号?|座机|热线|分机|传真|邮箱|邮编|微信|微信号|QQ群?|群号|网址|网站|密码|口令"
    r"|账号|帐号|账户|户名|开户行|用户名|价格|票价|单价|费用|[学会租押年月房车运][费金]|押金|收费|名额|人数|座位|车牌|面积|规格"
    r"|型号|颜色|尺寸|重量|净含量|材质|产地|厂家|品牌|保质期|有效期|期限|限重|限高|教室|主讲|讲师|嘉宾|[主承协]办(?:方|单位)?"
    r"|对象|频率|周期|库存|货架|着装|年龄|学历|法定代表人"
    r"|(?:主讲|联系|负责|主持|经办|收件|寄件|发言|申请|监护|召集|发起|审批|出租|承租|值班|带队)人员?)(?:[：:]\s*|是|为)\S"
    r"|(?:[\w'’/-]+\s){0,3}(?:deadline|date|time|times|place|venue|location|address|room|phone|telephone|tel|mobile|fax"
    r"|e-?mail|contact|fee|fees|price|cost|costs|deposit|password|passcode|passphrase|pin|code|user ?name|user|login"
    r"|account|host|speaker|teacher|instructor|organi[sz]er|capacity|size|weight|colou?r|model|hours|age|seats|entry|admission"
    r"|limit|network|ssid|website|url)(?:\s?[：:]\s*|\s(?:is|are)\s)\S",
    re.IGNORECASE,
)
_STATEMENTS = (_AMOUNT, _TIME_OF_DAY, _ON_WEEKDAY, _ENGLISH_MONEY, _ENGLISH_AMOUNT)
_DELIMITER = re.compile(r"[,，\t|｜;；]")


def says_something(line: str) -> bool:
    """Whether a short line without a closing mark has content.

    | content                               | no content                       |
    |---------------------------------------|----------------------------------|
    | 前台电话8001, 押金两百元, 20 euros    | 第三章, 附件2, 改革开放四十年    |
    | 截止日期是6月30日, closes 14 June     | 会议纪要 6月30日, Minutes 14 June |
    | 周四晚上七点, 周一闭馆, open at 7 pm  | 星期一, 下午                     |
    | 地点：三楼报告厅, password: bluebird  | 深度学习：原理, Chapter 2: Leave |
    | 书  目：活着, 联 系 人：小何           | 第 三 章：总则                   |
    """
    line = line.strip()
    if (
        _ALIGNED.match(line)
        or (_FACT.match(line) and not asks(line))
        or any(statement.search(line) for statement in _STATEMENTS)
    ):
        return True
    if _ENGLISH_DATE.search(line):
        return bool(_VERB.search(line))
    if _DATE.search(line):
        return bool(_PREDICATE.search(line))
    if _LABEL_VALUE.search(line) and _LABELLED.match(line):
        return True
    return bool(_VALUE.search(line)) and not _DATING.search(line)


def begins_list(line: str, following: list[str]) -> bool:
    """Whether a line is the first of lines alike: a list, a price list, the head of a CSV.

    Args:
        line: The line.
        following: The lines directly below it, without a blank line between.
    """
    if not following:
        return False
    shape, *shapes = [shape_of(text) for text in (line, *following[:3])]
    delimiters = len(_DELIMITER.findall(line))
    if (
        delimiters
        and len(line) > delimiters
        and all(len(_DELIMITER.findall(text)) == delimiters for text in following[:3])
    ):
        return True
    if _LABELLED.match(line) and all(map(_LABELLED.match, following[:3])):
        return True
    return shape == shapes[0] and (shape != "a" or len(shapes) > 1) and all(a == b for a, b in pairwise(shapes))
