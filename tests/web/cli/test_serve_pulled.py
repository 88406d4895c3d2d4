"""``python -m web serve`` on a machine that gets its index from a store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.small_centre import MAIL, article
from tests.web.conftest import write

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]
WITHIN_SECONDS = 60.0


def publish(folder: Path) -> None:
    command = [sys.executable, "build_index.py", "--articles", str(folder / "articles"), "--index", str(folder / "i")]
    subprocess.run([*command, "--publish-to", str(folder / "store")], cwd=ROOT, check=True, capture_output=True)  # noqa: S603


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own server
        assert answer.status == 200
        return str(answer.read().decode())


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_SECONDS
    while not is_so():
        assert time.monotonic() < deadline


@pytest.mark.parametrize("processes", ["1", "2"])
def test_an_empty_machine_serves_what_is_published_and_follows_it(tmp_path: Path, processes: str) -> None:
    write(tmp_path / "articles", dict(MAIL))
    publish(tmp_path)
    machine = tmp_path / "machine"
    machine.mkdir()
    environment = {
        **os.environ,
        "KB_STORAGE_PULL_FROM": str(tmp_path / "store"),
        "KB_STORAGE_PULL_SECONDS": "1",
        "KB_KB_ARTICLES": str(machine / "none"),
        "KB_SEARCH_INDEX": str(machine / "index"),
        "KB_WEB_DATABASE_URL": f"sqlite:///{machine / 'site.db'}",
        "KB_WEB_SECRET_FILE": str(machine / "secret"),
        "KB_WEB_PORT": "0",
        "KB_WEB_PROCESSES": processes,
        "KB_WEB_WORKER": "false",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "web", "serve"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            line = next(line for line in server.stdout if line.startswith("Help centre on "))
            address = line.split()[3]
            assert "Get a refund" in get(f"{address}/search?q=refund")
            write(tmp_path / "articles", {"x/teapot.md": article("Teapots", "Porcelain.")})
            with ThreadPoolExecutor(2) as pool:
                publishing = pool.submit(publish, tmp_path)
                until(lambda: "Porcelain" in get(f"{address}/search?q=teapots"))  # every answer has status 200
                publishing.result()
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(60) == 0
