"""Several processes behind one listening socket, kept running by the one that opened it.

The parent opens the socket, loads the application, and forks: the children share what was loaded, and accept
connections from the same queue, so a child that dies takes none of the waiting ones with it. The parent has no threads,
because a fork copies only one of them; it waits for signals:

- a child that ends is started again;
- SIGTERM and SIGINT stop the children, which first finish what they are answering;
- SIGHUP replaces the parent by a new one, with the code and the settings of now. Its children take over the socket,
  and those of the old one finish. A new one that could not start, because a setting is wrong, is not begun.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger("firstline.web")

_SIGNALS: Final = frozenset({signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP})

_RESTART_SECONDS = 1.0
"""The least time from one start of a child to the next, so that one that cannot start does not take all the time."""

_LONGEST_WAIT_SECONDS = 3_600.0

_STOP_SECONDS = 40.0
"""How long children may take to finish before they are killed; longer than ``DRAIN_SECONDS``."""

INHERITED = "FIRSTLINE_INHERITED"
"""Environment variable: the file descriptors that a parent leaves to its successor, of the socket and the lifeline."""

TRIAL = "FIRSTLINE_TRIAL"
"""Environment variable: the program only has to show that it can start."""

_TRIAL_SECONDS = 120.0


class Lifeline:
    """A pipe that the parent holds open: children read its end when the parent is gone, however it died."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()

    def watch(self) -> None:
        """In a child, behave as after SIGTERM when the parent is gone."""
        os.close(self.writer)

        def wait() -> None:
            while os.read(self.reader, 1):
                pass
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=wait, daemon=True).start()


class Supervisor:
    """Keeps one child running per task. From the start, signals wait until ``run`` handles them."""

    def __init__(self, tasks: Sequence[Callable[[], None]], listener: int) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        self._tasks: list[Callable[[], None]] = []
        self._listener = listener
        self.lifeline = Lifeline()
        self._children: dict[int, int] = {}
        self._start_at: dict[int, float] = {}
        for task in tasks:
            self.add(task)

    def add(self, task: Callable[[], None]) -> None:
        """Add a task, before the first child is started."""
        self._start_at[len(self._tasks)] = 0.0
        self._tasks.append(task)

    def run(self) -> Callable[[], None] | None:
        """Return the task in each child, and None in the parent when all children have ended."""
        _, _, lifeline = os.environ.pop(INHERITED, "").partition(",")
        if lifeline:  # of the children of the process that this one replaced; they end when no process holds it open
            os.close(int(lifeline))
        for thread in set(threading.enumerate()) - {threading.current_thread()}:
            thread.join()  # a fork copies this thread alone, and what another holds would stay locked
        while True:
            for number in [number for number, moment in self._start_at.items() if moment <= time.monotonic()]:
                if self._start(number):
                    return self._tasks[number]
            wait_until = min(self._start_at.values(), default=time.monotonic() + _LONGEST_WAIT_SECONDS)
            received = signal.sigtimedwait(_SIGNALS, max(0.0, wait_until - time.monotonic()))
            if received is not None and received.si_signo == signal.SIGHUP:
                self._replace()
            elif received is not None and received.si_signo != signal.SIGCHLD:
                self._stop()
                return None
            self._reap()

    def _start(self, number: int) -> bool:
        """Start a child for a task; return True in the child."""
        child = os.fork()
        if child:
            self._children[child] = number
            self._start_at.pop(number)
            return False
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        self.lifeline.watch()
        return True

    def _reap(self) -> None:
        """Plan to start the children again that have ended."""
        while self._children:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not child:
                return
            if (number := self._children.pop(child, None)) is not None:  # None: of the process that this one replaced
                log.error("process %d ended with %d; starting another", child, os.waitstatus_to_exitcode(status))
                self._start_at[number] = time.monotonic() + _RESTART_SECONDS

    def _stop(self) -> None:
        """Stop the children, and wait until they have finished."""
        deadline = time.monotonic() + _STOP_SECONDS
        self._signal(signal.SIGTERM)
        while self._children and (left := deadline - time.monotonic()) > 0:
            signal.sigtimedwait({signal.SIGCHLD}, min(left, 1.0))
            for child in tuple(self._children):
                if os.waitpid(child, os.WNOHANG)[0]:
                    del self._children[child]
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        for child in self._children:
            os.kill(child, number)

    def _replace(self) -> None:
        """Begin again as a new program with the same process id, which a service manager watches.

        Return if it could not start; it has said why.
        """
        log.info("reloading")
        command = [sys.executable, *sys.orig_argv[1:]]
        try:
            subprocess.run(command, env={**os.environ, TRIAL: "1"}, timeout=_TRIAL_SECONDS, check=True)  # noqa: S603 - our own command line
        except (OSError, subprocess.SubprocessError):
            log.error("not reloaded: what would replace this program does not start")  # noqa: TRY400 - it has said why
            return
        for descriptor in (self._listener, self.lifeline.writer):
            os.set_inheritable(descriptor, True)  # noqa: FBT003 - the function's own signature
        os.environ[INHERITED] = f"{self._listener},{self.lifeline.writer}"  # signals wait for the new program, too
        os.execv(sys.executable, command)  # noqa: S606 - our own command line


def inherited_listener() -> int | None:
    """Return the file descriptor of the socket that this process's predecessor left open, or None without one."""
    return int(os.environ[INHERITED].split(",")[0]) if INHERITED in os.environ else None
