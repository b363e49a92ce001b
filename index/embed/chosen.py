"""embed: a setting → the embedder it names."""

from __future__ import annotations

from index.embed.embedder import Embedder
from index.embed.endpoint import EndpointEmbedder
from index.embed.local import LocalEmbedder
from index.errors import EmbedderFailed

LOCAL = "local"
"""The setting that names the local model."""


def chosen(setting: str, model: str = "", key: str = "") -> Embedder:
    """Return the embedder that a setting names; nothing is loaded or called yet.

    Args:
        setting: `local`, or the root of an OpenAI-compatible endpoint.
        model: The model's name at an endpoint.
        key: The key of an endpoint; empty: it needs none.

    Raises:
        EmbedderFailed: There is no such embedder here.
    """
    if setting == LOCAL:
        return LocalEmbedder()
    if not setting.startswith(("http://", "https://")):
        raise EmbedderFailed(f'"{setting}" is neither "{LOCAL}" nor an address that begins with http:// or https://')
    if not model:
        raise EmbedderFailed("the endpoint's model is not named")
    return EndpointEmbedder(setting, model, key)
