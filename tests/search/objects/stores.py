"""Stores for the tests: a folder always, and a bucket of a real server where one can be built."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from search.objects.config import StorageConfig
from search.objects.opening import open_store
from tests.gateway import BUCKET, KEYS, gateway, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.objects.store import ObjectStore

KINDS = ("folder", "bucket")


@contextmanager
def a_store(kind: str, folder: Path) -> Iterator[ObjectStore]:
    """Yield an empty store of a kind, or skip the test."""
    with a_place(kind, folder) as (place, config):
        yield open_store(place, config, answer_seconds=20)


@contextmanager
def a_place(kind: str, folder: Path) -> Iterator[tuple[str, StorageConfig]]:
    """Yield the place of an empty store of a kind, with the settings to reach it."""
    if kind == "folder":
        yield str(folder / "store"), StorageConfig()
        return
    if reason := why_not():
        pytest.skip(reason)
    with pytest.MonkeyPatch.context() as patch, gateway(folder / "s3") as endpoint:
        for name, value in KEYS.items():
            patch.setenv(name, value)
        yield f"s3://{BUCKET}/some/prefix", StorageConfig(endpoint=endpoint)
