"""The dialects by their names in the settings."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kb.config import DialectName

if TYPE_CHECKING:
    from kb.dialects.dialect import Dialect


class _PerThread(threading.local):
    """The dialects of a thread: creating one costs as much as a dozen articles, and none is thread-safe."""

    def __init__(self) -> None:
        self.dialects: dict[DialectName, Dialect] = {}


_per_thread = _PerThread()


def dialect(name: DialectName) -> Dialect:
    """Return this thread's converter for a dialect; its libraries are imported when it is first chosen."""
    known = _per_thread.dialects
    if name not in known:
        known[name] = _create(name)
    return known[name]


def _create(name: DialectName) -> Dialect:
    if name is DialectName.PYTHON_MARKDOWN:
        from kb.dialects.python_markdown.python_markdown import PythonMarkdown  # noqa: PLC0415 - imported only when chosen

        return PythonMarkdown()
    from kb.dialects.gfm.gfm import Gfm  # noqa: PLC0415

    return Gfm()
