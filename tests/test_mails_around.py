"""Mails: what is quoted stands by itself; what only stands around the text is left out."""

from __future__ import annotations

from email.message import EmailMessage

from tests.support.originals import passages_of, text_of


def mail(text: str = "", page: str = "") -> bytes:
    message = EmailMessage()
    message["Subject"] = "年会"
    message["From"] = "小贺 <he@example.com>"
    message.set_content(page or text, subtype="html" if page else "plain")
    return message.as_bytes()


def texts_of(data: bytes) -> list[str]:
    """The passages of a mail without its head."""
    head = "年会\n\nFrom: 小贺 <he@example.com>"
    texts = [passage.text.removeprefix(head).strip() for passage in passages_of("a.eml", data)]
    return [text for text in texts if text]


def test_what_is_quoted_is_not_in_the_passage_of_the_reply() -> None:
    reply = "我们报一个小品。\n\n在 2025年11月3日，小贺 写道：\n\n"
    text = f"{reply}> 节目报名截止到二十日。\n>\n>> 小方 写道：\n>> 预算八万。\n"
    assert texts_of(mail(text)) == [
        "我们报一个小品。",
        "在 2025年11月3日，小贺 写道：\n\n节目报名截止到二十日。",
        "小方 写道：\n预算八万。",
    ]


def test_a_reply_right_below_what_it_replies_to_stays_with_it() -> None:
    text = "> 能借两个话筒吗？\n可以，找老秦领。\n> 要押金吗？\n不要。\n"
    assert texts_of(mail(text)) == ["能借两个话筒吗？\n可以，找老秦领。", "要押金吗？\n不要。"]


def test_an_earlier_mail_below_a_line_that_says_so_stands_by_itself() -> None:
    text = "往返三千二百元。\n\n-----原始邮件-----\n发件人: 小方\n\n请报往返的价。\n"
    assert [one[:6] for one in texts_of(mail(text))] == ["往返三千二百", "-----原"]


def test_so_does_one_below_the_head_that_it_had() -> None:
    text = "往返三千二百元。\n\n________________\n发件人: 小方\n发送时间: 2025年11月3日\n\n请报往返的价。\n"
    first, second = texts_of(mail(text))
    assert (first, second) == ("往返三千二百元。", "发件人: 小方\n发送时间: 2025年11月3日\n\n请报往返的价。")


def test_what_only_says_for_whom_a_mail_is_is_left_out() -> None:
    text = (
        "定在二十六日下午。\n\n-- \n小贺\n电话：801\n\n"
        "本邮件可能包含保密信息，仅供指定收件人使用。如您误收本邮件，请删除。\n\n"
        "发自我的手机\n\n此为系统邮件，请勿直接回复。\n"
    )
    assert texts_of(mail(text)) == ["定在二十六日下午。\n\n小贺\n电话：801"]


def test_a_navigation_and_what_leads_elsewhere_are_left_out() -> None:
    page = (
        '<a href="w">在浏览器中查看</a><table><tr><td><a href="1">首页</a></td><td><a href="2">新书</a></td>'
        '<td><a href="3">活动</a></td></tr></table><p>周六七点有读书会，限三十人。</p>'
        '<div>不想再收到？<a href="u">点击退订</a> | <a href="p">管理偏好</a></div>'
    )
    assert text_of("a.eml", mail(page=page)).endswith("\n\n周六七点有读书会，限三十人。")
    assert "首页" not in text_of("a.eml", mail(page=page))


def test_a_text_on_how_to_unsubscribe_and_on_confidential_mails_stays() -> None:
    text = "退订套餐请发短信到一万零八十六。\n\n保密邮件不得转发，看完删除。\n"
    assert "\n\n".join(texts_of(mail(text))) == text.strip()
