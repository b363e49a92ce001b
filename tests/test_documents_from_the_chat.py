"""What keepers send in the chat becomes documents: chosen by a button, read first, reported in one card, undone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from index import open_index
from tests.botapi import BotApi, Json
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.keepers import ADMIN, BUS, DOCS, KEEPERS, OTHER_ADMIN, STRANGER, files_in, press, send


@pytest.fixture
def docs(folder: MakeFolder) -> Path:
    return folder(DOCS)


@pytest_asyncio.fixture
async def bot(telegram: BotApi, docs: Path, tmp_path: Path) -> AsyncIterator[BotApi]:
    data = tmp_path / "data"
    async with running(telegram, open_index(docs, data), data, docs=docs, admins=KEEPERS, watched=True):
        yield telegram


@pytest.mark.long
async def test_nothing_is_stored_until_a_collection_is_chosen(bot: BotApi, docs: Path) -> None:
    before = files_in(docs)
    asked = await send(bot, "班车.md", BUS)
    assert [button["text"] for button in asked.buttons] == ["人事", "总务", "/"]
    assert files_in(docs) == before
    card = await press(bot, "总务", asked)
    assert files_in(docs) == before | {"总务/班车.md": BUS}
    assert "班车.md: +2 passages" in card.text
    assert "七点半" in (await bot.ask("班车几点发车", **{"from": STRANGER})).text


@pytest.mark.long
async def test_undo_takes_it_back_exactly(bot: BotApi, docs: Path) -> None:
    before = files_in(docs)
    card = await press(bot, "总务", await send(bot, "班车.md", BUS))
    undone = await press(bot, "↩️", card)
    assert files_in(docs) == before
    assert "班车.md: removed, −2 passages" in undone.text
    assert "七点半" not in (await bot.ask("班车几点发车", **{"from": STRANGER})).text
    again = await bot.press("↩️", card, **{"from": ADMIN})
    assert "undone already" in again.parameters["text"]
    assert "+2 passages" in (await press(bot, "↩️", undone)).text  # what was undone comes back
    assert files_in(docs) == before | {"总务/班车.md": BUS}


@pytest.mark.long
async def test_the_same_name_replaces_and_the_old_version_comes_back(bot: BotApi, docs: Path) -> None:
    card = await send(bot, "食堂.md", "# 食堂\n\n中午十二点开饭。\n\n# 晚饭\n\n晚上六点开饭。", caption="总务")
    assert "食堂.md: +1 passage, 1 changed" in card.text
    assert "十二点" in files_in(docs)["总务/食堂.md"]
    assert "1 changed, 1 removed" in (await press(bot, "↩️", card)).text
    assert files_in(docs)["总务/食堂.md"] == "# 食堂\n\n中午十一点半开饭。"


@pytest.mark.long
async def test_what_is_there_already_is_unchanged(bot: BotApi) -> None:
    card = await send(bot, "食堂.md", "# 食堂\n\n中午十一点半开饭。", caption="总务")
    assert "食堂.md: unchanged" in card.text
    assert card.buttons == []


@pytest.mark.long
async def test_what_cannot_be_read_is_named_with_its_reason_and_not_stored(bot: BotApi, docs: Path) -> None:
    before = files_in(docs)
    assert "picture.png" in (await send(bot, "picture.png", b"\x89PNG")).text
    assert "damaged" in (await send(bot, "a.docx", b"PK\x03\x04 cut off", caption="总务")).text
    assert "no text" in (await send(bot, "empty.txt", "  ", caption="总务")).text
    assert files_in(docs) == before


@pytest.mark.long
async def test_a_file_too_large_for_bots_is_refused_before_it_is_fetched(bot: BotApi) -> None:
    said = await send(bot, "large.zip", b"", size=2_100_000_000)
    assert "large.zip has 2,003 MB; 2,000 MB at most" in said.text
    assert "100 MB at most" in (await send(bot, "large.pdf", b"", size=150_000_000)).text
    assert not [call for call in bot.calls if call.method == "getFile"]


@pytest.mark.long
async def test_a_file_too_large_for_the_server_is_said_with_what_helps(bot: BotApi) -> None:
    bot.refusals["getFile"] = ["file is too big"]
    assert "large.pdf: larger than 20 MB" in (await send(bot, "large.pdf", b"", size=30_000_000, caption="总务")).text


@pytest.mark.long
async def test_an_archive_is_unpacked_under_safe_names(bot: BotApi, docs: Path) -> None:
    before = files_in(docs)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("班车.md", "../../evil.md", "/etc/passwd.txt", "sub/年假.md", ".git/config.md", "pic.png"):
            archive.writestr(name, f"# {name}\n\n内容是{name}的一句话。")
    card = await press(bot, "人事", await send(bot, "files.zip", packed.getvalue()))
    stored = set(files_in(docs)) - set(before)
    assert stored == {"人事/班车.md", "人事/evil.md", "人事/etc/passwd.txt", "人事/sub/年假.md"}
    assert "pic.png: of a format that is not read" in card.text
    await press(bot, "↩️", card)
    assert files_in(docs) == before
    assert not (docs / "人事" / "sub").exists()


@pytest.mark.long
async def test_an_album_is_one_card(bot: BotApi, docs: Path) -> None:
    for name in ("甲.md", "乙.md"):
        await bot.send_file(name, f"# {name}\n\n这是{name}的内容。", media_group_id="7", **{"from": ADMIN})
    asked = await bot.next_call()
    assert "甲.md, 乙.md" in asked.text
    card = await press(bot, "/", asked)
    assert {"甲.md", "乙.md"} <= set(files_in(docs))
    assert "甲.md: +1" in card.text
    assert "乙.md: +1" in card.text


@pytest.mark.long
async def test_a_caption_chooses_for_a_whole_album(bot: BotApi, docs: Path) -> None:
    await bot.send_file("甲.md", "# 甲\n\n甲的内容。", media_group_id="7", caption="人事", **{"from": ADMIN})
    await bot.send_file("乙.md", "# 乙\n\n乙的内容。", media_group_id="7", **{"from": ADMIN})
    card = await bot.next_call()
    assert {"人事/甲.md", "人事/乙.md"} <= set(files_in(docs))
    assert "甲.md" in card.text
    assert "乙.md" in card.text


@pytest.mark.long
@pytest.mark.parametrize("captions", [("总务", "人事"), ("人事", None, "总务")])
async def test_where_captions_of_an_album_differ_it_is_asked(
    bot: BotApi, docs: Path, captions: tuple[str | None, ...]
) -> None:
    before = files_in(docs)
    for number, caption in enumerate(captions):
        content = {"caption": caption} if caption else {}
        await bot.send_file(f"{number}.md", f"# 第{number}份", media_group_id="7", **{"from": ADMIN}, **content)
    asked = await bot.next_call()
    assert [button["text"] for button in asked.buttons] == ["人事", "总务", "/"]
    assert files_in(docs) == before
    await press(bot, "人事", asked)
    assert len(files_in(docs)) == len(before) + len(captions)


@pytest.mark.long
async def test_copies_are_counted(bot: BotApi) -> None:
    card = await send(bot, "饭.md", "# 食堂\n\n中午十一点半开饭。\n\n# 夜宵\n\n没有。", caption="/")
    assert "饭.md: +2 passages, 1 copy" in card.text


@pytest.mark.long
async def test_who_is_no_keeper_stores_nothing(bot: BotApi, docs: Path) -> None:
    before = files_in(docs)
    asked = await send(bot, "班车.md", BUS)
    told = await bot.press("总务", asked, **{"from": STRANGER})
    assert told.parameters["text"] == "This button no longer works."
    await bot.send_file("班车.md", BUS, caption="总务", **{"from": STRANGER})
    await bot.next_call()
    assert files_in(docs) == before


@pytest.mark.long
async def test_an_entry_is_kept(bot: BotApi, docs: Path) -> None:
    said = await bot.message("门禁卡丢了请到南门保安室补办，带上身份证。", **{"from": ADMIN})
    above = {key: said[key] for key in ("message_id", "date", "chat", "from", "text")}
    asked = await bot.ask("/keep 门禁卡", reply_to_message=above, **{"from": ADMIN})
    while not asked.buttons or "人事" not in str(asked.buttons):
        asked = await bot.next_call()
    card = await press(bot, "总务", asked)
    assert "entries.md: +1 passage" in card.text
    text = files_in(docs)["总务/entries.md"]
    assert text.startswith("## 门禁卡\n\n门禁卡丢了请到南门保安室补办，带上身份证。\n\n<!-- kept: 20")
    assert text.endswith(", 42 -->\n")
    second = await bot.ask("/keep 停车\n地下车库，每天十元。", **{"from": ADMIN})
    await press(bot, "总务", second)
    text = files_in(docs)["总务/entries.md"]
    assert text.index("门禁卡") < text.index("## 停车\n\n地下车库，每天十元。")
    assert "usage" not in (await bot.ask("/keep", **{"from": ADMIN})).text


async def edit(bot: BotApi, said: Json, **content: Any) -> None:
    """Have a keeper edit a message."""
    await bot.update(edited_message={**said, "edit_date": 1, **content})


@pytest.mark.long
async def test_what_an_entry_says_when_its_button_is_pressed_is_kept(bot: BotApi, docs: Path) -> None:
    said = await bot.message("/keep 停车\n每天五元。", **{"from": ADMIN})
    asked = await bot.next_call()
    await edit(bot, said, text="/keep 停车费\n每天十元。")
    assert "停车费" in (await bot.next_call("editMessageText")).text
    await press(bot, "总务", asked)
    assert files_in(docs)["总务/entries.md"].startswith("## 停车费\n\n每天十元。\n")
    await edit(bot, said, text="/keep 停车费\n每天百元。")  # too late, and no question either
    assert "42" in (await bot.ask("/id", **{"from": ADMIN})).text
    assert "百元" not in files_in(docs)["总务/entries.md"]


@pytest.mark.long
@pytest.mark.parametrize("kind", ["a file", "an album"])
async def test_a_caption_that_is_edited_to_the_name_of_a_folder_chooses_it(bot: BotApi, docs: Path, kind: str) -> None:
    album = {} if kind == "a file" else {"media_group_id": "7"}
    said = await bot.send_file("班车.md", BUS, caption="请存", **{"from": ADMIN}, **album)
    assert (await bot.next_call()).buttons
    await edit(bot, said, caption="总务")
    assert "班车.md: +2 passages" in (await bot.next_call("editMessageText")).text
    assert files_in(docs)["总务/班车.md"] == BUS


@pytest.mark.long
async def test_a_file_that_is_put_in_the_place_of_another_before_its_button_is_pressed_is_stored(
    bot: BotApi, docs: Path
) -> None:
    said = await bot.send_file("班车.md", BUS, **{"from": ADMIN})
    asked = await bot.next_call()
    bot.files["newer"] = BUS.replace("九点", "十点").encode()
    await edit(bot, said, document={**said["document"], "file_id": "newer"})
    await bot.next_call("editMessageText")
    await press(bot, "总务", asked)
    assert "十点" in files_in(docs)["总务/班车.md"]


TEAM = {"id": -1001, "type": "supergroup", "title": "Team"}


@pytest.mark.long
async def test_what_is_kept_in_a_group_is_asked_about_in_private(bot: BotApi, docs: Path) -> None:
    above = await bot.message("门禁卡丢了请到南门保安室补办。", chat=TEAM, **{"from": STRANGER})
    asked = await bot.ask("/keep 门禁卡", chat=TEAM, reply_to_message=above, **{"from": ADMIN})
    assert asked.parameters["chat_id"] == ADMIN["id"]
    assert [button["text"] for button in asked.buttons] == ["人事", "总务", "/"]
    await press(bot, "总务", asked)
    assert files_in(docs)["总务/entries.md"].startswith("## 门禁卡\n\n门禁卡丢了请到南门保安室补办。\n")
    assert (await bot.ask("/keep", chat=TEAM, **{"from": ADMIN})).parameters["chat_id"] == ADMIN["id"]
    assert not [call for call in bot.calls if call.parameters.get("chat_id") == TEAM["id"]]


@pytest.mark.long
async def test_who_never_wrote_in_private_is_told_so_in_the_group(bot: BotApi, docs: Path) -> None:
    bot.refusals["sendMessage"] = ["chat not found"]
    said = await bot.ask("/keep 停车\n每天五元。", chat=TEAM, **{"from": ADMIN})
    assert (said.parameters["chat_id"], "in private first" in said.text) == (TEAM["id"], True)
    assert "entries.md" not in str(files_in(docs))


@pytest.mark.long
async def test_two_keepers_who_replace_one_file_undo_what_is_theirs_only(bot: BotApi, docs: Path) -> None:
    first = await send(bot, "班车.md", BUS, caption="总务")
    second = await send(bot, "班车.md", BUS.replace("九点", "十点"), OTHER_ADMIN, caption="总务")
    told = await bot.press("↩️", first, **{"from": ADMIN})
    assert "has been changed since" in told.parameters["text"]
    await press(bot, "↩️", second, OTHER_ADMIN)
    assert files_in(docs)["总务/班车.md"] == BUS


@pytest.mark.long
async def test_the_same_file_sent_twice_at_once_is_stored_once(bot: BotApi, docs: Path) -> None:
    for person in (ADMIN, OTHER_ADMIN):
        await bot.send_file("班车.md", BUS, caption="总务", **{"from": person})
    said = sorted([(await bot.next_call()).text.splitlines()[-1] for _ in range(2)])
    assert said == ["✅ 班车.md: +2 passages", "➖ 班车.md: unchanged"]
    assert files_in(docs)["总务/班车.md"] == BUS


@pytest.mark.long
async def test_what_names_are_written_in_gbk_in_an_archive_is_stored_under_them(bot: BotApi, docs: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("XXXX.txt"), "班车早上七点半发车。")
    named = packed.getvalue().replace(b"XXXX.txt", "班车.txt".encode("gbk"))
    card = await send(bot, "a.zip", named, caption="总务")
    assert "班车.txt: +1 passage" in card.text
    assert "总务/班车.txt" in files_in(docs)


@pytest.mark.long
async def test_an_archive_that_unpacks_to_too_much_is_refused(bot: BotApi, docs: Path) -> None:
    before = files_in(docs)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"a" * 106_000_000)
    card = await send(bot, "bomb.zip", packed.getvalue(), caption="总务")
    assert "bomb.txt: more than 100 MB when unpacked" in card.text
    assert files_in(docs) == before


@pytest.mark.long
async def test_a_name_that_something_else_has_is_told_in_the_keepers_language(bot: BotApi, docs: Path) -> None:
    (docs / "总务" / "班车.md").mkdir()
    chinese = {**ADMIN, "language_code": "zh-hans"}
    said = await send(bot, "班车.md", BUS, chinese, caption="总务")
    assert "班车.md：这个名字已被别的东西占用，不是文档" in said.text
