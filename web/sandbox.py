"""Sandbox: run a function on hostile input in a child process with a memory limit and a time limit.

A thread cannot interrupt a decoder or parser written in C, and one that asks for too much memory takes the server with
it. A child process can be limited, and killed. Use it like this, with a function at the top level of a module, and with
arguments and a result that can be pickled::

    _SANDBOX = Sandbox(Limits(seconds=10, memory_bytes=400_000_000))
    text = _SANDBOX.run(text_of, html)

Each worker is a fresh Python process that forks for every call. It is started by exec, so it has no socket, no database
handle and no secret of the server, and it does not import the application. A fork of it costs milliseconds, and no call
sees what the one before it left behind. The parent builds only plain values and this package's own values and errors
from what comes back, because a child that read hostile input is not to be trusted.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import math
import os
import pickle
import queue
import resource
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from dataclasses import dataclass, is_dataclass
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NoReturn, ParamSpec, TypeVar

from web.errors import SandboxBusyError, SandboxCrashError, SandboxMemoryError, SandboxTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

P = ParamSpec("P")
R = TypeVar("R")

_PACKAGE: Final = Path(__file__).resolve().parent
_START: Final = (
    "import sys, types; web = types.ModuleType('web'); web.__path__ = [sys.argv[1]]; sys.modules['web'] = web; "
    "from web.sandbox import _serve; _serve()"
)
"""Stands in for ``web/__init__.py``, which would import the whole application: 160 MB and a second."""

_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ")
"""The only environment variables a worker gets; others may hold passwords and keys."""

_RETURNED, _RAISED, _NO_MEMORY, _TIMEOUT, _CRASHED = b"r", b"e", b"m", b"t", b"c"
_LENGTH_BYTES: Final = 8
_CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use: ``seconds`` of time, and ``memory_bytes`` beyond what an idle worker has."""

    seconds: float
    memory_bytes: int


class Sandbox:
    """Runs calls in at most ``workers`` child processes; at most ``most_waiting`` more callers wait for one.

    Workers start with the first call and stay. Safe to share between threads.
    """

    def __init__(
        self, limits: Limits, *, workers: int = 1, most_waiting: int = 0, wait_seconds: float | None = None
    ) -> None:
        self._limits = limits
        self._wait_seconds = wait_seconds
        self._places = threading.BoundedSemaphore(workers + most_waiting)
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()  # the last one used is warm
        started = [_Worker() for _ in range(workers)]
        for worker in started:
            self._idle.put(worker)
        self.close = weakref.finalize(self, _close, started)

    def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what the function returns; what it raises is raised again.

        Built-in exceptions and those of this package keep their type; any other becomes a ``SandboxCrashError``.

        Raises:
            SandboxBusyError: too many callers wait, or none of the workers became free in time.
            SandboxTimeoutError: the call took longer than it may.
            SandboxMemoryError: the call wanted more memory than it may have.
            SandboxCrashError: the child died, or its answer cannot be read.

        """
        task = pickle.dumps((function, args, kwargs, self._limits))
        if not self._places.acquire(blocking=False):
            raise SandboxBusyError("too many calls wait for a worker")
        try:
            answer = self._run(task)
        finally:
            self._places.release()
        return _read(answer)  # type: ignore[return-value]

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
    """The parent's end of one worker process, which starts when it is first needed and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, task: bytes) -> bytes:
        process = self._running()
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            _send(process.stdin, task)
            return _receive(process.stdout)
        except (OSError, EOFError) as error:
            self.close()
            raise SandboxCrashError("the worker died") from error
        except BaseException:
            self.close()  # its answer would be taken for that of the next call
            raise

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-c", _START, str(_PACKAGE)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libraries quote what they read
                cwd=_PACKAGE.parent,
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                start_new_session=True,
            )
        return self._process

    def close(self) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)  # with the call that may be running
        with self._process:  # closes the pipes and waits
            self._process = None


def _close(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        worker.close()


def _read(answer: bytes) -> object:
    kind, content = answer[:1], answer[1:]
    if kind == _TIMEOUT:
        raise SandboxTimeoutError("the call took too long")
    if kind == _NO_MEMORY:
        raise SandboxMemoryError("the call wanted too much memory")
    if kind not in (_RETURNED, _RAISED):
        raise SandboxCrashError(content.decode("utf-8", "replace") or "the child died")
    try:
        value = _PlainUnpickler(io.BytesIO(content)).load()
    except Exception as error:  # a hostile answer may raise anything
        raise SandboxCrashError("the answer of the child cannot be read") from error
    if kind == _RAISED:
        raise value if isinstance(value, Exception) else SandboxCrashError("the child raised no exception")
    return value


class _PlainUnpickler(pickle.Unpickler):
    """Reads plain values, and classes of this package: no answer can have the parent call anything else."""

    def find_class(self, module: str, name: str) -> type:
        if module == "datetime" or module.startswith("web."):
            found = super().find_class(module, name)
        else:
            found = getattr(builtins, name, None) if module == "builtins" else None
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        if module == "builtins" and not issubclass(found, (Exception, set, frozenset, bytearray, complex)):
            raise pickle.UnpicklingError(f"{name} is not allowed")
        if module.startswith("web.") and not (is_dataclass(found) or issubclass(found, (Exception, Enum))):
            raise pickle.UnpicklingError(f"{module}.{name} is no value")  # making one may open files or connections
        return found


def _serve() -> None:
    """Run calls in a child each until the parent closes the pipe; this is the whole life of a worker."""
    tasks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while True:
        try:
            task = _receive(tasks)
        except EOFError:
            return
        _send(answers, _answer(task, (tasks.fileno(), answers.fileno())))


def _answer(task: bytes, pipes: tuple[int, int]) -> bytes:
    try:
        function, args, kwargs, limits = pickle.loads(task)  # noqa: S301 - from the parent
    except Exception as error:  # noqa: BLE001 - a function that cannot be found must not end the worker
        return _CRASHED + f"the call cannot be read: {type(error).__name__}: {error}".encode()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        for pipe in (*pipes, read_end):
            os.close(pipe)
        _run_limited(write_end, lambda: function(*args, **kwargs), limits)
    os.close(write_end)
    try:
        content = _read_until(read_end, time.monotonic() + limits.seconds, limits.memory_bytes)
    finally:
        os.close(read_end)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if content is None:
        return _TIMEOUT
    return content or _cause(status)


def _cause(status: int) -> bytes:
    """Return why a child ended without an answer."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return _TIMEOUT
    how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit status {os.WEXITSTATUS(status)}"
    return _CRASHED + f"the child died with {how}".encode()


def _run_limited(target: int, call: Callable[[], object], limits: Limits) -> NoReturn:
    """Run the call in this process, which is the child, write its answer, and end."""
    try:
        _limit(limits)
        answer = _outcome(call)
        with os.fdopen(target, "wb") as out:
            out.write(answer)
    except MemoryError:
        os.write(target, _NO_MEMORY)
    finally:
        os._exit(0)


def _limit(limits: Limits) -> None:
    _die_first()
    seconds = math.ceil(limits.seconds)
    if used := _address_space():
        _lower(resource.RLIMIT_AS, used + limits.memory_bytes, used + limits.memory_bytes)
    _lower(resource.RLIMIT_CPU, seconds, seconds + 1)  # the soft limit sends SIGXCPU, unlike a crash
    _lower(resource.RLIMIT_FSIZE, 0, 0)
    _lower(resource.RLIMIT_CORE, 0, 0)


def _die_first() -> None:
    """Have the kernel end this process rather than the server where the machine runs out of memory."""
    with contextlib.suppress(OSError):  # not Linux
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _lower(kind: int, soft: int, hard: int) -> None:
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))


def _address_space() -> int:
    """Return the bytes of address space that this process has; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def _outcome(call: Callable[[], object]) -> bytes:
    try:
        return _RETURNED + pickle.dumps(call())
    except MemoryError:
        return _NO_MEMORY
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        return _raised(error)


def _raised(error: Exception) -> bytes:
    if type(error).__module__ != "builtins" and not type(error).__module__.startswith("web."):
        return _CRASHED + f"the call raised {type(error).__name__}".encode()
    try:
        content = pickle.dumps(error)
        pickle.loads(content)  # noqa: S301 - our own; some exceptions can be written but not read
    except Exception:  # noqa: BLE001 - its name is enough
        return _CRASHED + f"the call raised {type(error).__name__}".encode()
    return _RAISED + content


def _read_until(source: int, deadline: float, most_bytes: int) -> bytes | None:
    """Return all that comes; None if that takes too long, and b"" if it is too large."""
    content = bytearray()
    while select.select([source], [], [], max(0.0, deadline - time.monotonic()))[0]:
        chunk = os.read(source, _CHUNK_BYTES)
        if not chunk:
            return bytes(content)
        content += chunk
        if len(content) > most_bytes:
            return b""
    return None


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    length = int.from_bytes(_exactly(pipe, _LENGTH_BYTES), "big")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content
