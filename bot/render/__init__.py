"""render: values in, cards out; the only package that knows HTML, buttons and terminal colours.

Private chats, groups, inline results and guests are shown the same cards.
"""

from bot.render.answers import answer_card, line_card
from bot.render.articles import articles, sentences_with_links
from bot.render.buttons import CardContext, Position, Rows, rows, vote_label
from bot.render.card import LOGIN, Article, Button, Card, Deed, Links, MakeLinks, Press, payload, read_press
from bot.render.explained import explained_card
from bot.render.formats import not_read, unreadable
from bot.render.keepers import report_card, which_card
from bot.render.pages import above_card, login_card, start_card, text_card, toast
from bot.render.passages import linked_card, old_card, passage_card, removed_card, shared_card

__all__ = [
    "LOGIN",
    "Article",
    "Button",
    "Card",
    "CardContext",
    "Deed",
    "Links",
    "MakeLinks",
    "Position",
    "Press",
    "Rows",
    "above_card",
    "answer_card",
    "articles",
    "explained_card",
    "line_card",
    "linked_card",
    "login_card",
    "not_read",
    "old_card",
    "passage_card",
    "payload",
    "read_press",
    "removed_card",
    "report_card",
    "rows",
    "sentences_with_links",
    "shared_card",
    "start_card",
    "text_card",
    "toast",
    "unreadable",
    "vote_label",
    "which_card",
]
