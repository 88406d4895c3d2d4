"""Counters of processes that have ended: added up in one file per type, so that their own files do not pile up.

``prometheus_client`` keeps a file per process and type of metric, such as ``counter_812.db``, and adds up all files at
a scrape. Its ``mark_process_dead`` only removes gauges; what an ended process counted must stay.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections import Counter, defaultdict
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from prometheus_client.mmap_dict import MmapedDict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OF_PROCESS: Final = re.compile(r"(counter|histogram)_(\d+)\.db")
_TOTAL: Final = "{}_ended.db"


@contextmanager
def ended_added_up(folder: Path) -> Iterator[None]:
    """Add up the files of ended processes, and let no other process do so while the folder is read.

    Raises:
        OSError: the folder is gone, or the disk is full.

    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # goes with the process that holds it
        for kind, files in _ended(folder).items():
            _add_up(folder / _TOTAL.format(kind), files)
        yield
    finally:
        os.close(descriptor)


def _ended(folder: Path) -> dict[str, list[Path]]:
    """Return the files of processes that no longer run, by the type of their metrics."""
    files = defaultdict(list)
    for path in folder.iterdir():
        if (match := _OF_PROCESS.fullmatch(path.name)) and not _is_running(int(match[2])):
            files[match[1]].append(path)
    return files


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's process has the id now; ours will be added up when that one ends
        return True
    return True


def _add_up(total: Path, files: list[Path]) -> None:
    """Replace files by their sum; a crash in between loses what they counted rather than counting it twice."""
    sums: Counter[str] = Counter()
    for path in (total, *files) if total.exists() else files:
        for key, value, _, _ in MmapedDict.read_all_values_from_file(path):  # type: ignore[no-untyped-call]
            sums[key] += value
    temporary = total.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    with closing(MmapedDict(temporary)) as values:  # type: ignore[no-untyped-call]
        for key, value in sums.items():
            values.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
    for path in files:
        path.unlink()
    temporary.replace(total)
