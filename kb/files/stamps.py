"""Stamps: whether a file has changed, without opening it.

A stamp is a file's size, its times of modification and change, and its inode. A file that changed just before its stamp
was taken gets none, because it may change again within the same tick of the clock and keep its stamp: Git calls such a
file racily clean. It is opened and compared by its bytes until it is old enough.
"""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

SETTLED_NS: Final = 2_000_000_000
"""No clock of a usual file system ticks more slowly than once in two seconds (FAT)."""


def stamp_of(path: str) -> str:
    """Return the stamp of a file, empty if it changed just now or cannot be examined."""
    taken_ns = time.time_ns()
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path for each of thousands of files costs more
    except OSError:
        return ""
    return _stamp(status) if _is_settled(status, taken_ns) else ""


def folder_stamp(root: Path) -> str:
    """Return a text that changes with any file below a folder; empty if one changed just now or cannot be examined.

    ``.git`` is left out, because it changes with every look at the working tree.
    """
    taken_ns = time.time_ns()
    digest = hashlib.sha256()
    folders = [str(root)]
    try:
        while folders:
            with os.scandir(folders.pop()) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders += [] if entry.name == ".git" else [entry.path]
                    continue
                leads_nowhere = entry.is_symlink() and not os.path.exists(entry.path)  # noqa: PTH110 - as a Path costs more
                status = entry.stat(follow_symlinks=not leads_nowhere)
                if not _is_settled(status, taken_ns):
                    return ""
                digest.update(os.fsencode(f"{entry.path}\0{_stamp(status)}\0"))
    except OSError:
        return ""
    return digest.hexdigest()


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _is_settled(status: os.stat_result, taken_ns: int) -> bool:
    """Return whether a change from now on shows in the times; those of the future say nothing."""
    return max(status.st_mtime_ns, status.st_ctime_ns) < taken_ns - SETTLED_NS
