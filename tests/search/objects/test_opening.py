"""The place of a store decides which implementation answers."""

from __future__ import annotations

import pytest

from search.objects.bucket import BucketStore
from search.objects.config import StorageConfig
from search.objects.folder import FolderStore
from search.objects.opening import open_store


@pytest.mark.parametrize(
    ("place", "kind"), [("var/store", FolderStore), ("/srv/store", FolderStore), ("s3://bucket/prefix", BucketStore)]
)
def test_a_place_opens_as_its_kind_of_store(place: str, kind: type) -> None:
    assert type(open_store(place, StorageConfig())) is kind
