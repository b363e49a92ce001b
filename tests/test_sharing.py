"""Passages are shared by inline cards and by links that anyone can open."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.answering.around import nearest
from bot.documents.live import LiveEngine
from index import Engine, Passage, open_index
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.ledgers import rows_of
from tests.support.waiting import until

ANN = {"id": 7_000, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}


@pytest.mark.long
async def test_an_inline_question_gives_cards_with_stable_ids(bot: BotApi) -> None:
    first, second = await bot.inline("森林防火"), await bot.inline("森林防火")
    ids = [result["id"] for result in first.parameters["results"]]
    assert ids == [result["id"] for result in second.parameters["results"]]
    assert 1 <= len(ids) <= 10
    assert all(name.startswith("p_") for name in ids)


@pytest.mark.long
async def test_a_posted_card_has_its_source_and_link_and_tells_strangers_what_it_is(bot: BotApi) -> None:
    result = (await bot.inline("森林火险报警电话")).parameters["results"][0]
    text = result["input_message_content"]["message_text"]
    link = f"https://t.me/passagebot?start={result['id']}"
    assert text.startswith(f'📄 <b><a href="{link}">树立和践行正确政绩观</a></b> › 森林防火 人人有责\n')
    assert " · <code>002_d9a72cb423796c72.txt</code>\n" in text
    assert "**12119**" in text
    assert text.endswith("<i>原文摘自资料，一字未改；点标题看上下文，也可以接着问</i>")
    assert result["title"] == "树立和践行正确政绩观 › 森林防火…"


@pytest.mark.long
async def test_a_shared_passage_is_found_by_its_name_alone(bot: BotApi) -> None:
    *_, share, _ = (await bot.ask("宁波化解了多少信访积案")).buttons
    query = share["switch_inline_query_chosen_chat"]["query"]
    (result,) = (await bot.inline(query)).parameters["results"]
    assert f"#{result['id']}" == query


@pytest.mark.long
async def test_an_inline_query_without_hits_gives_a_button_and_no_row(bot: BotApi) -> None:
    for query in ("番茄炒蛋怎么做", "#p_nosuchname12", "去看 +番茄炒蛋+ 吧"):
        call = await bot.inline(query)
        assert call.parameters["results"] == []
        assert call.parameters["button"]["start_parameter"]


@pytest.mark.long
async def test_an_empty_inline_query_tells_how_to_ask_and_offers_what_one_posted_lately(bot: BotApi) -> None:
    before = await bot.inline("")
    assert "输入问题" in before.parameters["button"]["text"]
    assert len({result["title"].split(" ›")[0] for result in before.parameters["results"]}) == 5
    posted = (await bot.inline("森林火险报警电话")).parameters["results"][0]["id"]
    await bot.choose("森林火险报警电话", posted)
    assert posted not in [result["id"] for result in before.parameters["results"]]
    while (after := await bot.inline("")).parameters["results"][0]["id"] != posted:
        pass  # the news of the posting may come in later
    assert len(after.parameters["results"]) == 6


@pytest.mark.long
async def test_scrolling_brings_more_rows_up_to_fifty_and_none_twice(bot: BotApi) -> None:
    ids: list[str] = []
    offset = ""
    while True:
        call = await bot.inline("干部担当作为", offset=offset)
        ids += [result["id"] for result in call.parameters["results"]]
        offset = str(call.parameters.get("next_offset", ""))
        if not offset:
            break
    assert 10 < len(ids) <= 50
    assert len(set(ids)) == len(ids)


@pytest.mark.long
async def test_an_offset_that_is_none_of_ours_is_the_beginning_or_the_end(bot: BotApi) -> None:
    first = (await bot.inline("干部担当作为")).parameters["results"]
    for offset in ("-1", "x", "1e9", "999999999", "٣"):
        assert (await bot.inline("干部担当作为", offset=offset)).parameters["results"] == first
    assert (await bot.inline("干部担当作为", offset="90")).parameters["results"] == []


async def test_words_between_plus_signs_become_a_link_in_ones_own_sentence(bot: BotApi) -> None:
    result = (await bot.inline("<着火> 先打 +森林火险报警电话+ ，别等")).parameters["results"][0]
    content = result["input_message_content"]["message_text"]
    link = f'<a href="https://t.me/passagebot?start=p_{result["id"].removeprefix("s_")}">森林火险报警电话</a>'
    assert content == f"&lt;着火&gt; 先打 {link} ，别等"
    assert "reply_markup" not in result


@pytest.mark.long
async def test_plus_signs_that_mark_nothing_are_part_of_the_question(bot: BotApi) -> None:
    for query in ("C++ C++", "+ 119 +", "", "+", "1+119+2", "Google+ Disney+", "A+B+C", "+119+"):
        assert (await bot.inline(f"森林火险报警电话 {query}")).parameters["results"][0]["id"].startswith("p_")


@pytest.mark.long
async def test_all_words_between_plus_signs_become_links_and_those_without_a_passage_stay_words(bot: BotApi) -> None:
    call = await bot.inline("先打+森林火险报警电话+，再吃 +番茄炒蛋+ ，最后看 +宁波信访积案+")
    contents = [result["input_message_content"]["message_text"] for result in call.parameters["results"]]
    assert contents
    for content in contents:
        assert re.sub("<[^>]*>", "", content) == "先打森林火险报警电话，再吃 番茄炒蛋 ，最后看 宁波信访积案"
        assert re.findall(">([^<]+)</a>", content) == ["森林火险报警电话", "宁波信访积案"]
    assert len(set(contents)) == len(contents)


@pytest.mark.long
async def test_what_is_chosen_is_recorded_and_only_then_a_question(bot: BotApi, tmp_path: Path) -> None:
    query = "森林火险报警电话"
    posted = (await bot.inline(query)).parameters["results"][0]["id"]
    await bot.choose(query, posted)
    await bot.choose(f"#{posted}", posted)
    await bot.choose(query, "'; DROP TABLE chosen")
    await bot.ask("/privacy", **{"from": {"id": 7_000, "is_bot": False, "first_name": "Ann"}})
    with rows_of(tmp_path / "data") as ledger:
        await until(lambda: ledger.execute("select text, how from questions").fetchall() == [(query, "inline")])
        name = posted.removeprefix("p_")
        chosen = ledger.execute("select inline_query, passage_id from chosen order by chosen_id").fetchall()
        assert chosen[0] == (query, name)
        assert set(chosen) <= {(query, name), (f"#{posted}", name)}


@pytest.mark.long
async def test_inline_answers_are_personal_and_cached_for_half_a_minute_at_most(bot: BotApi) -> None:
    parameters = (await bot.inline("森林防火")).parameters
    assert parameters["cache_time"] <= 30
    assert parameters["is_personal"] is True


@pytest.mark.long
async def test_opening_a_link_shows_its_passage(bot: BotApi) -> None:
    *_, copy = (await bot.ask("宁波化解了多少信访积案")).buttons
    payload = copy["copy_text"]["text"].partition("start=")[2]
    call = await bot.ask(f"/start {payload}")
    assert "1233件信访积案" in call.text
    assert call.links == [copy["copy_text"]["text"]]


@pytest.mark.long
async def test_a_link_that_is_pasted_does_what_it_does_when_it_is_opened(bot: BotApi) -> None:
    link = (await bot.ask("宁波化解了多少信访积案")).links[0]
    name = link.partition("=")[2]
    for text in (
        link,
        f" {link.removeprefix('https://')}\n",
        f"#{name}",
        f"你看看这个 {link}，写得很清楚",
        f"看这里：{link}。",
        f"http://telegram.me/PassageBot?start={name}",
        f"https://telegram.dog/passagebot?start={name}",
        f"tg://resolve?domain=passagebot&start={name}",
        f"用 tg:resolve?start={name}&domain=passagebot 打开",
        f"https://t.me/otherbot?start=p_nosuchname12 {link}",
    ):
        assert (await bot.ask(text)).links == [link]


@pytest.mark.long
async def test_a_link_below_words_that_are_pasted_is_opened(bot: BotApi) -> None:
    link = (await bot.ask("宁波化解了多少信访积案")).links[0]
    below = [{"type": "text_link", "offset": 0, "length": 2, "url": link}]
    assert (await bot.ask("标题这样写的", entities=below)).links == [link]


@pytest.mark.long
async def test_another_bots_link_is_not_opened(bot: BotApi) -> None:
    name = (await bot.ask("宁波化解了多少信访积案")).links[0].partition("=")[2]
    for link in (f"https://t.me/otherbot?start={name}", f"tg://resolve?domain=otherbot&start={name}"):
        assert (await bot.ask(link)).text.startswith("这是别的机器人的链接")
        assert (await bot.ask(f"番茄炒蛋 {link}")).links == []
    assert (await bot.ask(f"https://evilt.me/passagebot?start={name}")).links == []


@pytest.mark.long
async def test_a_link_of_ours_that_is_cut_off_gets_one_line(bot: BotApi) -> None:
    assert (await bot.ask("看 https://t.me/passagebot?start=p_abc 这里")).text.startswith("这个链接不完整")


@pytest.mark.long
async def test_a_name_of_a_passage_that_is_gone_is_not_asked_in_private(bot: BotApi) -> None:
    await bot.inline("#p_nosuchname12")
    gone = await bot.ask("/start inline", **{"from": ANN})
    assert gone.text == (await bot.ask("/start p_nosuchname12", **{"from": ANN})).text


async def test_a_link_to_a_passage_that_is_gone_says_so(bot: BotApi) -> None:
    assert "不在资料中" in (await bot.ask("/start p_nosuchname12")).text


def test_for_a_passage_that_is_gone_there_are_the_nearest_of_its_document(seeds: Engine) -> None:
    source = seeds.sources[2]
    gone = Passage("nosuchname12", source, (), 0, "学习教育与干部担当作为")
    assert {hit.passage.source for hit in nearest(seeds, gone)} == {source}
    elsewhere = Passage("nosuchname12", "gone.txt", (), 0, "学习教育与干部担当作为")
    assert 1 <= len(nearest(seeds, elsewhere)) <= 3
    assert nearest(seeds, Passage("nosuchname12", source, (), 0, "xyzzy")) == []


def test_its_own_document_comes_first_however_many_others_are_more_like_it(folder: MakeFolder) -> None:
    said = "工作满一年的员工每年享有年假五天"
    others = {f"other{number}.md": f"# 第{number}章\n\n{said}，编号{number}。\n" for number in range(100)}
    engine = open_index(folder({**others, "leave.md": "# 年假\n\n年假须经批准。\n"}))
    found = nearest(engine, Passage("nosuchname12", "leave.md", (), 0, said))
    assert [hit.passage.source for hit in found] == ["leave.md"]


@pytest.mark.long
async def test_a_link_that_is_incomplete_gets_one_line(bot: BotApi) -> None:
    for payload in ("p_", "p_../../etc", "p_nosuchname1234", "p_nosuchnam\u0661\u0661", "f_x"):
        assert (await bot.ask(f"/start {payload}")).text.startswith("这个链接不完整")


@pytest.mark.long
async def test_start_with_whatever_else_greets(bot: BotApi) -> None:
    for payload in ("foo", "x", "<b>", "foo bar"):
        assert "直接发问题即可" in (await bot.ask(f"/start {payload}")).text


@pytest.mark.long
async def test_the_button_above_no_rows_asks_that_question_in_private(bot: BotApi) -> None:
    await bot.inline("番茄炒蛋怎么做")
    button = (await bot.inline("番茄炒")).parameters["button"]
    ann = {"id": 7_000, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
    call = await bot.ask(f"/start {button['start_parameter']}", **{"from": ann})
    assert call.text.startswith("没有找到能回答的段落。\n资料中从未出现：番茄、炒")
    bob = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "zh-hans"}
    assert "直接发问题即可" in (await bot.ask(f"/start {button['start_parameter']}", **{"from": bob})).text


@pytest.mark.long
async def test_the_button_above_inline_rows_leads_to_the_greeting(bot: BotApi) -> None:
    payload = (await bot.inline("")).parameters["button"]["start_parameter"]
    assert "直接发问题即可" in (await bot.ask(f"/start {payload}")).text


async def test_while_the_documents_change_nothing_is_cached(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with running(telegram, LiveEngine(seeds, changing=True), tmp_path):
        assert (await telegram.inline("森林防火")).parameters["cache_time"] == 0
