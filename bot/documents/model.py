"""The model of meaning that the settings name."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Settings, WrongSettings
from index.embed.chosen import chosen
from index.embed.meaning import Meaning
from index.errors import EmbedderFailed


@dataclass(frozen=True)
class Model:
    """What names a model of meaning; a child process is told it in a message, since it has a key."""

    setting: str
    name: str
    key: str
    budget_ms: int
    without: frozenset[str]

    def meaning(self) -> Meaning:
        """Return the model.

        Raises:
            EmbedderFailed: There is no such model here.
        """
        return Meaning(chosen(self.setting, self.name, self.key), self.budget_ms / 1000, self.without)


def model_of(settings: Settings) -> Model | None:
    """Return the model of meaning that the settings name, None where they name none.

    Raises:
        WrongSettings: The key's file cannot be read.
    """
    if settings.embeddings is None:
        return None
    key = settings.embeddings_key.get_secret_value() if settings.embeddings_key else ""
    if not key and settings.embeddings_key_file:
        try:
            key = settings.embeddings_key_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise WrongSettings(f"PASSAGEBOT_EMBEDDINGS_KEY_FILE: cannot be read: {error}") from None
    without = settings.embeddings_without
    return Model(settings.embeddings, settings.embeddings_model, key, settings.embeddings_budget_ms, without)


def meaning_of(settings: Settings) -> Meaning | None:
    """Return the model of meaning that the settings name, None where they name none.

    Raises:
        WrongSettings: There is no such model here, or its key's file cannot be read.
    """
    model = model_of(settings)
    try:
        return model.meaning() if model else None
    except EmbedderFailed as error:
        raise WrongSettings(f"PASSAGEBOT_EMBEDDINGS: {error}") from None
