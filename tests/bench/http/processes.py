"""What the processes of a server take: memory and processor time, as Linux counts them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, and the id of its first process."""

    address: str
    process: int

    def pss_mb(self) -> float:
        """Return the memory of all its processes; what they share counts in proportion, so once in all."""
        return sum(_pss_mb(process) for process in self._family())

    def cpu_seconds(self) -> float:
        """Return the processor time that all its processes have taken."""
        return sum(cpu_seconds(process) for process in self._family())

    def _family(self) -> list[int]:
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text(encoding="ascii").split()
        return [self.process, *map(int, children)]


def _pss_mb(process: int) -> float:
    found = _PSS.search(Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii"))
    assert found
    return int(found[1]) / 1024


def cpu_seconds(process: int) -> float:
    """Return the processor time that a process has taken, without its children."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
