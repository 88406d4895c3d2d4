"""Sandbox: run a function on hostile input in a child process with a memory limit and a time limit.

A thread cannot interrupt a decoder or parser written in C, and one that asks for too much memory takes the server down
with it. A child process can be limited and killed. Pass a function at the top level of a module, with arguments and a
result that can be pickled::

    _SANDBOX = Sandbox(Limits(seconds=10, memory_bytes=400_000_000))
    text = _SANDBOX.run(text_of, html)

Each worker is a fresh Python process that forks for every call (``web.sandbox_child``). It is started by exec, so it
inherits no socket, database handle or secret of the server, and it does not import the application. A fork costs
milliseconds, and no call sees what an earlier one left behind. The parent builds only plain values and this package's
own values and errors from an answer, because a child that parsed hostile input cannot be trusted.
"""

from __future__ import annotations

import builtins
import io
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import weakref
from contextlib import ExitStack
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from web.errors import SandboxBusyError, SandboxCrashError, SandboxMemoryError, SandboxTimeoutError
from web.sandbox_child import NO_MEMORY, RAISED, RETURNED, TIMEOUT, Limits, receive, send

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Limits", "Sandbox"]

P = ParamSpec("P")
R = TypeVar("R")

_PACKAGE: Final = Path(__file__).resolve().parent
_START: Final = (
    "import sys, types; web = types.ModuleType('web'); web.__path__ = [sys.argv[1]]; sys.modules['web'] = web; "
    "from web.sandbox_child import serve; serve()"
)
"""Replaces ``web/__init__.py``, which would import the whole application: 160 MB and a second."""

_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ")
"""The only environment variables a worker inherits; others may hold passwords and keys."""


class Sandbox:
    """Runs calls in up to ``workers`` child processes; up to ``most_waiting`` more callers queue for one.

    Workers start on the first call and stay. Safe to share between threads.
    """

    def __init__(
        self, limits: Limits, *, workers: int = 1, most_waiting: int = 0, wait_seconds: float | None = None
    ) -> None:
        self._limits = limits
        self._wait_seconds = wait_seconds
        self._slots = threading.BoundedSemaphore(workers + most_waiting)
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()  # the last one used is warm
        processes = ExitStack()
        for _ in range(workers):
            worker = _Worker()
            processes.callback(worker.close)
            self._idle.put(worker)
        self.close = weakref.finalize(self, processes.close)

    def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the function's result, or raise its exception again.

        Built-in exceptions and those of this package keep their type; any other becomes a ``SandboxCrashError``.

        Raises:
            SandboxBusyError: the queue is full, or no worker became free in time.
            SandboxTimeoutError: the call exceeded its time limit.
            SandboxMemoryError: the call exceeded its memory limit.
            SandboxCrashError: the child died, or its answer cannot be read.

        """
        task = pickle.dumps((function, args, kwargs, self._limits))
        if not self._slots.acquire(blocking=False):
            raise SandboxBusyError("too many calls are waiting for a worker")
        try:
            answer = self._run(task)
        finally:
            self._slots.release()
        return _result(answer)  # type: ignore[return-value]

    def _run(self, task: bytes) -> bytes:
        try:
            worker = self._idle.get(timeout=self._wait_seconds)
        except queue.Empty:
            raise SandboxBusyError("no worker became free") from None
        try:
            return worker.call(task)
        finally:
            self._idle.put(worker)


class _Worker:
    """The parent's end of one worker process, started when first needed and restarted after it dies."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, task: bytes) -> bytes:
        process = self._running()
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            send(process.stdin, task)
            return receive(process.stdout)
        except (OSError, EOFError) as error:
            self.close()
            raise SandboxCrashError("the worker died") from error
        except BaseException:
            self.close()  # or the next call would get this answer
            raise

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-c", _START, str(_PACKAGE)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libraries quote their input
                cwd=_PACKAGE.parent,
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                start_new_session=True,
            )
        return self._process

    def close(self) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)  # including a running call
        with self._process:  # closes the pipes and waits for the process
            self._process = None


def _result(answer: bytes) -> object:
    kind, content = answer[:1], answer[1:]
    if kind == TIMEOUT:
        raise SandboxTimeoutError("the call took too long")
    if kind == NO_MEMORY:
        raise SandboxMemoryError("the call needed too much memory")
    if kind not in (RETURNED, RAISED):
        raise SandboxCrashError(content.decode("utf-8", "replace") or "the child died")
    try:
        value = _PlainUnpickler(io.BytesIO(content)).load()
    except Exception as error:  # a hostile answer may raise anything
        raise SandboxCrashError("the answer of the child cannot be read") from error
    if kind == RAISED:
        raise value if isinstance(value, Exception) else SandboxCrashError("the child raised no exception")
    return value


class _PlainUnpickler(pickle.Unpickler):
    """Unpickles plain values and classes of this package, so that no answer makes the parent call anything else."""

    def find_class(self, module: str, name: str) -> type:
        if module == "datetime" or module.startswith("web."):
            cls = super().find_class(module, name)
        else:
            cls = getattr(builtins, name, None) if module == "builtins" else None
        if not isinstance(cls, type) or cls.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        if module == "builtins" and not issubclass(cls, (Exception, set, frozenset, bytearray, complex)):
            raise pickle.UnpicklingError(f"{name} is not allowed")
        if module.startswith("web.") and not (is_dataclass(cls) or issubclass(cls, (Exception, Enum))):
            raise pickle.UnpicklingError(
                f"{module}.{name} is not a value"
            )  # building one may open files or connections
        return cls
