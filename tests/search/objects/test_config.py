"""The table ``[storage]``: which places and endpoints it takes."""

from __future__ import annotations

import pytest

from kb.config import load
from kb.errors import ConfigError
from search.objects.config import StorageConfig


@pytest.mark.parametrize("place", ["", "/srv/index", "shared/index", "s3://bucket", "s3://my-bucket/some/prefix"])
def test_a_place_is_a_folder_or_a_bucket(place: str) -> None:
    assert load(StorageConfig, pull_from=place).pull_from == place


def test_a_slash_at_the_end_means_the_same_place() -> None:
    assert load(StorageConfig, pull_from="s3://bucket/prefix/").pull_from == "s3://bucket/prefix"
    assert load(StorageConfig, pull_from="/").pull_from == "/"


@pytest.mark.parametrize("place", ["gs://bucket", "https://s3.example.com/bucket", "s3://", "s3://B/x", "S3://bucket"])
def test_another_kind_of_store_is_refused_with_advice(place: str) -> None:
    with pytest.raises(ConfigError, match="s3://bucket/prefix"):
        load(StorageConfig, pull_from=place)


@pytest.mark.parametrize("endpoint", ["s3.example.com", "https://s3.example.com/path", "https://key:secret@host"])
def test_an_endpoint_is_an_address_without_path_and_password(endpoint: str) -> None:
    with pytest.raises(ConfigError, match="without a path"):
        load(StorageConfig, endpoint=endpoint)
