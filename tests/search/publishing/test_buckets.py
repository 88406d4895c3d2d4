"""Publishing and pulling through a real S3 server, as the commands do it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.running import ROOT
from tests.search.objects.stores import a_place
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with a_place("bucket", tmp_path) as (place, config):
        monkeypatch.setenv("KB_STORAGE_ENDPOINT", config.endpoint)
        yield place


def run(*command: str, code: int = 0) -> str:
    result = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *command], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert result.returncode == code, result.stderr
    return result.stdout + result.stderr


def test_machines_follow_a_bucket_forwards_and_back(
    place: str, tmp_path: Path, articles_from: Callable[[dict[str, str | bytes]], Path]
) -> None:
    articles = articles_from(dict(MAIL))
    build = ("build_index.py", "--articles", str(articles), "--index", str(tmp_path / "built"), "--publish-to", place)
    pull = ("-m", "search", "pull", "--index", str(tmp_path / "pulled"), "--from", place)
    ask = ("-m", "search", "teapots", "--index", str(tmp_path / "pulled"))
    assert "no such object" in run(*pull, code=1)
    assert "MB uploaded" in run(*build)
    assert "serves now" in run(*pull)
    (articles / "teapot.md").write_text(article("Teapots", "Porcelain."), encoding="utf-8")
    assert "MB uploaded" in run(*build)
    assert "there already" in run(*build)
    assert "serves now" in run(*pull)
    assert "up to date" in run(*pull)
    assert "/articles/teapot" in run(*ask)
    assert "back to" in run(*build, "--rollback")
    assert "serves now" in run(*pull)
    assert "/articles/teapot" not in run(*ask)
