"""render: values in, cards out; the only package that knows HTML, buttons and terminal colours.

Private chats, groups, inline results and guests are shown the same cards.
"""

from bot.render.answers import answer_card, line_card, told_card
from bot.render.articles import articles, sentences_with_links
from bot.render.buttons import CardContext, Position, Rows, rows, vote_label
from bot.render.card import LOGIN, Article, Button, Card, Deed, Links, MakeLinks, Press, payload, read_press
from bot.render.explained import explained_card
from bot.render.formats import not_read, unreadable
from bot.render.gap_press import GapDeed, GapPress, read_gap_press
from bot.render.gaps import (
    PER_PAGE,
    GapDetail,
    GapLine,
    bell_row,
    choice_card,
    gap_card,
    lines_card,
    list_card,
    open_list,
    reason_of,
    voted_rows,
    which_rows,
)
from bot.render.keepers import report_card, which_card
from bot.render.pages import above_card, login_card, start_card, text_card, toast
from bot.render.passages import linked_card, old_card, passage_card, removed_card, shared_card
from bot.render.quote import source_and_heading

__all__ = [
    "LOGIN",
    "PER_PAGE",
    "Article",
    "Button",
    "Card",
    "CardContext",
    "Deed",
    "GapDeed",
    "GapDetail",
    "GapLine",
    "GapPress",
    "Links",
    "MakeLinks",
    "Position",
    "Press",
    "Rows",
    "above_card",
    "answer_card",
    "articles",
    "bell_row",
    "choice_card",
    "explained_card",
    "gap_card",
    "line_card",
    "lines_card",
    "linked_card",
    "list_card",
    "login_card",
    "not_read",
    "old_card",
    "open_list",
    "passage_card",
    "payload",
    "read_gap_press",
    "read_press",
    "reason_of",
    "removed_card",
    "report_card",
    "rows",
    "sentences_with_links",
    "shared_card",
    "source_and_heading",
    "start_card",
    "text_card",
    "toast",
    "told_card",
    "unreadable",
    "vote_label",
    "voted_rows",
    "which_card",
    "which_rows",
]
