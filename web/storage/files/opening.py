"""The store of attachments that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kb.errors import ConfigError
from search.errors import StoreError
from search.objects.opening import open_store

if TYPE_CHECKING:
    from search.objects.config import StorageConfig
    from search.objects.store import ObjectStore

_ANSWER_SECONDS: Final = 15.0
"""A person waits for it."""


def attachment_store(config: StorageConfig) -> ObjectStore | None:
    """Return the store of attachments, or None if the database holds them.

    Raises:
        ConfigError: the package for buckets is not installed.

    """
    if not config.attachments:
        return None
    try:
        return open_store(config.attachments, config, answer_seconds=_ANSWER_SECONDS)
    except StoreError as error:
        raise ConfigError(f"[storage] attachments: {error}") from error
