"""rank: the kind of thing that a question asks for (how many, when, which number), and whether a text has one.

| kind     | asked                        | a text that has one                    |
|----------|------------------------------|----------------------------------------|
| phone    | 打什么电话, which number     | 12345, 分机 8022                       |
| money    | 多少钱, how much is          | 50元, 免费                             |
| clock    | 几点, opening hours          | 8:30, 下午2点                          |
| duration | 多久, 几天, how long         | 30天, 长期                             |
| frequency | 多久一次, how often         | 每年, 间隔2年                          |
| number   | 多少, 几个人                 | a number, of what is counted           |
| location | 在哪？                       | 3楼, 对面, 位于                        |
| name     | 院长是谁                     | a person's name, 院长是 …              |

Source:
    Expected answer types: Li & Roth 2002, Learning Question Classifiers. A passage without
    what is asked for may be on the topic, but does not say it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.rank.query import Query
from index.tokenize.question import Word
from index.tokenize.tokens import Tokenizer

_DIGITS = r"(?<![第\d.])\d+(?:[.,]\d+)*"
_CHINESE = "[一二两三四五六七八九十百千万亿半双][十百千万亿]{0,3}"
_ENGLISH = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundreds?|thousands?|[mb]illions?|dozens?|several|half|both|few|single|pair|once|twice)\b"
)
_TIME = "个?(?:年|月|[天日](?!常|用|语|益)|周|星期|礼拜|小时|分钟|刻钟|秒|工作日|学期|季度|学年|世纪)"
_TIME_ENGLISH = r"(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|decades?|centur(?:y|ies))\b"
_MONTHS = "jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec"


def _measured_in(units: str) -> str:
    """The pattern of a value whose unit stands in the name of its column: 普洗（元）：12, 工期（天）：30."""
    return rf"[(（][^()（）；;\d\n]{{0,6}}(?:{units})[^()（）；;\d\n]{{0,6}}[)）][^:：；;\n]{{0,12}}[:：]\s?[¥￥]?\d"


_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白"
    "邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤习"
)
_POSTS = (
    "先生|女士|小姐|老师|医生|大夫|教授|主任|经理|总监|书记|院长|校长|局长|处长|科长|部长|会计|律师|师傅"
    "|阿姨|同志|某|总|工"
)

# What is said.
_FREQUENCY = (
    rf"每|间隔|[一1两2三3](?:次(?!性)|班|趟|回)|随时|定期|{_DIGITS}(?:次|班|趟|回)"
    r"|\b(?:every|each|once|twice|daily|weekly|monthly|yearly|annually|times)\b"
)
_PHONE = (
    r"(?<![\d.])(?:\+?\d[\d\s()-]{5,}\d|1\d\d|1[02]\d{3}|9\d{4})(?![\d年元%.])"
    r"|(?:分机|内线|转|ext\.?|电话|热线|手机|座机|短号|传真|号码?|(?:tele)?phone|\btel\.?|hotline|mobile|fax)"
    r"(?: no\.?| number)?[:：为是]?\s?\d{3,}"
    r"|^[^\d\n。,;]{1,20}[\s:]\s?\d{3,8}(?![\d元年%.])"  # a line of a list: 财务室 8012
)
_ADDRESS = r"(?i)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}|[^\s@]+@[^\s@]+|公众号|小程序"
_PRICED = (
    "价格?|房价|票价|费用?|学费|工资|薪水?|收入|房租|租金|押金|预算|奖金|补贴|补助|补偿金|保费|罚款"
    "|罚金|油价|成本|月薪|年薪|资金|投资|经费"
)
_MONEY = (
    rf"{_DIGITS}[十百千万亿余多来几数上近\s]{{0,4}}(?:[^\W单]?元|块|角|分钱|美元|港币|人民币|倍|折|%|rmb|usd|dollars?|euros?|yuan|pounds?|cents?)"
    rf"|[¥￥$€£]\s?\d|百分之|免费|不收|免收|无偿|不得收取|免交|免除|{_CHINESE}(?:元|块|倍|折)|\bfree\b|no charge"
    rf"|{_measured_in('元')}|(?:{_PRICED})(?:标准|合计)?(?:[(（][^()（）\n]{{0,8}}[)）])?[:：]\s?[¥￥]?\d"  # 单价：48
)
_SHARE = (
    rf"{_DIGITS}\s?(?:%|％|‰|per ?cent|成(?![员立为果功就人本])|倍)|分之|\d/\d"
    rf"|{_CHINESE}成(?![员立为果功就人本])|[一两]倍|[一过]?半|{_ENGLISH}"
    rf"|{_measured_in('[%％‰]')}"
)
_CLOCK = (
    rf"\d{{1,2}}[:：]\d\d|{_DIGITS}(?:点|时(?!间|期|代|候))|{_CHINESE}点(?!击)|\d\s?[ap]\.?m\b|o'clock|\bnoon\b|midnight"
    r"|全天|24小时|昼夜|(?:早上|上午|中午|下午|晚上|凌晨)\d"
)
_DAY = (
    rf"\d(?:年|月|日|号(?!楼|线|房|文|令)|天|周|季度|小时|个工作日)|每[年月周日天季]|(?:星期|礼拜|周)[一二三四五六日天末]|[年月季周]底|[上中下]旬"
    r"|元旦|春节|清明|劳动节|端午|中秋|国庆|寒假|暑假|开学|月初|年初|年末|明年|今年|去年|次年|当[天日]|次日|即日|每逢|节假日|工作日"
    rf"|{_CHINESE}(?:年|月|天|周|个月)|\b(?:{_MONTHS})[a-z]*\.?\s+\d|\d+\s+(?:{_MONTHS})|\b\d{{3,4}}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day"
)
_ERA = "年代|世纪|朝代|时代|时期|时候|季节"
_WHEN = (
    rf"{_DAY}|{_CLOCK}|{_ERA}|[夏商周秦汉晋隋唐宋元明清][代朝末初]"
    r"|前|后|时|期间|以内|之内|开始|截止|届满|\b(?:before|after|until|during|within|when|since|by|in)\b"
)
_DURATION = (
    rf"(?:{_DIGITS}[十百千万亿余多来几数]{{0,3}}|{_CHINESE}[余多来]?|几)(?:{_TIME}|时(?!间|期|代|候))|半[年天月]|整[年天月]|长期|永久|终身|无期|当[天日场]|立即|立刻|即时|随时"
    rf"|\b{_TIME_ENGLISH}|\d[\s-]?{_TIME_ENGLISH}"
    rf"|{_measured_in(_TIME)}"
)
_NUMBER = (
    rf"{_DIGITS}(?![\d.、．)）])"
    rf"|(?<![第统唯同])(?:{_CHINESE})(?=[个名位人次条项件种类份张家所座处间户岁倍元块米里层篇本部套支只台辆门节届期成点分代批组句方面])"
    rf"|分之|[几数若][十百千万干]|[百千万亿]余|全部|无人|不限|一半|半数|多数|{_ENGLISH}"
)
_ORDINAL = rf"第|\d|{_ENGLISH}|\b(?:first|second|third|\w+th)\b"
_LOCATION = (
    rf"位于|坐落|设[在于]|地处|地址|地点|(?:{_DIGITS}|{_CHINESE}|[a-z])(?:号|楼|室|层|栋|幢|座|单元|线)|[路街]\d|对面|隔壁|旁边|斜对|[东南西北]侧|大厅|楼[上下道梯]"
    r"|在[^，。；\n]{1,14}(?:[楼室层厅处院馆路街镇村里内旁侧边]|[省市县区](?![一-龥]))"
)
_PLACE = (
    r"[路街巷道弄]|\d+(?:号|楼|室|层|栋|幢|单元|门|厅|区)|[楼厅室院馆站所处局部厂店校园村镇乡县市省区州国港湾桥门口库房舍台府庭场岛山河海洲城](?![长员理])|[东南西北](?:侧|面|边|门|部|方)"
    r"|旁|对面|附近|隔壁|窗口|网上|线上|平台|机关|单位|公司|系统|app|\b(?:in|at|on|near|from|to|through|by|outside|between)\b"
)
_NAME = (
    rf"(?<![一-龥])[{_SURNAMES}][一-龥]{{1,2}}(?![一-龥])|[{_SURNAMES}][一-龥]{{0,2}}(?:{_POSTS})"
    rf"|(?:{_POSTS}|人|员|长|主席|总理|师|由|是|为)[:：]?\s?[{_SURNAMES}](?![一-龥]?[的了在和是])[一-龥]{{1,2}}(?=[，。、；（(\s]|$|担任|负责|兼任|任|同志)"
    rf"|[小老][{_SURNAMES}](?![一-龥]{{2}})"
)
_PERSON = (
    r"[人者员长主师官任记士生工民方户商家](?!民)|机关|部门|单位|公司|企业|委员会|政府|[局厅部院会司署团组社处科办所校店行馆帝王后妃公子女父母兄弟夫妻]|双方|各级"
    r"|[a-z]"
)

# What is asked: the first that fits.
_ENGLISH_IS = "(?:is|are|was|were|do|does|did|will|would|can|should|has|have)"
_NUMBER_OF = "(?:号码?|是|为)?(?:多少|几号|什么|哪个|几)"
_OF_A_BODY = "(?<!单位)(?<!机构)(?<!部门)(?<!公司)(?<!企业)(?<!机关)(?<!方)(?<!学校)(?<!对象)"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """A kind of thing that a question asks for.

    Attributes:
        name: Its short name.
        said: The pattern of texts that have one: folded texts, but of an address as it is written.
    """

    name: str
    said: re.Pattern[str]

    @property
    def is_told_by_form(self) -> bool:
        """Whether a text without its pattern has none: persons and places are named in ways that no pattern has."""
        return self.name in _FORMS

    def is_called(self, word: str) -> bool:
        """Whether a folded word only says which kind of thing it is (电话, 网址, number)."""
        return re.fullmatch(_CALLED.get(self.name, ""), word) is not None


_FORMS = frozenset({"phone", "money", "share", "clock", "duration", "day"})
# What the kinds are called: a passage with a number need not say that it is one.
_CALLED = {
    "phone": "电话|号码|电话号码|手机(?:号码?)?|热线|座机|分机号?|内线|短号|传真|联系方式"
    "|phone|number|telephone|hotline|contact",
    "address": "网址|链接|网站|网页|官网|地址|(?:电子)?邮箱|邮件|信箱|website|site|url|link|address|e?mail|page",
    "money": "价格|价钱|费用|金额|钱|price|cost|fee",
    "share": "比例|百分比|percent|percentage|share|proportion",
    "clock": "时间|钟点|time|hours?",
    "duration": "时间|时长|期限",
    "day": "日期|时间|日子|date",
    "when": "日期|时间|date|time",
    "number": "数量|数目|人数|number",
    "location": "地址|地点|位置|address|location",
    "place": "地址|地点|位置|地方|place|address|location",
    "name": "名字|姓名|name",
}
_TYPES = tuple(
    (re.compile(asked), AnswerType(name, re.compile(said)))
    for name, asked, said in (
        (
            "phone",
            rf"(?:电话|手机号?|热线|座机|分机|传真|客服|短号|号码).{{0,4}}(?:{_NUMBER_OF}|$)|拨打?(?:哪|什么|多少|几)|打(?:哪个?|什么|多少|几)(?:号码?|电话|热线)"
            r"|怎么联系|联系方式|(?:phone|telephone|hotline|extension|fax) ?(?:number|no\b)"
            r"|(?:what|which) number (?:do|should|can)|who (?:do|should) i call",
            _PHONE,
        ),
        (
            "address",
            r"网址|官网(?:是|地址|$)|邮箱|信箱|(?:下载|报名|登录|登陆|网站|平台|系统|网页|主页)(?:的)?(?:地址|链接)|链接(?:是|在哪|$)"
            r"|\b(?:website|web ?site|url|e-?mail(?: address)?|web address|homepage|link)$"
            r"|(?:what|which)[^?]{0,40}\b(?:website|url|e-?mail|link|web address)\b",
            _ADDRESS,
        ),
        (
            "money",
            rf"多少(?:钱|元|块|费)|几(?:块|元|毛)|(?:{_PRICED})(?:要|是|为|有|大概|一共|每月|每年|一年|一个月)?多少|多少(?:{_PRICED})|怎么收费"
            r"|how much (?:do|does|is|are|will|would|did|money|should)[^?]*(?:cost|pay|charge|price|fee|earn)"
            r"|what(?:'s| is| does| did)[^?]{0,30}\b(?:cost|price|fee|fare|salary|rent|wage)\b",
            _MONEY,
        ),
        (
            "share",
            r"百分之[几多]|多少(?:比例|百分比|%)|(?:比例|[^频效速]率|占比|几成|百分比)(?:是|为|有|达到?|要)?多少|几成|税率"
            r"|what (?:percent|percentage|share|proportion|fraction)|how many percent",
            _SHARE,
        ),
        (
            "clock",
            r"几点|几时|(?:营业|上班|下班|开放|办公|开门|关门|作息|门诊)时间"
            r"|what time|(?:opening|office|business) hours",
            _CLOCK,
        ),
        (
            "frequency",
            rf"(?:多久|多长时间|(?:多少|几)(?:{_TIME}))[^，。]{{0,6}}?[一1](?:次(?!性)|班|趟|回)|\bhow often\b",
            _FREQUENCY,
        ),
        (
            "duration",
            r"多久|多长(?:时间)?|多少个?(?:年|月|天|日|周|小时|分钟|工作日|学期)|几个?(?:年(?!级)|月(?!份)|天|周|星期|小时|分钟|工作日|学期)"
            rf"|how long|how many {_TIME_ENGLISH}",
            _DURATION,
        ),
        ("day", r"几号(?!楼|线)|几月|哪1?[天日]|星期几|周几|什么日期|(?:what|which) (?:date|day)\b", _DAY),
        (
            "when",
            rf"什么时[候间期]|何[时年月日]|哪1?[年月]|哪一?个?(?:{_ERA})|啥时候?|哪个月|几几年|几世纪"
            rf"|(?:what|which) (?:year|month|century)|\bwhen {_ENGLISH_IS}",
            _WHEN,
        ),
        ("ordinal", "第几|第多少", _ORDINAL),
        (
            "location",
            r"地址|地点|\baddress\b|(?<![去到从往生死葬产建])[在位于]哪[里儿]?[啊呀呢]?[?？]?$|[几哪](?:[楼层室栋]|号楼|单元)",
            rf"{_LOCATION}|\b\d+\s+\w+\s+(?:street|road|avenue|lane|st|rd|ave)\b|[a-z0-9-]+(?:\.[a-z0-9-]+)+|//|@",
        ),
        (
            "number",
            r"多少|(?<!哪)(?<!第)几(?:[个名位人次条项件种类份张家所座处间户岁倍米层篇本部套支只台辆门节届期成句方楼室]|平)|多[大高远重深宽快厚]"
            r"|how (?:many|old|far|tall|high|deep|wide|heavy)\b|数量|人数",
            _NUMBER,
        ),
        (
            "place",
            rf"在哪|[到去从往]哪|哪[里儿](?!个)|什么地方|何[处地]"
            rf"|哪边|哪一?个(?:地方|位置|窗口|房间|城市|省|市|县|区)|\bwhere {_ENGLISH_IS}",
            _PLACE,
        ),
        ("name", rf"{_OF_A_BODY}是(?:谁|哪位)|姓什么|^谁是", _NAME),
        ("person", rf"谁|哪一?位|姓名|\bwho {_ENGLISH_IS}", _PERSON),
    )
)
_BY_NAME = {kind.name: kind for _, kind in _TYPES}

# Marks and blanks around a question.
_AROUND = " ?？。！!."
# Words that count things of any kind: what is counted says more.
_ANY = "个名位条项件种类份次家"
_UNITS = "亩吨斤度岁分级层楼米人口台辆张本册间所座处户倍字页集章节句班站盏株头匹只箱瓶袋桶课篇套支门届期成方块元"
_HOW_MANY = re.compile(rf"(?:多少|(?<!第)(?<!哪)几)(?P<unit>[{_ANY}{_UNITS}])?")
_NUMERAL = (
    rf"(?:{_DIGITS}|(?<![第统唯同])[一二两三四五六七八九十百千万亿半双几数]+|上[百千万]|分之\d*)[十百千万亿]*[余多来]?"
)
_ALIKE = ({"人", "名", "位", "口", "户"}, {"倍", "分之", "%"}, {"岁", "周岁"})
_PRICES = tuple("费款金税价钱资")


def answer_type(query: Query, tokenizer: Tokenizer) -> AnswerType | None:
    """Return what a question asks for; None where it asks how, why, whether, or for a thing of any kind."""
    folded = query.folded.strip(_AROUND)
    found = next((kind for asked, kind in _TYPES if asked.search(folded)), None)
    nouns = [word.run for word in query.words if tokenizer.kind(word.run).startswith("n")]
    match found.name if found else "":
        case "number":
            return _counted(folded, nouns) or found
        case "name":
            return _called(folded, nouns)
    return found


def asks_at(query: Query) -> int:
    """Return where a folded question begins to say what kind of thing it asks for; its length if it says none."""
    found = next((match for asked, _ in _TYPES if (match := asked.search(query.folded.rstrip(_AROUND)))), None)
    return found.start() if found else len(query.folded)


def _counted(folded: str, nouns: Sequence[str]) -> AnswerType | None:
    """A number of what the question counts: 多少亩 asks for 亩, 几个律师 for 律师; None where it does not say what."""
    match = _HOW_MANY.search(folded)
    if match is None:
        return None
    rest = folded[match.end() :].lstrip()
    noun = next((noun for noun in nouns if rest.startswith(noun)), "")
    unit = match["unit"] or ""
    if noun.endswith(_PRICES) or unit == "元":
        return _BY_NAME["money"]
    if not noun and (not unit or unit in _ANY):
        return None
    wanted = {noun[-2:], unit} - {""}
    wanted |= next((alike for alike in _ALIKE if wanted & alike), set())
    said = "|".join(map(re.escape, sorted(wanted)))
    return AnswerType(
        "number",
        re.compile(rf"{_NUMERAL}[^，。；！？\n]{{0,8}}?(?:{said})|(?:{said})[^，。；！？\n]{{0,4}}?{_NUMERAL}"),
    )


def _called(folded: str, nouns: Sequence[str]) -> AnswerType:
    """A name, or what the question's last noun is: 院长是谁 asks for a name, or for 院长是, 院长：."""
    before = folded.partition("是")[0]
    noun = next((re.escape(noun) for noun in reversed(nouns) if before.endswith(noun)), None)
    if noun is None:
        return _BY_NAME["name"]
    return AnswerType(
        "name", re.compile(rf"{_NAME}|{noun}[^，。；\n]{{0,3}}(?:是|为|[:：]|叫)|是[^，。；\n]{{0,12}}{noun}")
    )


def has(kind: AnswerType, text: str, folded: str, tokenizer: Tokenizer) -> bool:
    """Whether a text, given as it is and folded, has a thing of a kind; jieba knows names of persons, too."""
    if kind.said.search(text if kind.name == "address" else folded):
        return True
    return kind.name == "name" and any(
        end - start > 1 and tokenizer.kind(folded[start:end]).startswith("nr")
        for start, end in tokenizer.longest_words(folded)
    )


# A noun that is asked for: 学费多少, 市长是谁, 打印机的型号, 什么品牌, which brand; not 什么名字, which only asks.
_OF = re.compile(
    "(?:(?:是|为|在|叫|有)?"
    r"(?:谁|哪位|哪里|哪儿|(?:多少|几)[^\W\d_]{0,2}|多[大高远重深宽快厚长]|什么|怎么样)[啊呀呢]?)?$"
)
# What has something is named by a noun, whatever the dictionary says of it: 丧假有几天.
_HAS = re.compile(r"有(?:多少|几)[^\W\d_]{0,2}[啊呀呢]?$")
_WHAT = re.compile(r"(?:什么|哪一?[个种])(?:样的?|类型的?)?|\b(?:what|which)(?: (?:kind|type|sort) of)? ")
_ASKS = re.compile(
    "[多几谁哪吗呢]|什么|怎|如何|是否|能|可以|[?？]|\\b(?:why|how|what|where|when|who|which|is|are|do|does|can)\\b"
)
_ANY_NOUN = frozenset(
    "名字 名称 东西 事情 问题 情况 时候 时间 地方 意思 原因 关系 方面 人 name thing time kind".split()
)


def asked_nouns(query: Query, tokenizer: Tokenizer) -> list[Word]:
    """Return the nouns that a question asks for: the price of 票价多少, the brand of 打印机是什么品牌."""
    folded = query.folded.strip(_AROUND)
    end = _OF.search(folded)
    before = folded[: end.start()] if end and (end.group() or not _ASKS.search(folded)) else ""
    after = [folded[match.end() :] for match in _WHAT.finditer(folded)]
    has = _HAS.search(folded)
    return [
        word
        for word in query.words
        if word.content and word.run not in _ANY_NOUN
        if (has and folded[: has.start()].endswith(word.run)) or tokenizer.kind(word.run).startswith("n")
        if before.endswith(word.run) or any(rest.startswith(word.run) for rest in after)
    ]
