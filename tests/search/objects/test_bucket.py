"""The store in a bucket: errors in our words without secrets, and what a fork may not do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from search.errors import StoreError
from search.objects import bucket
from search.objects.config import StorageConfig
from search.objects.opening import open_store
from tests.gateway import KEYS
from tests.search.objects.stores import a_place
from tests.servers import HOST, free_port

if TYPE_CHECKING:
    from pathlib import Path


def test_a_store_that_does_not_answer_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    store = open_store("s3://bucket", StorageConfig(endpoint=f"http://{HOST}:{free_port()}"), answer_seconds=2)
    for attempt in (lambda: store.read("k", 9), lambda: store.write("k", b""), lambda: list(store.listed())):
        with pytest.raises(StoreError, match="does not answer") as caught:
            attempt()
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__, "the client's own error quotes requests"


def test_refused_credentials_are_named_but_not_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_place("bucket", tmp_path) as (place, config):
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret-key")
        with pytest.raises(StoreError, match="403 SignatureDoesNotMatch") as caught:
            open_store(place, config).read("key", 10)
    assert KEYS["AWS_ACCESS_KEY_ID"] not in str(caught.value)
    assert "wrong-secret-key" not in str(caught.value)


def test_a_forked_process_fails_instead_of_waiting_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket.BucketStore, "_process", os.getpid() + 1)
    with pytest.raises(StoreError, match="before this process was forked"):
        open_store("s3://bucket", StorageConfig()).read("key", 10)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "find_spec", lambda _name: None)
    with pytest.raises(StoreError, match="pip install 'obstore"):
        open_store("s3://bucket/prefix", StorageConfig())
