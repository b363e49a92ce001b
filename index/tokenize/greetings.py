"""tokenize: find what in a question only asks (请问, 几楼, how many) and what is only polite (大家好, thanks).

In scripts without spaces a phrase is a sequence of whole words, so a question is cut into
words first: 申请|教师 has no 请教, 功能|不能|用 no 能不能.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from index.tokenize.scripts import is_unspaced

Span = tuple[int, int]
Cut = Callable[[str], Iterator[Span]]

# Characters of the longest phrase.
_LONGEST = 14
_PEOPLE = (
    "(?:群主|楼主|版主|管理员|大神|大佬|老师|同学|同事|领导|朋友|小?伙伴|客服|师傅|家人|学长|学姐|前辈|专家|律师"
    "|群友|小编)们?"
)
_ALL = f"(?:大家|[各诸]位{_PEOPLE}|[各诸]位)"
_BIT = "(?:一下|下|一句|句|一声|个事|件事|一个问题|个问题)?"
_CAN = "(?:能不能|能否|能|可以|可不可以|可否)"
_PLEASE = (
    "(?:(?:敬|烦|恳|还|就)?请[你您]?|麻烦[你您]?|劳烦|劳驾|方便|[望盼求]|(?:有没有|有)?(?:人|谁|哪位|朋友|大佬|大神)"
    f"{_CAN}|{_CAN}[你您]?){{0,2}}"
)
_COUNTED = (
    "个月|个工作日|个小时|个星期|工作日|点半|点钟|点|号楼|号|月份|年级|楼层|块钱|分钟|小时|星期|季度|公里|千米|公斤|毫升"
    "|[个次倍只天周月年日岁人位名种条家所座层楼页章节期届级度米元块分秒季门项台辆件份间套步场站路栋幢室班码斤克升寸折成趟遍回张"
    "本部篇句字道款批轮档类代集局口户]"
)
_WHICH = "几[个种项]?|层楼?|[个些种位家年天里儿边类项条款次月日周楼号期届级页章节]"
# What stands before a question word and says no more than it: 到底在哪, 一共有几天.
_FILLER = "(?:(?:到底|究竟|一共|总共|大概|大约|具体)(?:都|是|在|有|要|会|需要)*)?(?:(?:位|坐落|处)[于在])?"
_ASKING = re.compile(
    f"{_FILLER}(?:"
    + "|".join(
        (
            f"(?:冒昧|弱弱|顺便|顺带)[地的]?(?:请|想)?[问教]{_BIT}|[再先多]问(?:一下|下|一句|句)",
            f"(?:敬请|请|麻烦)[问教]{_BIT}{_ALL}?|[问教](?:一下|下|大家|各位|一个问题|个问题)|问",
            f"(?:我|我们|本人)?(?:就|就是|只是)?(?:想|想要|要)(?:请问|请教|问问?|知道|咨询|了解|打听|查询?){_BIT}{_ALL}?",
            f"(?:我|我们|本人)想要?{_BIT}",
            f"请{_ALL}(?:帮我|帮忙|帮)?(?:看看?|指点|指教|赐教|解答|回答|说说|告知|告诉我?)?{_BIT}",
            f"我?还?有(?:一个|个|些|点)小?(?:问题|疑问|事情?)(?:想要?|要)(?:请问|请教|问问?|咨询){_BIT}",
            "我?(?:不知道?|不晓得|不太?清楚)|话说",
            "(?:方便)?(?:问|查|查询|咨询|了解|打听|介绍|解释|说明|说|讲|看|解答|回答|科普)(?:一下|下)|问问|查查|看看|说说|讲讲|谈谈",
            f"{_PLEASE}(?:帮我|帮忙|帮个忙|帮)(?:查询?|查查|看|看看|问|问问|找|找找|解答|回答)?{_BIT}",
            f"{_PLEASE}告诉{_BIT}(?:我|我们|大家)",
            f"(?=请|[敬烦恳还就]请|麻烦|劳|方便|[望盼求有能可]){_PLEASE}告知{_BIT}(?:我|我们|大家)?",
            f"(?:有没有|有无|有)?(?:人|谁|哪位|朋友|大佬|大神|哪位{_PEOPLE})(?:能|可以)?(?:知道|晓得|清楚)",
            "(?:有人|谁|你|您|你们|大家|各位)(?:知道|晓得|清楚)|(?:有人|谁|你|您|你们|大家|各位)?知不知道",
            "有没有|有无|有否|是不是|是否|能不能|能否|可不可以|可否|会不会|要不要|需不需要|该不该|应不应该|好不好|行不行|对不对",
            "(?:可以|行|好|对|是)吗",
            "[凭为干]?什么(?:时候|时间|样的?|样子|意思|地方|位置|地点|方位|原因|东西)?|[为凭干]啥|啥(?:时候|样|意思|地方)?",
            "怎么(?:样|办|弄|搞|做|回事|个|才能|能|会)?|怎样(?:才能)?|咋[样办整]?|咋回事",
            "如何(?:是好|才能)?|为何|何[时地处人年月日以故]|何年何月|何时何地",
            "[讲说](?:的|了)?(?:是|些)?(?:什么|啥)(?:内容)?|写(?:的是|了些?)(?:什么|啥)(?:内容)?",
            f"哪一?(?:{_WHICH}|个?(?:位置|地方|地点|方位)|{_COUNTED})?",
            f"第?几[十百千万亿]?多?(?:{_COUNTED})?(?:内|以内|之内)?",
            "多少(?:钱)?|多久|多长时间|多少时间|多[长大高远重深宽厚快慢贵早晚热冷]|几时|几多",
            "[吗呢吧呀啊嘛哦呗哈谁]|来着",
        )
    )
    + ")"
)
# A word of the dictionary that begins with what only asks: 几本书, 几|本书, 几|个人.
_COUNTED_NOUN = re.compile(f"(几(?:{_COUNTED})|(?<=[几哪])(?:{_COUNTED})).+")
# Words that are polite and have no subject. Right beside a subject they may be part of its
# name (你好中国, 求助电话).
_YOU = "(?:大家|各位|你们|您们|您|你)"
_DAYTIME = "(?:早上|上午|中午|下午|晚上)"
_POLITE = re.compile(
    "(?:"
    + "|".join(
        (
            f"{_PEOPLE}(?:{_DAYTIME}|{_YOU})?[好早][啊呀哈]?",
            f"{_YOU}?(?:早上|上午|中午|下午|晚上)?好[啊呀哈]?|早安|晚安|哈[喽啰罗]|嗨",
            f"(?:各位|亲爱的|尊敬的){_PEOPLE}好?",
            f"(?:非常|十分|万分|先|在此|提前)?(?:谢谢|感谢|多谢|跪谢|叩谢|拜谢|感激|谢过|谢)(?:{_YOU}|{_PEOPLE}|了|啦|啊)*|感激不尽|不胜感激|感恩",
            f"(?:冒昧)?(?:不好意思|打扰|打搅|抱歉|劳驾|劳烦|麻烦|拜托|辛苦)(?:{_YOU}|{_PEOPLE}|了|啦|一下|下)*",
            "[挺很好]?急+的?|急急的?|在线等[挺很]?急?的?|在吗|在不在|有人?在?吗|亲",
            "我?还?有(?:一个|个|些|点)小?(?:问题|疑问)",
            "(?:小白|新人|萌新)?[急跪]?求+(?:助|问|解答?|指点|指教|告知|大神|大佬|帮助|教)?",
        )
    )
    + "){1,4}"
)
_LONGEST_POLITE = 40
# Who is spoken to, at a question's begin and with a comma behind.
_SPOKEN_TO = re.compile(f"{_PEOPLE}|(?:all|everyone|everybody|team|folks|guys|friends|colleagues|sir|madam)")
_AFTER_SPOKEN_TO = re.compile(r"\s*[,，!！:：~～]")
# Of these, the ones that also open or close a question without a mark between.
_JOINED = re.compile(
    f"(?:{_YOU}|{_PEOPLE})好[啊呀]?|{_DAYTIME}好|(?:不好意思|打扰)+(?:了|一下|下)?|感激不尽|不胜感激|跪谢|(?:麻烦|谢谢|多谢|感谢){_YOU}?了?|在线等"
)
_SOMEONE = r"(?:you|someone|somebody|anyone|anybody)"
_PLEASE_LETTERS = r"(?:please|pls|plz|kindly)"
_WH = r"(?:where|what|when|who|whom|whose|how|why|which|if|whether)"
_ASKING_LETTERS = re.compile(
    r"\b(?:how\s+(?:long|often|many|much|far|old|big|large|tall|high|deep|wide|fast|heavy|soon|come)"
    rf"|(?:(?:could|can|would|will)\s+{_SOMEONE}\s+)?(?:{_PLEASE_LETTERS}\s+)?(?:tell|help|show|remind)\s+(?:me|us)"
    r"(?:\s+(?:find|understand|with|(?:more\s+)?about))?"
    rf"|(?:(?:could|can|would|will)\s+{_SOMEONE}\s+)?(?:{_PLEASE_LETTERS}\s+)?(?:point|direct)\s+(?:me|us)\s+(?:to|towards?|in\s+the\s+direction\s+of)"
    rf"|(?:would|do)\s+{_SOMEONE}\s+mind\s+(?:telling|showing|reminding)\s+(?:me|us)"
    rf"|(?:does|do|has|would)\s+{_SOMEONE}(?:\s+here)?(?:\s+happen\s+to)?\s+know|(?:any|some)(?:one|body)\s+knows?"
    r"|(?:i|we)(?:\s+would|['’]d)?\s+(?:like|want|need|wish)\s+to\s+(?:know|ask|find\s+out)(?:\s+(?:more\s+)?about)?"
    r"|(?:i(?:\s+am|['’]m|\s+was)|just)\s+(?:wondering|curious)(?:\s+(?:if|whether|about))?|i\s+wonder(?:\s+(?:if|whether))?"
    rf"|(?:could|can|would|will)\s+{_SOMEONE}\s+(?:{_PLEASE_LETTERS}\s+)?(?:explain|advise|clarify)(?:\s+(?:me|on))*"
    r"|(?:would|are)\s+you\s+(?:be\s+)?able\s+to\s+(?:tell|show)\s+(?:me|us)|i\s+need\s+(?:some\s+)?help\s+(?:with|finding)"
    r"|would\s+it\s+be\s+possible\s+to\s+(?:know|find\s+out)|could\s+(?:i|we)\s+know|(?:i|we)\s+can(?:['’]t|not)\s+find"
    r"|let\s+me\s+know|(?:may|can|could|might)\s+(?:i|we)\s+(?:please\s+)?ask(?:\s+you)?"
    r"|(?:quick|i\s+have\s+an?|got\s+an?)\s+(?:quick\s+)?question(?:\s+about)?"
    rf"|(?:(?:do(?:es)?\s+{_SOMEONE}\s+have|have\s+you|got)\s+)?any\s+(?:idea|clue)s?(?=\s+{_WH}\b)"
    r"|(?:sorry|apologies)\s+(?:to|for)\s+(?:bother|disturb|ask)(?:ing)?(?:\s+(?:you|everyone|all))?(?:\s+but\b)?"
    r"|where\s+(?:can|could|do|might|would|should)\s+(?:i|we|one|you)\s+(?:go\s+(?:to\s+)?)?(?:find|get|locate)"
    r"|how\s+(?:can|could|do|would)\s+(?:i|we|one|you)\s+get(?=\s+(?:an?|the|my|some)\s)|(?:what|how)\s+about"
    r"|(?:where|what|when|how|who)\s+exactly|(?:is|are)\s+there\s+any|do\s+(?:you|we|they)\s+have\s+any"
    rf"|{_PLEASE_LETTERS}|by\s+any\s+chance|(?:what|where|who|how|when)['’]s)\b"
    r"|(?:^|(?<=[,.!?:]))\s*(?:(?:(?:i\s+am|i['’]m|we\s+are|we['’]re)\s+)?looking\s+for"
    r"(?:\s+(?:info|information|details)\s+(?:about|on))?|(?:an?\s+)?question\s+(?:about|on)"
    rf"|(?:(?:you|{_SOMEONE})\s+)?(?:happen\s+to\s+)?know(?=\s+{_WH}\b))\b"
)
# What closes a question for a place: where is it located?
_LOCATED = re.compile(
    r"\b(?:where|which|what)\b[^.!?\n]{1,80}?\b(located|situated)\b(?=(?:\s+(?:in|at|on))?\s*(?:$|[.!?,]))"
)
_POLITE_LETTERS = re.compile(
    r"(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening|day))"
    r"(?:\s+(?:there|all|everyone|everybody|team|folks|guys|sir|madam))?"
    r"|(?:many\s+)?(?:thanks|thank\s+you|thx|cheers)(?:\s+(?:a\s+lot|so\s+much|very\s+much|in\s+advance|all|everyone|guys|mate))*"
    r"|(?:i['’]?m\s+|so\s+|very\s+)*sorry|my\s+apologies|apologies|excuse\s+me|urgent|asap|any\s+ideas?|much\s+appreciated"
    r"|(?:kind|best)\s+regards|ta|(?:i\s+)?hope\s+(?:you\s+are|you['’]re|all\s+is)\s+(?:doing\s+)?well|just\s+a\s+(?:quick\s+)?question"
)
_AGREED = re.compile(
    r"(?:好的?|嗯+|收到|明白|知道|了解|懂|可以|行|没事|没问题|再见|拜拜|不客气|对|是的)[了啦吧呢哦呀啊哈]*|哈哈+|好滴|好哒|[👍👌🙏❤️💪🎉😊😄🤝👋🌹🙂🏻-🏿\s]+"
    r"|(?:ok(?:ay)?|okey|k|yes|yep|got\s+it|great|perfect|cool|nice|fine|understood|bye|goodbye|you['’]re\s+welcome|welcome|test|ping)"
)
_CLAUSE = re.compile(r"[^,.;:!?~，。；：！？、～…\n]+")
# Names in quotation marks and brackets are not addressed to anybody: 《你好，李焕英》.
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"")
# A name that begins like a question word.
_NAMES = re.compile("哪[吒咤]")


def without_asking(folded: str, cut: Cut, mentions: Callable[[str], bool]) -> str:
    """Return a folded question with blanks in place of what only asks or is only polite; offsets stay.

    Args:
        folded: The question.
        cut: Yields the spans of a folded text's longest words.
        mentions: Whether the documents have a polite word: only then is it a subject's where
            it stands right beside one, at the question's begin or end.
    """
    quoted = [match.span() for match in (*_QUOTED.finditer(folded), *_NAMES.finditer(folded))]
    text = _blank(folded, (match.span(1) for match in _LOCATED.finditer(folded)), quoted)
    text = _blank(text, (match.span() for match in _ASKING_LETTERS.finditer(text)), quoted)
    runs = _runs(text, cut)
    text = _blank(text, (span for run in runs for span in _phrases(text, run, cut)), quoted)
    letters = [i for i, char in enumerate(text) if char.isalnum()]
    ends = (letters[0], letters[-1]) if letters else (0, 0)
    polite = [span for run in runs for span in _polite(text, run, ends, mentions)]
    text = _blank(text, polite, quoted)
    clauses = [match.span() for match in _CLAUSE.finditer(text)]
    polite = [(a, b) for a, b in clauses if _POLITE_LETTERS.fullmatch(text[a:b].strip())]
    return _blank(text, [*polite, *_spoken_to(text, mentions)], quoted)


def is_only_polite(folded: str) -> bool:
    """Whether a folded text says nothing but something polite: 你好！ Thanks. 👍"""
    clauses = [clause.strip() for clause in _CLAUSE.findall(folded) if clause.strip()]
    polite = _POLITE, _POLITE_LETTERS, _AGREED
    return bool(clauses) and all(
        len(clause) <= _LONGEST_POLITE and any(kind.fullmatch(clause) for kind in polite) for clause in clauses
    )


def _spoken_to(text: str, mentions: Callable[[str], bool]) -> Iterator[Span]:
    """Who is spoken to at a question's begin, where the documents do not have the word."""
    start = len(text) - len(text.lstrip())
    match = _SPOKEN_TO.match(text, start)
    if match and _AFTER_SPOKEN_TO.match(text, match.end()) and not mentions(match.group()):
        yield match.span()


def _runs(text: str, cut: Cut) -> list[list[int]]:
    """Where words begin and end in each run of a script without spaces."""
    runs: list[list[int]] = []
    for start, end in cut(text):
        if not is_unspaced(text[start:end]):
            continue
        counted = _COUNTED_NOUN.fullmatch(text, start, end)
        ends = [counted.end(1), end] if counted else [end]
        if runs and runs[-1][-1] == start:
            runs[-1] += ends
        else:
            runs.append([start, *ends])
    return runs


def _phrases(text: str, bounds: list[int], cut: Cut) -> Iterator[Span]:
    """The longest asking phrases between the words of a run."""
    done = 0
    for i, start in enumerate(bounds[:-1]):
        if start < done:
            continue
        for end in reversed(bounds[i + 1 : i + 1 + _LONGEST]):
            if end - start <= _LONGEST and _ASKING.fullmatch(text, start, end):
                done = end - 1 if _is_cut_wrongly(text, end, bounds, cut) else end
                if done == end or text[start:done] == "何" or _ASKING.fullmatch(text, start, done):
                    yield start, done
                break


def _is_cut_wrongly(text: str, end: int, bounds: list[int], cut: Cut) -> bool:
    """Whether the last character of a phrase makes a word with the next (因|何|处分, not 因|何处|分; but 几本|书)."""
    return (
        text[end - 2] not in "几哪"
        and end + 1 in bounds
        and end - 1 not in bounds
        and list(cut(text[end - 1 : end + 1])) == [(0, 2)]
    )


def _polite(text: str, bounds: list[int], ends: Span, mentions: Callable[[str], bool]) -> Iterator[Span]:
    """The polite words of a run without asking phrases; `ends`: where the text's first and last letters are."""
    pieces: list[list[int]] = []
    for start, end in pairwise(bounds):
        if text[start].isspace():
            continue
        if pieces and pieces[-1][-1] == start:
            pieces[-1].append(end)
        else:
            pieces.append([start, end])
    for piece in pieces:
        first, last = piece[0], piece[-1]
        if last - first <= _LONGEST_POLITE and _POLITE.fullmatch(text, first, last):
            yield first, last
            continue
        opens, closes = first <= ends[0], last > ends[1]
        openings = [(first, b) for b in reversed(piece[1:-1]) if opens] + [(b, last) for b in piece[1:-1] if closes]
        for start, end in openings:
            if _JOINED.fullmatch(text, start, end) and not mentions(text[start:end]):
                yield start, end
                break


def _blank(text: str, spans: Iterator[Span] | list[Span], but: list[Span]) -> str:
    """The text with blanks in place of spans, except of those within others."""
    characters = list(text)
    for start, end in spans:
        if not any(a <= start and end <= b for a, b in but):
            characters[start:end] = " " * (end - start)
    return "".join(characters)
