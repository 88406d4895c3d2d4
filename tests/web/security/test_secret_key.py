"""The signing key."""

from __future__ import annotations

import stat
import threading
from typing import TYPE_CHECKING

import pytest

from web.config import WebConfig
from web.errors import SecretError
from web.security.secret_key import MIN_CHARS, secret_key

if TYPE_CHECKING:
    from pathlib import Path


def test_a_configured_key_needs_no_file(tmp_path: Path) -> None:
    config = WebConfig(secret_key="k" * MIN_CHARS, secret_file=tmp_path / "secret")
    assert secret_key(config) == "k" * MIN_CHARS
    assert not (tmp_path / "secret").exists()


def test_a_key_is_generated_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    config = WebConfig(secret_file=tmp_path / "var" / "secret")
    key = secret_key(config)
    assert len(key) >= MIN_CHARS
    assert secret_key(config) == key
    assert stat.S_IMODE(config.secret_file.stat().st_mode) == 0o600
    assert [file.name for file in config.secret_file.parent.iterdir()] == ["secret"]


def test_threads_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    config = WebConfig(secret_file=tmp_path / "secret")
    keys: list[str] = []
    start = threading.Barrier(8)

    def read() -> None:
        start.wait()
        keys.append(secret_key(config))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir() if "secret" in file.name] == ["secret"]


def test_a_file_that_is_too_short_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(SecretError, match=r"secret: too short for a signing key; delete the file"):
        secret_key(WebConfig(secret_file=tmp_path / "secret"))


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SecretError, match="cannot be stored here"):
        secret_key(WebConfig(secret_file=tmp_path / "file" / "secret"))
