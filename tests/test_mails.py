"""Mails: subject, people and date, the better of two texts, and what is attached."""

from __future__ import annotations

from base64 import b64encode
from email.message import EmailMessage

from index.read.readers import read_original
from tests.support.originals import cells, docx, p, passages_of, text_of, xlsx


def mail(text: str = "年假五天，请提前三天申请。", subject: str = "关于年假的通知") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "人事部 <hr@example.com>"
    message["To"] = "all@example.com"
    message["Date"] = "Mon, 01 Jan 2024 09:00:00 +0800"
    message.set_content(text)
    return message


def test_subject_people_and_date_stand_above_the_text() -> None:
    document = read_original("a.eml", mail().as_bytes())
    assert document.title == "关于年假的通知"
    assert document.text == (
        "关于年假的通知\n\nFrom: 人事部 <hr@example.com>\nTo: all@example.com\nDate: Mon, 01 Jan 2024 09:00:00 +0800"
        "\n\n年假五天，请提前三天申请。"
    )


def test_old_encodings_of_headers_and_text_are_read() -> None:
    data = (
        b"From: a@example.com\r\nSubject: =?ISO-2022-JP?B?GyRCJF4kXyRgJGEkYhsoQg==?=\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=ISO-2022-JP\r\n\r\n" + "会議は三時からです。".encode("iso-2022-jp")
    )
    document = read_original("a.eml", data)
    assert document.title == "まみむめも"
    assert document.text.endswith("会議は三時からです。")


def test_chinese_headers_are_read_whatever_they_call_their_characters() -> None:
    body = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n" + "朱镕基的讲话。".encode("gbk")
    subject = b64encode("朱镕基讲话的通知".encode("gbk"))
    named = b"From: a@example.com\r\nSubject: =?GB2312?B?" + subject + b"?=\r\n" + body
    raw = "From: 朱镕基 <a@example.com>\r\nSubject: 朱镕基讲话的通知\r\n".encode("gbk") + body
    assert text_of("a.eml", named) == "朱镕基讲话的通知\n\nFrom: a@example.com\n\n朱镕基的讲话。"
    assert text_of("a.eml", raw) == "朱镕基讲话的通知\n\nFrom: 朱镕基 <a@example.com>\n\n朱镕基的讲话。"


def test_of_text_and_page_only_one_is_read() -> None:
    message = mail()
    message.add_alternative("<p>年假五天，请提前三天申请。</p>", subtype="html")
    assert text_of("a.eml", message.as_bytes()).count("年假五天") == 1


def test_where_the_text_only_points_to_the_page_the_page_is_read() -> None:
    message = mail("请用支持网页的程序查看。")
    message.add_alternative(f"<p>{'食堂从下周一起改为十二点开饭，请相互转告，' * 5}</p>", subtype="html")
    assert "十二点开饭" in text_of("a.eml", message.as_bytes())


def test_what_is_quoted_is_read_once_and_without_its_marks() -> None:
    text = text_of("a.eml", mail("同意。\n\n> 年假改为六天，\n> 从明年起施行。\n").as_bytes())
    assert ">" not in text.partition("\n\n")[2].partition("\n\n")[2]
    assert text.count("年假改为六天") == 1


def test_attachments_are_read_by_their_readers_and_say_their_names() -> None:
    message = mail()
    message.add_attachment(docx(p("附件里的规定。")), maintype="application", subtype="msword", filename="规定.docx")
    rows: dict[int, list[str | float | None]] = {1: ["姓名", "分机"], 2: ["乙二", 8022.0]}
    message.add_attachment(xlsx({"表": cells(rows)}), maintype="application", subtype="x", filename="分机.xlsx")
    message.add_attachment(b"\x89PNG....", maintype="image", subtype="png", filename="图.png")
    places = {passage.text: passage.place for passage in passages_of("a.eml", message.as_bytes())}
    assert places["附件里的规定。"] == "“规定.docx”"
    assert places["姓名：乙二；分机：8022"] == "“分机.xlsx”表“表”第 2 行"


def test_a_page_saved_as_one_file_is_a_page() -> None:
    data = (
        b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\n"
        + "<title>绕行通知</title><h1>绕行通知</h1><p>车辆从润扬大桥绕行。</p>".encode()
        + b"\r\n--b--\r\n"
    )
    assert text_of("a.mht", data) == "绕行通知\n\n车辆从润扬大桥绕行。"


def test_a_mail_attached_to_a_mail_is_read_and_what_is_attached_to_that_is_not() -> None:
    inner = mail("附件里的邮件说，年假改为六天。")
    inner.add_attachment(docx(p("两层之下的规定。")), maintype="application", subtype="msword", filename="规定.docx")
    message = mail()
    message.add_attachment(inner)
    text = text_of("a.eml", message.as_bytes())
    assert "年假改为六天" in text
    assert "两层之下" not in text


def test_attached_texts_are_read_too() -> None:
    message = mail()
    message.add_attachment("五一值班：张三。", filename="值班.txt")
    message.add_attachment("# 国庆\n\n国庆值班：李四。", filename="国庆.md")
    message.add_attachment(b"\x00\xff\xfe\x01" * 50, maintype="text", subtype="plain", filename="坏.txt")
    passages = passages_of("a.eml", message.as_bytes())
    assert [passage.text for passage in passages][1:] == ["五一值班：张三。", "国庆值班：李四。"]
    assert [passage.headings[-1] for passage in passages][1:] == ["值班.txt", "国庆"]
