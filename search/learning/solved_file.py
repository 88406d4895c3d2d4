"""The file of what this help centre learnt: read whole, and watched for changes by its stamp."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kb.lists.solved_questions import parse

if TYPE_CHECKING:
    from pathlib import Path

    from kb.lists.solved_questions import SolvedQuestion

_LOG = logging.getLogger("firstline.search")

Stamp = tuple[int, int, int]


def stamp(path: Path) -> Stamp | None:
    """Return what changes with a file: its inode, time and size; None without a file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def read(path: Path) -> tuple[SolvedQuestion, ...]:
    """Return the solved questions of a file; none without one. Lines that cannot be read are skipped and logged."""
    try:
        solved = parse(path.read_bytes(), path.name)
    except FileNotFoundError:
        return ()
    except OSError as error:
        _LOG.warning("%s: the solved questions cannot be read: %s", path, error.strerror or error)
        return ()
    if solved.problems:
        first = solved.problems[0]
        _LOG.warning("%s: %d lines are left out, the first in line %s", path, len(solved.problems), first.line)
    return solved.questions
