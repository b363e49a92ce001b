"""What the pages say beside what the bot says in chats, in each of its languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebTexts:
    """What the pages say in one language."""

    lang: str
    """The language, as HTML names it."""
    site: str
    """What the site is called, where the bot has no name yet."""
    skip: str
    """Link over the header to the content."""
    ask: str
    """Link to the page to ask, and its heading."""
    documents: str
    """Link to the list of documents, and its heading."""
    question: str
    """Label of the field for a question."""
    example: str
    """In that field, while it is empty."""
    submit: str
    """Button that asks."""
    answers: str
    """Name of the part of the page with answers."""
    answered: str
    """Above a passage that answers the question."""
    word_for_word: str
    """At the foot of every page."""
    outline: str
    """Above the headings of the document."""
    before: str
    """Name of the passage before."""
    after: str
    """Name of the passage after."""
    whole: str
    """Link to the whole document."""
    date: Callable[[str], str]
    """Takes the day on which the file was changed last."""
    file: str
    """Link to the original file."""
    copy: str
    """Button that copies the page's address."""
    copied: str
    """On that button, once it is done."""
    share: str
    """Link that shares the page in Telegram."""
    in_telegram: str
    """Link to the passage in the bot's chat."""
    print: str
    """Button that prints the page."""
    compared: str
    """Above the old and the new text compared."""
    deleted: str
    """Before words that were taken out, for who hears the page."""
    inserted: str
    """Before words that were put in."""
    end: str
    """After these."""
    passages: Callable[[int], str]
    """How many passages a document has."""
    previous_page: str
    next_page: str
    """Links between the pages of a long list."""
    not_found: str
    """Title where there is nothing at an address."""
    unknown: str
    """To who opens an address where there is nothing, or nothing for them."""
    log_in: str
    """Link and button to log in."""
    log_in_for_more: str
    """Where somebody who is logged in might see more."""
    how_to_log_in: str
    """How to log in, above the link to the bot."""
    get_link: str
    """That link."""
    log_in_as_you: str
    """Above the button of a one-time link."""
    link_is_over: str
    """To a one-time link that was used, or is too old."""
    log_out: str
    """Button to log out."""
    here_is_the_link: Callable[[int], str]
    """In the chat, above the button with a one-time link; takes the minutes for which it holds."""
    try_later: str
    """Where Telegram does not say what somebody may see."""
    away: str
    """Where the documents cannot be asked for a while."""
    not_from_here: str
    """To a form that another site has sent."""
    too_long: str
    """To a question that is too long."""


_ZH = WebTexts(
    lang="zh-Hans",
    site="资料问答",
    skip="跳到正文",
    ask="提问",
    documents="资料目录",
    question="你的问题",
    example="例如：森林火险报警电话是多少？",
    submit="问",
    answers="回答",
    answered="资料里是这样说的",
    word_for_word="文字摘自资料原文，一字未改。",
    outline="本文目录",
    before="上文",
    after="下文",
    whole="阅读全文",
    date=lambda day: f"文件日期 {day}",
    file="下载原文件",
    copy="复制链接",
    copied="已复制",
    share="分享到 Telegram",
    in_telegram="在 Telegram 中打开",
    print="打印",
    compared="新旧文字对照",
    deleted="删去：",
    inserted="增加：",
    end="；",
    passages=lambda count: f"{count} 段",
    previous_page="上一页",
    next_page="下一页",
    not_found="这里没有内容",
    unknown="这个地址没有内容：链接可能不完整，或者它指向的段落已经不在资料中。",
    log_in="登录",
    log_in_for_more="有些资料登录后才能看到。",
    how_to_log_in="这里的资料需要登录。请在 Telegram 里向机器人要一个一次性链接，再用它打开本站。",
    get_link="打开机器人，获取登录链接",
    log_in_as_you="点下面的按钮，以你的 Telegram 身份登录。链接只能用一次。",
    link_is_over="这个登录链接已经用过，或者过期了。请再要一个。",
    log_out="退出登录",
    here_is_the_link=lambda minutes: f"🔑 点下面的按钮登录网页。链接只能用一次，{minutes} 分钟内有效，请勿转给别人。",
    try_later="暂时无法确认你能看哪些资料，请稍后再试。",
    away="暂时查不了资料，请稍后再试。",
    not_from_here="这次提交来自别的网站，没有处理。",
    too_long="问题太长了，请写短一些。",
)

_ZH_HANT = WebTexts(
    lang="zh-Hant",
    site="資料問答",
    skip="跳到正文",
    ask="提問",
    documents="資料目錄",
    question="你的問題",
    example="例如：森林火險報警電話是多少？",
    submit="問",
    answers="回答",
    answered="資料裡是這樣說的",
    word_for_word="文字摘自資料原文，一字未改。",
    outline="本文目錄",
    before="上文",
    after="下文",
    whole="閱讀全文",
    date=lambda day: f"檔案日期 {day}",
    file="下載原檔案",
    copy="複製連結",
    copied="已複製",
    share="分享到 Telegram",
    in_telegram="在 Telegram 中開啟",
    print="列印",
    compared="新舊文字對照",
    deleted="刪去：",
    inserted="增加：",
    end="；",
    passages=lambda count: f"{count} 段",
    previous_page="上一頁",
    next_page="下一頁",
    not_found="這裡沒有內容",
    unknown="這個位址沒有內容：連結可能不完整，或者它指向的段落已經不在資料中。",
    log_in="登入",
    log_in_for_more="有些資料登入後才能看到。",
    how_to_log_in="這裡的資料需要登入。請在 Telegram 裡向機器人要一個一次性連結，再用它開啟本站。",
    get_link="開啟機器人，取得登入連結",
    log_in_as_you="點下面的按鈕，以你的 Telegram 身分登入。連結只能用一次。",
    link_is_over="這個登入連結已經用過，或者過期了。請再要一個。",
    log_out="登出",
    here_is_the_link=lambda minutes: f"🔑 點下面的按鈕登入網頁。連結只能用一次，{minutes} 分鐘內有效，請勿轉給別人。",
    try_later="暫時無法確認你能看哪些資料，請稍後再試。",
    away="暫時查不了資料，請稍後再試。",
    not_from_here="這次提交來自別的網站，沒有處理。",
    too_long="問題太長了，請寫短一些。",
)

_EN = WebTexts(
    lang="en",
    site="Documents, asked",
    skip="Skip to the text",
    ask="Ask",
    documents="Documents",
    question="Your question",
    example="For example: whom do I call when I see a forest fire?",
    submit="Ask",
    answers="Answers",
    answered="The documents say",
    word_for_word="Quoted from the documents, word for word.",
    outline="In this document",
    before="The passage before",
    after="The passage after",
    whole="Read the whole document",
    date=lambda day: f"file of {day}",
    file="Download the file",
    copy="Copy the link",
    copied="Copied",
    share="Share in Telegram",
    in_telegram="Open in Telegram",
    print="Print",
    compared="Old and new text compared",
    deleted="deleted: ",
    inserted="inserted: ",
    end="; ",
    passages=lambda count: "1 passage" if count == 1 else f"{count} passages",
    previous_page="Previous page",
    next_page="Next page",
    not_found="There is nothing here",
    unknown="Nothing is at this address: the link may be incomplete, or its passage is no longer in the documents.",
    log_in="Log in",
    log_in_for_more="Some documents are for people who are logged in.",
    how_to_log_in="These documents need a login. Get a one-time link from the bot in Telegram and open it.",
    get_link="Open the bot and get a link",
    log_in_as_you="The button below logs you in as you are known in Telegram. The link works once.",
    link_is_over="This link was used already, or is too old. Please get another one.",
    log_out="Log out",
    here_is_the_link=lambda minutes: (
        f"🔑 The button below logs you in on the web. It works once, for {minutes} minutes; hand it to nobody."
    ),
    try_later="What you may see cannot be made sure of just now; please try again later.",
    away="The documents cannot be searched just now; please try again later.",
    not_from_here="This form came from another site and was not taken.",
    too_long="The question is too long; please shorten it.",
)

WEB_TEXTS = {"zh": _ZH, "zh-hant": _ZH_HANT, "en": _EN}
"""Language, as in `TEXTS` -> texts of the pages."""
