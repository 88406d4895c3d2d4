"""Refresh: a running server takes up new solved questions without a rebuild, and no request waits for it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from search.learning.remember import remember
from search.learning.solved_file import read, stamp
from search.learning.standing import UNHELPFUL_FILE, read_unhelpful

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from kb.lists.solved_questions import SolvedQuestion
    from search.config import SearchConfig
    from search.learning.remember import Learner, ReadQuestion
    from search.learning.solved_file import Stamp

CHECK_SECONDS: Final = 20.0
"""Seconds between two looks at the files."""

AT_ONCE: Final = 300
"""So many questions are read at once, which takes less than a tenth of a second."""


class Refresh:
    """Keeps the memory of the generation that serves up to the writers' list and the files of what was learnt."""

    def __init__(self, config: SearchConfig, clock: Callable[[], dt.datetime]) -> None:
        self._solved = (config.solved_questions, config.solved_by_community)
        self._unhelpful = config.solved_questions.with_name(UNHELPFUL_FILE)
        self._half_life_days = config.learning_half_life_days
        self._is_on = config.learning == "on"
        self._clock = clock
        self._lock = threading.Lock()
        self._next = 0.0
        self._taken: tuple[Learner, tuple[Stamp | None, ...], dt.date] | None = None
        self._read: dict[str, ReadQuestion] = {}

    def look(
        self, learner: Learner, listed: Callable[[], Sequence[SolvedQuestion]], redirects: Mapping[str, str]
    ) -> None:
        """Let a learner remember what is new; many questions are read by another thread.

        ``listed`` returns the questions that writers listed, and ``redirects`` the slug for each old address. A new day
        counts as a change, because questions fade.
        """
        is_new = self._taken is None or self._taken[0] is not learner
        if not self._is_on or (not is_new and time.monotonic() < self._next) or not self._lock.acquire(blocking=False):
            return
        self._next = time.monotonic() + CHECK_SECONDS
        stamps = tuple(map(stamp, (*self._solved, self._unhelpful)))
        state = (learner, stamps, self._clock().date())
        if state == self._taken:
            self._lock.release()
            return
        if is_new:
            self._read = {}
        self._taken = state
        try:
            questions = (*listed(), *(question for path in self._solved for question in read(path)))
        except BaseException:
            self._lock.release()
            raise
        work = threading.Thread(target=self._remember, args=(learner, questions, redirects), daemon=True)
        if len(questions) > AT_ONCE:
            work.start()
        else:
            work.run()

    def wait(self) -> None:
        """Return once no thread reads questions any more: the lock is held until they are remembered."""
        with self._lock:
            pass

    def _remember(self, learner: Learner, questions: Sequence[SolvedQuestion], redirects: Mapping[str, str]) -> None:
        """Replace the memory of a learner, and let the next look begin."""
        try:
            today = self._clock().date()
            learner.lifter.standing.renew(read_unhelpful(self._unhelpful), today)
            learner.lifter.memory = remember(questions, learner, redirects, today, self._half_life_days, self._read)
        finally:
            self._lock.release()
