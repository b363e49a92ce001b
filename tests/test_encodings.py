"""A file of a few words is read in the encoding that somebody wrote it in, whatever else its bytes might be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.read.encoding import decode
from tests.support.scripts import converted

# What stands in notes, lists and signs, some of it with letters and figures.
WHO = ["", "今天", "明天", "周一", "我们", "大家", "公司", "学校", "会议室", "A座", "二楼"]
WHAT = ["食堂", "电梯", "空调", "打印机", "WiFi", "年假", "发票", "仓库", "门禁卡", "工资"]
SAYS = ["开门", "检修", "七点半开", "在三楼", "已发放", "要登记", "有5天", "不能用", "找前台", "8001"]
END = ["", "。", "，", "！", "？", "\n", ".", " "]
sentences = st.tuples(*map(st.sampled_from, (WHO, WHAT, SAYS, END))).map("".join)
short = (
    st.tuples(sentences, st.integers(2, 12)).map(lambda cut: cut[0][: cut[1]]).filter(lambda text: not text.isascii())
)


@given(short)
def test_a_short_chinese_sentence_is_read_in_gb18030(text: str) -> None:
    assert decode(text.encode("gb18030")) == text


@given(short.map(lambda text: converted(text, "s2t")))
def test_a_short_chinese_sentence_is_read_in_big5(text: str) -> None:
    assert decode(text.encode("big5")) == text


@given(sentences)
def test_chinese_in_utf8_stays_utf8(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize("text", ["年假", "学校", "一直", "证券", "战胜", "停车", "一路平安"])
@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_two_characters_are_enough_also_where_their_bytes_are_valid_utf8(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("会議室は三階にあります。", "shift_jis"),
        ("会議室は三階にあります。", "euc_jp"),
        ("カメラ", "shift_jis"),
        ("お弁当は12時まで", "cp932"),
        ("회의실은 3층에 있습니다.", "euc_kr"),
        ("식당은 7시에 엽니다", "cp949"),
        ("회의실", "euc_kr"),
        ("Le café est fermé à midi.", "latin-1"),
        ("L’été, « déjà » la fête", "cp1252"),
        ("Cœur créé", "cp1252"),
        ("Die Tür ist geöffnet.", "cp1252"),
        ("Größe", "latin-1"),
        ("Öffnungszeiten: Mo–Fr, Schlüssel für 5 €", "cp1252"),
        ("I’m here. You’re late. Don’t forget: it’s Ann’s, and we’ll go.", "cp1252"),
        ("it’s", "cp1252"),
        ("50 °F", "latin-1"),
        ("Ça va", "latin-1"),
        ("Ångström", "latin-1"),
        ("休暇届", "cp932"),
        ("주차장", "euc_kr"),
        ("El niño está aquí", "latin-1"),
    ],
)
def test_a_few_words_in_other_languages_stay_what_they_are(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text", ["été déjà", "α±β", "5 µΩ", "Ωé", "Привет", "naïve Ж", "nǐ hǎo", "Ünïcödé", "สวัสดี", "→ ok", "שלום"]
)
def test_letters_with_marks_and_other_alphabets_in_utf8_stay_utf8(text: str) -> None:
    assert decode(text.encode()) == text


def test_russian_is_not_taken_for_chinese() -> None:
    text = "Столовая открыта с девяти до пяти, кроме воскресенья."
    for encoding in ("cp1251", "koi8-r"):
        assert not any("\u4e00" <= char <= "\u9fff" for char in decode(text.encode(encoding)))


def test_a_long_list_of_rare_names_is_still_chinese() -> None:
    text = "翟骞、郗愔、璩珏、麴懿、邵雍、阚泽、庾亮、郤至等人的名单见附件，请各部门核对之后回复。\n" * 3
    assert decode(text.encode("gb18030")) == text
