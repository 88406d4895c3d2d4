"""Memory of this process, as far as it is the C library's to return."""

from __future__ import annotations

import ctypes
import sys


def trim_memory() -> None:
    """Return freed memory to the system, which glibc keeps in the arenas of all threads until it is asked."""
    release = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if release is not None:  # only glibc has it
        release(0)
