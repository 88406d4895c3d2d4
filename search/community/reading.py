"""Bring the store up to date with a source: read what is new, delete what is gone.

Each topic is kept as soon as it is read. A run that is killed, or that the source stops, is continued by the next one,
which asks for the lists again and for those topics only that it does not have.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from search.errors import CommunityError, TopicError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from search.community.sources.source import Listed, Source
    from search.community.store import Store
    from search.progress import Progress

MAX_FAILURES: Final = 3
"""Failures in a row after which the source counts as down."""

MIN_CHECKED: Final = 10
"""Topics from which on the loss of more than half of them is taken for a fault of the source."""


@dataclass(slots=True)
class Reading:
    """What was done: the topics read, those removed, and why others could not be read."""

    read: int = 0
    removed: int = 0
    problems: list[str] = field(default_factory=list)


def read_source(
    source: Source,
    store: Store,
    now: dt.datetime,
    progress: Progress,
    reading: Reading,
    *,
    allow_shrink: bool = False,
) -> None:
    """Bring the store up to the source as it is now; ``reading`` counts what is done, also if it ends early.

    Raises:
        CommunityError: the source could not be read to its end, or most of its topics are gone. What was read is kept,
            and nothing is removed.

    """
    known = store.versions()
    listed: dict[str, Listed] = {}
    for each in source.listed():
        listed[each.id] = each
        progress("listing topics", len(listed), 0)
    gone = known.keys() - listed.keys()
    if len(known) >= MIN_CHECKED and 2 * len(gone) > len(known) and not allow_shrink:
        advice = "if they should go, run again with --allow-shrink"
        raise CommunityError(f"{len(gone)} of {len(known)} topics are gone, so nothing was changed; {advice}")
    changed = [each for each in listed.values() if known.get(each.id) != each.version]
    _read(changed, source, store, reading, progress)
    store.remove(gone)
    reading.removed = len(gone)
    store.finish(now)


def _read(changed: Sequence[Listed], source: Source, store: Store, reading: Reading, progress: Progress) -> None:
    failures = 0
    for done, each in enumerate(changed, start=1):
        try:
            store.keep(each.id, each.version, source.read(each))
        except TopicError as error:
            reading.problems.append(str(error))
            continue
        except CommunityError as error:
            reading.problems.append(str(error))
            failures += 1
            if failures == MAX_FAILURES:
                raise
            continue
        failures = 0
        reading.read += 1
        progress("reading topics", done, len(changed))
