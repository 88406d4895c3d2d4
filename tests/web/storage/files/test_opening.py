"""The setting decides where attachments are; a missing package is an error in the words of the setting."""

from __future__ import annotations

import pytest

from kb.errors import ConfigError
from search.objects import bucket
from search.objects.config import StorageConfig
from search.objects.folder import FolderStore
from web.storage.files.opening import attachment_store


def test_without_a_place_attachments_are_in_the_database() -> None:
    assert attachment_store(StorageConfig()) is None


def test_a_folder_is_a_store_of_attachments() -> None:
    assert isinstance(attachment_store(StorageConfig(attachments="/srv/files")), FolderStore)


def test_a_bucket_without_its_package_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match=r"\[storage\] attachments: .*pip install"):
        attachment_store(StorageConfig(attachments="s3://bucket/files"))
