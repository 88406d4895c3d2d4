"""The command ``python -m search pull``: exit codes, and watching until the other end of the pipe is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from search.cli.commands import main
from tests.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_without_a_place_pulling_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull"]) == 2
    assert "pull_from" in capsys.readouterr().err


def test_an_empty_store_is_an_error_that_names_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", "--index", str(tmp_path / "index"), "--from", str(tmp_path / "store")]) == 1
    assert "CURRENT: there is no such object" in capsys.readouterr().err


def test_watching_pulls_what_is_published_and_ends_with_the_pipe(tmp_path: Path) -> None:
    store = tmp_path / "store"
    command = [sys.executable, "-m", "search", "pull", "--watch", "--index", str(tmp_path / "i"), "--from", str(store)]
    environment = {**os.environ, "KB_STORAGE_PULL_SECONDS": "1"}
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stderr is not None
        assert watching.stdin is not None
        assert "cannot be pulled" in watching.stderr.readline()
        publish(tmp_path)
        assert "can be pulled again" in watching.stderr.readline()
        assert (tmp_path / "i/CURRENT").exists()
        watching.stdin.close()
        assert watching.wait(30) == 0


def publish(folder: Path) -> None:
    """Build an index of one article and publish it."""
    articles = folder / "articles"
    articles.mkdir()
    (articles / "gnomes.md").write_text("---\ntitle: Gnomes\n---\nThey need no water.\n", encoding="utf-8")
    command = [sys.executable, "build_index.py", "--articles", str(articles), "--index", str(folder / "built")]
    subprocess.run([*command, "--publish-to", str(folder / "store")], cwd=ROOT, check=True, capture_output=True)  # noqa: S603
