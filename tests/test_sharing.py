"""Passages are shared by inline cards and by links that anyone can open."""

from __future__ import annotations

from tests.botapi import BotApi


async def test_an_inline_question_gives_cards_with_stable_ids(bot: BotApi) -> None:
    first, second = await bot.inline("森林防火"), await bot.inline("森林防火")
    ids = [result["id"] for result in first.parameters["results"]]
    assert ids == [result["id"] for result in second.parameters["results"]]
    assert 1 <= len(ids) <= 10
    assert all(name.startswith("p_") for name in ids)


async def test_choosing_a_card_posts_the_passage_with_source_and_link(bot: BotApi) -> None:
    result = (await bot.inline("森林火险报警电话")).parameters["results"][0]
    text = result["input_message_content"]["message_text"]
    assert "📄 002_d9a72cb423796c72.txt" in text
    assert "**12119**" in text
    assert f"https://t.me/passagebot?start={result['id']}" in text


async def test_a_shared_passage_is_found_by_its_name_alone(bot: BotApi) -> None:
    *_, share, _ = (await bot.ask("宁波化解了多少信访积案")).buttons
    query = share["switch_inline_query_chosen_chat"]["query"]
    (result,) = (await bot.inline(query)).parameters["results"]
    assert f"#{result['id']}" == query


async def test_an_inline_query_without_hits_gives_a_button_and_no_row(bot: BotApi) -> None:
    for query in ("", "番茄炒蛋怎么做", "#p_nosuchname12"):
        call = await bot.inline(query)
        assert call.parameters["results"] == []
        assert call.parameters["button"]["start_parameter"]


async def test_inline_answers_are_cached_for_half_a_minute_at_most(bot: BotApi) -> None:
    assert (await bot.inline("森林防火")).parameters["cache_time"] <= 30


async def test_opening_a_link_shows_its_passage(bot: BotApi) -> None:
    *_, copy = (await bot.ask("宁波化解了多少信访积案")).buttons
    payload = copy["copy_text"]["text"].partition("start=")[2]
    call = await bot.ask(f"/start {payload}")
    assert "1233件信访积案" in call.text
    assert copy["copy_text"]["text"] in call.text


async def test_a_link_to_a_passage_that_is_gone_says_so(bot: BotApi) -> None:
    assert "不在资料中" in (await bot.ask("/start p_nosuchname12")).text


async def test_a_link_that_is_none_of_ours_gets_one_line(bot: BotApi) -> None:
    for payload in ("p_", "p_../../etc", "p_nosuchname1234", "x", "<b>", "p_nosuchnam\u0661\u0661"):
        assert (await bot.ask(f"/start {payload}")).text.startswith("这个链接不完整")


async def test_the_button_above_inline_rows_leads_to_the_greeting(bot: BotApi) -> None:
    payload = (await bot.inline("")).parameters["button"]["start_parameter"]
    assert "直接发问题即可" in (await bot.ask(f"/start {payload}")).text
