"""Everyday: folders and questions of our own making, the same in every run.

Places: regulations of all provinces, which differ in a few figures and name their place once, perhaps only in
the name of a file or folder. Slips: questions with one character replaced by another of the same sound. Titles:
pages of a documentation whose titles stand nowhere in their texts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.evaluate.sets import JudgedQuestion


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the source of the file that its first hit should be in."""

    text: str
    source: str


# --- places

_PLACES = (
    "北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 福建省 江西省 "
    "山东省 河南省 湖北省 湖南省 广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 青海省 "
    "内蒙古自治区 广西壮族自治区 西藏自治区 宁夏回族自治区 新疆维吾尔自治区"
).split()
_KINDS_OF_PLACE = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


@dataclass(frozen=True, slots=True)
class _Topic:
    """What each place has a regulation on.

    Attributes:
        name: Of the regulation, without its place.
        rules: Articles, each in several wordings; `{0}` is the place's figure.
        questions: Those that the figure answers; `{0}` is the place.
        figures: What places choose from.
    """

    name: str
    rules: tuple[tuple[str, ...], ...]
    questions: tuple[str, ...]
    figures: tuple[int, ...]


_TOPICS = (
    _Topic(
        "人口与计划生育条例",
        (
            (
                "符合规定生育子女的夫妻，女方在国家规定的产假之外增加产假{0}天，工资照发。",
                "女职工生育的，除享受国家规定的产假外，延长生育假{0}天，视为出勤。",
                "依法生育的，女方产假延长{0}天；用人单位不得因此降低工资。",
            ),
            ("男方享受护理假十五天。", "配偶享受陪产假，假期视为出勤。", "男方的护理假由用人单位安排。"),
            ("子女不满三周岁的，夫妻双方每年各享受育儿假。", "在子女三周岁以前，父母每年可以休育儿假。"),
        ),
        ("{0}的产假能延长多少天", "{0}生孩子产假增加几天", "在{0}产假可以多休多少天？", "{0}女职工生育假延长几天"),
        (30, 60, 68, 80, 98, 128),
    ),
    _Topic(
        "养犬管理条例",
        (
            (
                "个人养犬的，应当到公安机关办理登记，缴纳管理费每年{0}元。",
                "养犬登记每年办理一次，每只犬收取登记费{0}元。",
                "养犬人应当申领犬只登记证，登记费为每只每年{0}元。",
            ),
            ("携犬外出应当系犬绳，牵绳不超过两米。", "遛狗必须拴绳，并主动避让行人。"),
            ("禁止携犬进入学校、医院和商场。", "不得带狗进入公共场所的室内。"),
        ),
        ("{0}养狗登记要交多少钱", "{0}养犬登记费是多少？", "在{0}养一只犬每年收多少管理费", "{0}办养犬登记收费多少"),
        (50, 100, 200, 300, 500, 1000),
    ),
    _Topic(
        "电动自行车管理条例",
        (
            (
                "驾驶、乘坐电动自行车未佩戴安全头盔的，处警告或者{0}元罚款。",
                "不戴安全头盔骑电动自行车的，由公安机关交通管理部门处{0}元罚款。",
                "违反规定未戴头盔的，责令改正，可以并处{0}元罚款。",
            ),
            ("电动自行车应当登记上牌后方可上道路行驶。", "未经登记的电动自行车不得上路。"),
            ("禁止在楼道、门厅停放电动自行车或者为其充电。", "不得携带蓄电池进入电梯。"),
        ),
        ("{0}骑电动车不戴头盔罚多少钱", "在{0}骑电动自行车没戴头盔罚款多少？", "{0}电动自行车头盔罚款是多少"),
        (10, 20, 25, 30, 40, 50),
    ),
    _Topic(
        "居住证管理办法",
        (
            (
                "公安机关应当自受理申请之日起{0}个工作日内制作发放居住证。",
                "符合条件的，{0}个工作日内发给居住证；不符合的，说明理由。",
                "居住证的办理时限为{0}个工作日，偏远地区可以延长。",
            ),
            ("居住证每年签注一次。", "持有人应当在居住每满一年之日前一个月内办理签注。"),
            ("首次申领居住证免收证件工本费。", "补领居住证应当缴纳工本费。"),
        ),
        ("{0}办居住证要几个工作日", "在{0}居住证多少个工作日能办好？", "{0}的居住证几个工作日发放"),
        (3, 5, 7, 10, 12, 15),
    ),
)
_OPENING = "为了规范有关管理工作，保障公民的合法权益，根据国家有关法律、行政法规，结合{0}实际，制定本规定。"
_CLOSING = "本规定由县级以上人民政府有关部门组织实施，自公布之日起施行。"
_QUESTIONS_ON_PLACES = 24


def write_places(folder: Path) -> list[Asked]:
    """Write a regulation of each topic for each place; return questions that name a place."""
    chance = random.Random(10)
    sources: dict[tuple[int, int], str] = {}
    for number, place in enumerate(_PLACES):
        for kind, topic in enumerate(_TOPICS):
            figure = chance.choice(topic.figures)
            rules = [chance.choice(wordings).format(figure) for wordings in topic.rules]
            source, title, here = _named(place, topic.name, number, kind)
            articles = [_OPENING.format(here), *rules, _CLOSING]
            body = "\n\n".join(f"第{'一二三四五'[n]}条　{article}" for n, article in enumerate(articles))
            _write(folder / source, f"{title}\n\n{body}\n")
            sources[number, kind] = source
    pairs = chance.sample(sorted(sources), _QUESTIONS_ON_PLACES)
    return [Asked(_question(number, kind, turn), sources[number, kind]) for turn, (number, kind) in enumerate(pairs)]


def _named(place: str, name: str, number: int, kind: int) -> tuple[str, str, str]:
    """A regulation's source, its first lines, and how its text calls the place: it is named in one of these only."""
    here = "本市" if place.endswith("市") else "本省" if place.endswith("省") else "本区"
    match (number + kind) % 5:
        case 0:
            return f"{place}{name}.md", f"# {place}{name}", place
        case 1:
            return f"{place}{name}.txt", name, here
        case 2:
            return f"{place}/{name}.md", f"# {name}", here
        case 3:
            return f"{kind}/{number:03}.md", f"---\ntitle: {place}{name}\n---", here
        case _:
            return f"{kind}/{number:03}.md", f"# {place}{name}", here


def _question(number: int, kind: int, turn: int) -> str:
    questions, place = _TOPICS[kind].questions, _PLACES[number]
    short = next(place.removesuffix(suffix) for suffix in _KINDS_OF_PLACE if place.endswith(suffix))
    # Where the short name says it, people say no more; some write it out.
    return questions[turn % len(questions)].format(place if turn % 3 == 2 else short)


# --- slips

# Characters of one sound, whatever their tone.
_HOMOPHONES = (
    "事市式试时十石实识世 在再 作做坐座 合和河核何 成城程承诚 公工功供宫 经京精惊 "
    "济计记际技机基积级集季继 政正证整争 会汇惠回 务物五无午武 员元原园圆源 人仁任认 名明民 部步布不 "
    "同通统童 由友又右油邮游 要药 办半班般 理里力立利李 请清情青轻 年念 家加价假架 全权泉 信新心欣 "
    "发法罚 费非飞 保报宝抱 题提体 护户互湖 生声省升圣 社设射涉 学雪 高告稿 带代待戴 电店典点 "
    "话化华画花 号好浩 收手首守受 期七其起气器汽 线现限县 建见件间健 目木幕 资自字子 "
    "指制只之支知值直职质治至 育预与语雨玉余鱼遇 林临邻 火伙货获 干感赶 数树书术属署 量两亮 "
    "服福复负付副富府 交教叫较 查茶察 长常场厂 区去取曲 院远愿 方房防访放 项向象相像乡香 神身深申 "
    "条调 万晚完 亿意义议医衣艺 占站战展 率律 达打大答 安按案岸 业也页夜 动东冬懂洞 过国果 "
    "消小校晓笑效 海害 警景井静境镜 组祖足族 村存 农浓弄 种重中终钟众 品贫频 牌排 管关官观馆 "
    "督都读度独 开凯 退推 床创 产铲"
)
_SLIPS_A_QUESTION = 2


def slips(questions: Sequence[JudgedQuestion]) -> Iterator[tuple[JudgedQuestion, str]]:
    """Yield questions with one character replaced by another of its sound, two slips of each at most."""
    same = {char: group for group in _HOMOPHONES.split() for char in group}
    chance = random.Random(10)
    for question in questions:
        places = [at for at, char in enumerate(question.text) if char in same]
        for at in sorted(chance.sample(places, min(_SLIPS_A_QUESTION, len(places)))):
            char = question.text[at]
            other = chance.choice([one for one in same[char] if one != char])
            yield question, question.text[:at] + other + question.text[at + 1 :]


# --- titles

_THINGS = "数据库 用户组 邮件 日志 缓存 插件 权限 证书 接口 队列 报表 附件 模板 主题 集群 备份".split()
_ENGLISH_THINGS = ("webhooks", "sessions", "themes", "storage", "billing", "roles", "search")
# A title, and a sentence of a page that uses its words.
_DEEDS = (
    ("安装{}", "下载安装包，核对校验和，然后运行安装程序。{}会在下一次启动时出现。"),
    ("升级{}", "升级之前先导出现有的设置；{}在此期间不能使用。"),
    ("{}的配置项", "下面逐一说明各个选项的含义。配置写在{}所在目录的文件里。"),
    ("{}排错", "先看错误编号，再检查网络。{}没有响应时，收集现场信息。"),
    ("迁移{}", "旧机器上的内容需要完整复制到新机器。{}的迁移在夜间进行。"),
    ("{}常见错误", "多数错误出自权限不足。{}给出的编号可以在这里查到。"),
    ("监控{}", "仪表盘每分钟刷新一次。{}出现异常时会发出监控通知。"),
    ("{}概述", "这一部分先作概述，后面再说细节。{}由几个部件组成。"),
)
_ENGLISH_DEEDS = (
    ("Overview of {}", "This page gives an overview before the details. The parts of {} work together."),
    ("Configuring {}", "Each option is described below. The file beside {} is read when configuring the server."),
    ("Troubleshooting {}", "Look at the error number first. Where {} do not respond, start troubleshooting here."),
    ("Migrating {}", "Copy everything from the old machine. While migrating, {} stay unavailable."),
    ("Testing {}", "A sandbox is at hand. Testing takes a minute, and {} are reset afterwards."),
    ("Deploying {}", "A release is built once. Deploying it makes {} available to everybody."),
    ("Deleting {}", "There is no way back. Deleting needs a second pair of eyes where {} are in use."),
)
_SENTENCES = (
    "开始之前，请确认当前账号拥有管理员角色，并且已经登录控制台。",
    "打开左侧菜单，选择对应的条目，按照页面上的提示逐项填写，然后保存。",
    "如果页面没有变化，请刷新浏览器，或者等待几分钟之后再试一次。",
    "修改之后需要重新启动服务，期间正在处理的请求会排队等待。",
    "默认值适合大多数情况，只有在数据量很大时才需要调整。",
    "命令执行成功时不会有输出，失败时会显示原因和编号。",
    "建议先在测试环境里走一遍，再到正式环境操作。",
)
_ENGLISH_SENTENCES = (
    "Before you begin, make sure that your account has the administrator role and that you are signed in.",
    "Open the menu on the left, choose the entry, fill in the form as the page tells you, and save it.",
    "Changes take effect after a restart; requests in progress are kept waiting until then.",
    "The defaults suit most installations and need no attention before the data has grown large.",
    "A command that succeeds prints nothing; one that fails prints the reason and a number.",
)


def write_titles(folder: Path) -> list[Asked]:
    """Write a documentation whose pages say their titles in front matter or file name alone; return the titles.

    Half of the pages use the words of their titles, apart from each other; a quarter name other pages.
    """
    chance = random.Random(10)
    chinese = {deed.format(thing): says.format(thing) for thing in _THINGS for deed, says in _DEEDS}
    english = {deed.format(thing): says.format(thing) for thing in _ENGLISH_THINGS for deed, says in _ENGLISH_DEEDS}
    asked = []
    for number, (title, says) in enumerate((chinese | english).items()):
        titles, sentences, see = (
            (chinese, _SENTENCES, "完成之后，还可以参考{}和{}。")
            if title in chinese
            else (english, _ENGLISH_SENTENCES, "See also {} and {}.")
        )
        texts = chance.sample(sentences, 4)
        if chance.random() < 1 / 2:
            texts.insert(chance.randrange(5), says)
        if chance.random() < 1 / 4:
            texts.append(see.format(*chance.sample([other for other in titles if other != title], 2)))
        named = number % 4 == 0
        source = f"guide/{title}.md" if named else f"guide/{number % 9}/page-{number:03}.md"
        front = "" if named else f"---\ntitle: {title}\nweight: {number}\n---\n\n"
        _write(folder / source, front + "\n\n".join(texts) + "\n")
        asked.append(Asked(title, source))
    return asked


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
