"""One thing written in several ways is one thing: found by each, marked, and never missing."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Answer, ask, open_index
from index.tokenize.fold import fold
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import Vocabulary
from tests.conftest import MakeFolder

OTHER = "门禁密码贴在值班室。\n\n食堂在一楼，早餐七点开始。\n\n报销单交给财务部。"


def asked(folder: MakeFolder, text: str, question: str, words: Path | None = None) -> Answer:
    """The answer from a folder of two files, of which only a.txt says it."""
    return ask(open_index(folder({"a.txt": text, "b.txt": OTHER}), words=words), question)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Wi-Fi 密码贴在前台。", "WiFi密码在哪"),
        ("WiFi密码贴在前台。", "Wi-Fi 密码在哪"),
        ("WIFI密码贴在前台。", "wi fi密码在哪"),
        ("重置 API Key 请到控制台。", "怎么重置apikey"),
        ("重置 apikey 请到控制台。", "怎么重置 API-Key"),
        ("本厂通过 ISO 9001 认证。", "ISO9001认证通过了吗"),
        ("本厂通过 ISO9001 认证。", "ISO-9001 认证通过了吗"),
        ("Send an e-mail to the front desk.", "email the front desk"),
        ("The check-in counter opens at nine.", "checkin counter"),
        ("打印机型号 HX-200，墨盒在柜子里。", "HX200打印机"),
        ("打印机型号 HX200，墨盒在柜子里。", "HX-200 打印机"),
        ("总机 400-800-8820，周末有人。", "4008008820是总机吗"),
        ("经理手机 138 0013 8000，随时可打。", "13800138000是经理手机吗"),
        ("Node.js 项目用 pnpm 安装。", "nodejs项目怎么安装"),
        ("报修电话8001,8002。", "8002是报修电话吗"),
        ("会议室分机101,102。", "102是会议室分机吗"),
        ("数据库地址为10.0.0.1,10.0.0.2。", "10.0.0.2是数据库地址吗"),
        ("补助 1,000 元，按月发。", "补助1000元"),
        ("补助 1000 元，按月发。", "补助１，０００元"),
        ("客户端升级到 v2.3.1。", "2.3.1客户端"),
        ("第十一条　离职须提前三十日提出。", "第11条"),
        ("第11条　离职须提前30天提出。", "第十一条"),
        ("离职须提前三十日提出。", "提前30天离职"),
        ("离职须提前30天提出。", "离职提前三十日"),
        ("试用期为三个月。", "试用期3个月"),
        ("二〇二四年预算已批。", "2024年预算"),
        ("2024年预算已批。", "二○二四年预算"),
        ("5月1日放假通知。", "五月一号放假"),
        ("截止日期 2024-03-05，过期不候。", "2024年3月5日截止"),
        ("培训两个星期。", "培训2周"),
        ("星期一上午开例会。", "周一开例会吗"),
        ("周日闭馆。", "礼拜天闭馆吗"),
        ("利率为百分之三十。", "利率30"),
        ("Temür 是元朝皇帝。", "temur皇帝"),
        ("Mr Muller runs the cafe.", "Müller café"),
        ("下半年工作计划由办公室汇总。", "工作計畫"),
        ("詳情請瞭解新版規定。", "了解新版规定"),
        ("仓库用锁链锁好。", "倉庫鎖鍊"),
        ("员工帐号找信息部开。", "員工帳號"),
        ("身份证复印件交人事。", "身分證影本交人事"),
        ("乾隆年间的瓶子在展柜。", "乾隆年間的瓶子"),
        ("头发要扎好才能进车间。", "頭髮進車間"),
        ("Log in with your staff number.", "login staff"),
        ("The login page asks for a number.", "log in page"),
        ("Sign in at the desk.", "signin desk"),
        ("iPhone 15 Pro 维修点在一楼。", "iPhone15Pro维修点"),
        ("iPhone15Pro 维修点在一楼。", "iPhone 15 Pro维修点"),
        ("本厂执行 GB/T 19001 标准。", "GB/T19001标准"),
        ("本厂执行 GB/T19001 标准。", "GB/T 19001 标准"),
        ("见附件二。", "附件2"),
        ("附录3 名单", "附录三"),
        ("三栋楼下有信箱。", "3栋信箱"),
        ("20240108 午餐有鱼。", "2024年1月8日午餐"),
        ("登录 fin.example.com 报账。", "https://fin.example.com/"),
    ],
)
def test_it_is_found_in_each_way_marked_and_not_missing(folder: MakeFolder, text: str, question: str) -> None:
    answer = asked(folder, text, question)
    hit = answer.hits[0]
    assert hit.passage.source == "a.txt"
    assert hit.highlights
    written = {"影本", "了解"} if "影本" in question else set()
    assert [word for word in answer.missing if word not in written] == []


@pytest.mark.parametrize(
    ("text", "question", "marked"),
    [
        ("第十一条　离职须提前三十日提出。", "第11条", "第十一条"),
        ("离职须提前三十日提出。", "30天", "三十日"),
        ("重置 API Key 请到控制台。", "apikey", "API Key"),
        ("下半年工作計畫由辦公室彙總。", "工作计划", "工作計畫"),
    ],
)
def test_what_is_written_otherwise_is_marked_whole(folder: MakeFolder, text: str, question: str, marked: str) -> None:
    hit = asked(folder, text, question).hits[0]
    assert marked in [hit.passage.text[a:b] for a, b in hit.highlights]


@pytest.mark.parametrize(
    "text",
    "一般 三明治 万一 统一 十分重要 一起 统一日程 同一天 每一天 周三 初三年级 张三个子高 双十一 十一期间 五一 "
    "四川 三国 一下 一点 一个 几十天 数十年 三五天 七八个人 百年 千万 "
    "附件一并提交 方案一般 代表一切 试图一搏 表一下态".split(),
)
def test_numerals_that_are_part_of_words_or_say_no_number_stay(text: str) -> None:
    assert Tokenizer().fold(text) == text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("第一百零五条", "第105条"),
        ("一千二百三十四人", "1234人"),
        ("三万元", "3万元"),
        ("三万五千元", "35000元"),
        ("壹万贰仟元", "12000元"),
        ("每周三天", "每周3天"),
        ("一个星期三次", "1个星期三次"),
        ("星期一至礼拜天", "周一至周日"),
        ("二十世纪", "20世纪"),
        ("三十多天", "30多天"),
        ("两年", "2年"),
        ("一个月", "1个月"),
        ("附件一是名单", "附件1是名单"),
        ("见表三所示", "见表3所示"),
        ("10日本人", "10日本人"),
        ("打坏了", "打坏了"),
        ("显著", "显著"),
        ("睡著", "睡着"),
    ],
)
def test_numbers_and_words_are_folded_to_one_way(text: str, folded: str) -> None:
    assert Tokenizer().fold(text) == folded


@pytest.mark.parametrize("text", ["й", "ё", "が", "ぱ", "กี่", "한국", "ά", "नमस्ते", "שָׁלוֹם"])
def test_marks_of_other_scripts_stay(text: str) -> None:
    assert fold(text) == text


def test_names_with_signs_are_names_of_their_own(folder: MakeFolder) -> None:
    docs = folder(
        {
            "c.txt": "C 语言项目使用 gcc 编译。",
            "cpp.txt": "C++ 语言项目使用 clang 编译。",
            "cs.txt": "C# 语言项目使用 csc 编译。",
            "fs.txt": "F# 语言项目使用 fsc 编译。",
            "net.txt": "用.NET开发的项目使用 dotnet 编译。",
        }
    )
    engine = open_index(docs)
    asked_of = {"C": "c", "c++": "cpp", "C#": "cs", "Ｃ＃": "cs", "F#": "fs", ".NET": "net"}
    for name, source in asked_of.items():
        assert ask(engine, f"{name}项目用什么编译？").hits[0].passage.source == f"{source}.txt"


@pytest.mark.parametrize(
    ("question", "missing"),
    [("the rapist", ("rapist",)), ("HX-300 打印机", ("300",)), ("第12条", ("12",)), ("10.0.0.2", ("10.0.0.2",))],
)
def test_what_is_nowhere_is_missing_still(folder: MakeFolder, question: str, missing: tuple[str, ...]) -> None:
    text = "The therapist is in. HX-200 打印机在三楼。第十一条　服务器 10.0.0.1 在机房。"
    assert asked(folder, text, question).missing == missing


def test_notes_with_a_sign_behind_and_numbered_issues_are_no_such_names() -> None:
    assert Tokenizer().tokenize("notes# issue#12").words == ["note", "issu", "12"]


def test_a_synonym_in_letters_is_read_beside_chinese_and_not_inside_another_word() -> None:
    tokenizer = Tokenizer(Vocabulary(synonyms=(("VPN", "虚拟专用网"), ("三十天", "一个月"))))
    assert tokenizer.fold("VPN怎么连，用VPN吗") == "虚拟专用网怎么连,用虚拟专用网吗"
    assert tokenizer.fold("OpenVPN, vpns") == "openvpn, vpns"
    assert tokenizer.fold("30日") == "1个月"


@pytest.mark.parametrize("question", ["WWW是什么", "https是什么", "com是什么", "html是什么"])
def test_what_all_addresses_have_finds_no_list_of_links(folder: MakeFolder, question: str) -> None:
    links = "合作网站 http://www.example.com https://www.example.org/index.html www.example.net"
    name = question.removesuffix("是什么")
    texts = {"links.txt": links, "words.txt": f"{name} 是一个缩写，要记住。"}
    docs = folder(texts)
    assert [hit.passage.source for hit in ask(open_index(docs), question).hits] == ["words.txt"]
    (docs / "words.txt").unlink()
    assert not ask(open_index(docs), question).answered


def test_an_address_is_found_by_its_telling_parts(folder: MakeFolder) -> None:
    texts = {"a.txt": "报账 https://fin.example.com/apply.html", "b.txt": "请假 https://hr.example.com/leave.html"}
    engine = open_index(folder(texts))
    for question in ("fin.example.com", "https://fin.example.com/apply.html", "fin", "apply"):
        assert ask(engine, question).hits[0].passage.source == "a.txt"


@pytest.mark.parametrize("sign", ["🔴", "⚠️", "👩‍💻", "🇨🇳", "✅", "❤️", "👍🏽"])
def test_an_emoji_can_be_asked(folder: MakeFolder, sign: str) -> None:
    texts = {"a.txt": "仓库在二号楼。", "b.txt": f"看板上{sign}表示停工，🟢表示生产。"}
    answer = ask(open_index(folder(texts)), f"{sign}表示什么")
    assert answer.hits[0].passage.source == "b.txt"
    assert answer.missing == ()


def test_a_thumb_at_the_end_of_a_question_changes_nothing(folder: MakeFolder) -> None:
    engine = open_index(folder({"a.txt": "门禁密码贴在值班室。", "b.txt": "👍👍👍"}))
    plain, decorated = (ask(engine, f"门禁密码贴在哪{end}") for end in ("", "👍🏽🙏 ！"))
    assert [hit.score for hit in decorated.hits] == [hit.score for hit in plain.hits]
    assert (decorated.missing, decorated.confidence) == (plain.missing, plain.confidence)


written = st.text(
    st.sampled_from(
        "第一十百万二〇零3０05条天日个月年星期号周-/., wifiC+#é計畫藉口著帳號🔴👍\u200dhttps://www.a.com:%E"
    )
)


@given(written)
@pytest.mark.long
def test_folded_characters_know_where_they_came_from(text: str) -> None:
    tokenizer = Tokenizer()
    folded, origins = tokenizer.fold_with_origins(text)
    assert folded == tokenizer.fold(text)
    assert len(origins) == len(folded)
    assert all(0 <= a < b <= len(text) for a, b in origins)
    assert all(one <= other for one, other in pairwise(origins))


@given(
    st.lists(
        st.sampled_from("第十一条 三十天 30日 5月1号 計畫 café Wi-Fi http://www.a.com 1,000 🔴 二〇二四年".split())
    )
)
def test_what_is_folded_folds_to_itself(parts: list[str]) -> None:
    folded = Tokenizer().fold("，".join(parts))
    assert Tokenizer().fold(folded) == folded
