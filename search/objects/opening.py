"""Choose the implementation of a store by its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.objects.config import StorageConfig
    from search.objects.store import ObjectStore

S3 = "s3://"


def open_store(place: str, config: StorageConfig, *, answer_seconds: float = 300.0) -> ObjectStore:
    """Return the store at a place: a bucket with a prefix, or a folder. It connects when it is first used.

    ``answer_seconds`` is how long one request to a bucket may take.

    Raises:
        StoreError: the package for buckets is not installed.

    """
    if place.startswith(S3):
        from search.objects.bucket import BucketStore  # noqa: PLC0415 - needs a package that most do not install

        bucket, _, prefix = place.removeprefix(S3).partition("/")
        return BucketStore(bucket, prefix, config, answer_seconds)
    from search.objects.folder import FolderStore  # noqa: PLC0415 - the twin

    return FolderStore(Path(place))
