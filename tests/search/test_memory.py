"""Memory that nothing uses any more goes back to the system."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from search.memory import trim_memory

BLOCKS, SIZE = 60_000, 1_000


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4_096


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries return it themselves")
def test_freed_blocks_below_one_in_use_are_returned() -> None:
    blocks = [bytearray(SIZE) for _ in range(BLOCKS)]
    in_use = blocks[-1]
    before = resident_bytes()
    blocks.clear()
    trim_memory()
    assert before - resident_bytes() > BLOCKS * SIZE // 2
    assert len(in_use) == SIZE
