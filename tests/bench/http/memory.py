"""Memory of the server: of one process, and of each further one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.http import serving
from tests.bench.http.load import send
from tests.bench.http.traffic import repeated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.bench.http.traffic import Kind, Traffic

_SECONDS = 3.0
_CONNECTIONS = 16


def report(articles: Path, index: Path, scratch: Path, mode: str, requests: Mapping[Kind, Traffic]) -> None:
    """Print the memory with 1 to 3 processes, each after a few seconds of all kinds of request.

    Memory that processes share counts in proportion (PSS), so the sum is what the machine has to have.
    """
    before = 0.0
    for processes in (1, 2, 3):
        with serving.served(articles, index, scratch, mode, str(processes)) as server:
            for each in requests.values():
                send(server, repeated(each.ours, 0), _CONNECTIONS, _SECONDS)
            total = server.pss_mb()
        added = f"  {total - before:+.0f}" if before else ""
        print(f"{processes} answering: {total:5.0f} MB{added}")
        before = total
