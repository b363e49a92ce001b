"""Every sentence the bot says, in each of its languages."""

from __future__ import annotations

import re

from bot.texts.en import EN
from bot.texts.sentences import Texts
from bot.texts.zh_hans import ZH_HANS
from bot.texts.zh_hant import ZH_HANT
from index.tokenize.fold import simplified

__all__ = ["TEXTS", "Texts", "texts_for"]

TEXTS = {texts.language: texts for texts in (ZH_HANS, ZH_HANT, EN)}
"""Language -> texts."""

_HAN = re.compile("[\u4e00-\u9fff]")
# Where the traditional script is read, as subtags of a language code.
_TRADITIONAL = {"hant", "tw", "hk", "mo"}


def texts_for(language_code: str | None, text: str = "") -> Texts:
    """Return the texts in a person's language; where it is not known, in their message's script.

    Args:
        language_code: An IETF tag, as Telegram has it of the person's app: zh-hans, zh-TW, en.
        text: What the person wrote.
    """
    if language_code:
        language, *subtags = language_code.lower().replace("_", "-").split("-")
        if language not in ("zh", "yue"):
            return EN
        return ZH_HANT if language == "yue" or _TRADITIONAL & set(subtags) else ZH_HANS
    characters = _HAN.findall(text)
    if text and not characters:
        return EN
    return ZH_HANT if any(simplified(character) != character for character in characters) else ZH_HANS
