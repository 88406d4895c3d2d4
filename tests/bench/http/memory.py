"""Memory of the server: of one process, and of each further one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.http import serving
from tests.bench.http.load import send
from tests.bench.http.traffic import repeated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.http.traffic import Kind, Traffic

_PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)
_SECONDS = 3.0
_CONNECTIONS = 16


def report(articles: Path, index: Path, scratch: Path, mode: str, requests: Mapping[Kind, Traffic]) -> None:
    """Print the memory with 1 to 3 processes, each after a few seconds of all kinds of request.

    Memory that processes share counts in proportion (PSS), so the sum is what the machine has to have.
    """
    before = 0.0
    for processes in (1, 2, 3):
        with serving.served(articles, index, scratch, mode, str(processes)) as (address, parent):
            for each in requests.values():
                send(address, repeated(each.ours, 0), _CONNECTIONS, _SECONDS)
            total = sum(_pss_mb(process) for process in family(parent))
        added = f"  {total - before:+.0f}" if before else ""
        print(f"{processes} answering: {total:5.0f} MB{added}")
        before = total


def family(parent: int) -> list[int]:
    """Return the ids of a process and of its children."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return [parent, *map(int, children)]


def _pss_mb(process: int) -> float:
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    found = _PSS.search(rollup)
    assert found
    return int(found[1]) / 1024
