"""Run a whole help centre: build its index, start its server on a free port."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "articles"

DATABASE = "site.db"
"""File name of a running site's database, in its folder."""

CHROMIUM_FLAGS = (
    "--no-sandbox",  # the tests may run as root in a container, where the sandbox does not start
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


def chromium() -> str | None:
    """Return the path of the system's Chromium, preferably the headless shell, or None if it is not installed."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def build(articles: Path, index: Path, settings: Mapping[str, str] | None = None) -> None:
    """Build the index of the articles as an operator does; raise if the build fails."""
    command = [sys.executable, "build_index.py", "--articles", str(articles), "--index", str(index)]
    environment = {**os.environ, **(settings or {})}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if result.returncode:
        raise RuntimeError(f"the build failed: {result.stdout}{result.stderr}")


@contextmanager
def running_site(
    articles: Path,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    *,
    index: Path | None = None,
    killed: bool = False,
) -> Iterator[str]:
    """Serve the articles from an index, by default the one in the folder; yield the URL without a final slash.

    With ``killed``, the server ends by SIGKILL and cannot clean up.
    """
    environment = {
        **os.environ,
        "KB_KB_ARTICLES": str(articles),
        "KB_SEARCH_INDEX": str(index or folder / "index"),
        "KB_WEB_PORT": "0",
        "KB_WEB_DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "KB_WEB_SECRET_FILE": str(folder / "secret"),
        "KB_SEARCH_LEARNING_FILE": str(folder / "learning" / "solved.jsonl"),
        "KB_WEB_FORM_SECONDS": "0",
        "PYTHONUNBUFFERED": "1",
        **(settings or {}),
    }
    with (
        Path(folder, "server.log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(
            [sys.executable, "-m", "web", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as server,
    ):
        try:
            yield _address(server, log.name)
        finally:
            (server.kill if killed else server.terminate)()


def _address(server: subprocess.Popen[str], log: str) -> str:
    """Return the URL that the server prints once it listens."""
    assert server.stdout is not None
    for line in server.stdout:
        if match := re.search(r"http://[\w.]+:\d+", line):
            return match[0]
    raise RuntimeError(f"the server did not start: {Path(log).read_text(encoding='utf-8')}")
