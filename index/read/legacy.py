"""read: the encodings that came before Unicode, told apart by how common the characters are that they give.

Few bytes fit several encodings: what is a Chinese word in one is two rare Korean syllables in
another. How often characters are met in a language says which of them somebody wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log10

# The characters of half and of another quarter of simplified Chinese text, and what is their traditional form.
_MOST_COMMON = (
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下们于后就发自之对得主长可过天作分"
    "方用多你着部能市等业全里工公经本都而高政法面门动日进区事代那去心小同北定开产前其军还然起种所如现理机体表力好"
    "外与文当两实重新三么只山水关明从化平建又制南内西没此将员名手最东头者月间无安看见各城十相但已些正口通想度加第"
    "她合院物性战由位常点海意场武使次二向治因立数样身情入原问把路被并利石老教万知"
)
_COMMON = (
    "级量任江及应省资委务元美特期世湖回系比气汉总展电科金先声提品设或义王社很统处四首共马形己儿司太目基领队直计别"
    "女权话少流命至报米给打变果书清活几州华解议更称程今决张导术府才保交放管结师便走达族反再题色五京河接条规式县白"
    "它改风光运信受什组听布百济党指论强做取技黄神选记斯真却职号界件花类何眼兵传带空干农边据集联古广完质阳难增历史"
    "专官每住商即步认车台林必死游举线言皇土团收考求德叫近备研争非具李众连调感转笑革该持始英克士尔让拉思根格造较际"
    "亲单朝红型价校约器字段周亚深候则功属积快图火千准究往极育装许参半令吃观鱼精办像帝八复影告远群包整构料随划算象"
    "容示投势热值夫网望源息语股铁断派速怎需片爱律纪支早况病境证编吗呢吧您谁钱买卖楼班假课票店修停"
)
_TRADITIONAL = (
    "國爲這個來會時學說們於後發對長過業裏經門動進區開產軍還種現機體與當兩實麼關從內沒將員東頭間無見戰點場數樣問並"
    "萬級應資務氣漢總電聲設義統處馬兒領隊計別權話報給變書幾華議稱決張導術結師達題條規縣風運組聽濟黨論強黃選記卻職"
    "號類傳帶幹農邊據聯廣質陽難歷專認車臺遊舉線團備爭衆連調轉該爾讓較際親單紅價約亞則屬積圖準極裝許參喫觀魚辦復遠"
    "羣構隨劃勢熱網語鐵斷愛紀況證編滿覺雙樂標確織為著裡眾説嗎誰錢買賣樓課"
)
_HANGUL = (
    "이다는에가을의하고로지은를기도어리나서사한자대시아인으스수과정일전있보장부해그라조주제만여비우상구원소연신유"
    "공성동무면것들생경방트드게거관적개국학미모중오안세실진문분회위물식발명선양용통까요니습합입됩예책번화없"
)
_WESTERN = "àâäáãåæçéèêëíìîïñóòôöõøœúùûüßÀÂÄÁÅÆÉÈÊÇÎÍÓÔÖØÑÚÛÜŒ"
_CHINESE_MARKS = "，。、：；！？（）《》〈〉【】「」『』“”‘’—…·～　％￥"
_QUOTES = "’“”–°"
_WESTERN_MARKS = "‘„«»—…€§©®·²³¿¡\xa0"
_KANA = "".join(map(chr, (*range(0x3041, 0x3097), *range(0x30A1, 0x30FD))))

# log10 of how likely characters are.
_ASCII = -1.3
_FOREIGN = -7.0
# Where all East Asian sets have symbols, and letters and figures of full width.
_SYMBOL_ROWS = range(0xA1, 0xA4)
# What EUC-KR composes of letters has more.
_BYTES_OF_A_SYLLABLE = 2
# Chinese is what most keepers write: it wins where a word might as well be in another language.
_CHINESE_FIRST = 0.7
# What is in Shift JIS without kana is rather English with a few quotation marks.
_JAPANESE_LAST = -0.5
# A text is of a language if its characters are so likely on average; a short one may fall below by so much in all.
_LIKELY = -3.75
_SLACK = 3.0


@dataclass(frozen=True)
class _Language:
    """How likely characters are in the text of a language.

    Attributes:
        encodings: Those it is written in.
        shares: Characters, and which share of its text they are.
        rarer: The same of a character that is not among these.
        prior: Of the language itself, for each of the first two characters that are not ASCII.
        densest: The largest share of its characters that are not ASCII.
    """

    encodings: tuple[str, ...]
    shares: tuple[tuple[str, float], ...]
    rarer: Callable[[str], float]
    prior: float = 0.0
    densest: float = 1.0

    def likelihood(self, text: str) -> float | None:
        """Return the sum over all characters of a text; None if it is not of this language."""
        known = {char: log10(share / len(chars)) for chars, share in self.shares for char in chars}
        counts = {char: count for char, count in Counter(text).items() if char > "\x7f"}
        total = sum(counts.values())
        likelihood = self.prior * min(total, 2) + sum(
            count * (known[char] if char in known else self.rarer(char)) for char, count in counts.items()
        )
        if total > self.densest * len(text) or likelihood < _LIKELY * total - _SLACK:
            return None
        return likelihood + _ASCII * (len(text) - total)


def _in_rows(encoding: str, common: range, rare: range) -> Callable[[str], float]:
    """How likely a character is by its first byte: sets of characters have the common ones in rows of their own."""

    def rarer(char: str) -> float:
        try:
            row = char.encode(encoding)[0]
        except UnicodeEncodeError:
            return _FOREIGN
        return -4.1 if row in common or row in _SYMBOL_ROWS else -6.5 if row in rare else _FOREIGN

    return rarer


def _rarer_hangul(char: str) -> float:
    """Of the syllables there could be, Korean uses those of its own standard; it writes no Chinese characters."""
    if not "가" <= char <= "힣" or len(char.encode("euc_kr")) > _BYTES_OF_A_SYLLABLE:
        return _FOREIGN
    return -3.9


_LANGUAGES = (
    _Language(
        ("gb18030",),
        ((_MOST_COMMON, 0.5), (_COMMON, 0.25), (_CHINESE_MARKS, 0.08)),
        _in_rows("gb2312", range(0xB0, 0xD8), range(0xD8, 0xF8)),
        _CHINESE_FIRST,
    ),
    _Language(
        ("big5", "big5hkscs"),
        ((_MOST_COMMON, 0.35), (_COMMON, 0.15), (_TRADITIONAL, 0.25), (_CHINESE_MARKS, 0.08)),
        _in_rows("big5", range(0xA4, 0xC6), range(0xC6, 0xFA)),
        _CHINESE_FIRST,
    ),
    _Language(("cp949",), ((_HANGUL, 0.65), (_CHINESE_MARKS, 0.05)), _rarer_hangul),
    _Language(
        ("cp932", "euc_jp"),
        ((_KANA, 0.5), (_MOST_COMMON + _TRADITIONAL, 0.2), (_COMMON, 0.05), (_CHINESE_MARKS, 0.08)),
        _in_rows("euc_jp", range(0xB0, 0xD0), range(0xD0, 0xF5)),
        _JAPANESE_LAST,
    ),
    # Other alphabets share half of these bytes: what is not Western weighs much.
    _Language(
        ("cp1252",), ((_WESTERN, 0.2), (_QUOTES, 0.05), (_WESTERN_MARKS, 0.03)), lambda char: 3 * _FOREIGN, densest=0.5
    ),
)


def likely_text(data: bytes) -> str | None:
    """Return bytes decoded by the encoding that gives the likeliest text; None if no text in it is likely."""
    return _likeliest(data, _LANGUAGES)


def likely_chinese(data: bytes) -> str | None:
    """Return bytes decoded by the Chinese encoding that gives the likelier text; None if neither is likely."""
    return _likeliest(data, _LANGUAGES[:2])


def _likeliest(data: bytes, languages: Sequence[_Language]) -> str | None:
    best, greatest = None, float("-inf")
    for language in languages:
        for encoding in language.encodings:
            text = _decoded(data, encoding)
            likelihood = language.likelihood(text) if text is not None else None
            if likelihood is not None and likelihood > greatest:
                best, greatest = text, likelihood
    return best


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
