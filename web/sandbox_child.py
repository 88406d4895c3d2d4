"""The child side of the sandbox: a worker that forks for every call and limits what the fork may use.

Both sides share this module: the limits, the answer codes and the framing of messages on the pipe. It imports nothing
of the application, so that a worker starts fast and holds no secret.
"""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import resource
import select
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

RETURNED, RAISED, NO_MEMORY, TIMEOUT, CRASHED = b"r", b"e", b"m", b"t", b"c"
"""The first byte of an answer: how the call ended."""

_LENGTH_BYTES: Final = 8
_CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use: ``seconds`` of time, and ``memory_bytes`` beyond what an idle worker has."""

    seconds: float
    memory_bytes: int


def serve() -> None:
    """Run each call in a child of its own until the parent closes the pipe: the whole life of a worker."""
    tasks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # keeps the output of libraries out of the answers
    while True:
        try:
            task = receive(tasks)
        except EOFError:
            return
        send(answers, _answer(task, (tasks.fileno(), answers.fileno())))


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write a message with its length in front."""
    pipe.write(len(message).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """Return the next message.

    Raises:
        EOFError: the other side closed the pipe.

    """
    length = int.from_bytes(_read_exactly(pipe, _LENGTH_BYTES), "big")
    return _read_exactly(pipe, length)


def _read_exactly(pipe: IO[bytes], length: int) -> bytes:
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _answer(task: bytes, pipes: tuple[int, int]) -> bytes:
    try:
        function, args, kwargs, limits = pickle.loads(task)  # noqa: S301 - from the parent
    except Exception as error:  # noqa: BLE001 - a function that cannot be found must not end the worker
        return CRASHED + f"the call cannot be read: {type(error).__name__}: {error}".encode()
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
    ran_out_of_cpu = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
    if content is None or (not content and ran_out_of_cpu):
        return TIMEOUT
    how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit status {os.WEXITSTATUS(status)}"
    return content or CRASHED + f"the child died with {how}".encode()


def _read_until(source: int, deadline: float, max_bytes: int) -> bytes | None:
    """Return everything up to the end of the pipe; None after the deadline, and b"" if it is too large."""
    content = bytearray()
    while select.select([source], [], [], max(0.0, deadline - time.monotonic()))[0]:
        chunk = os.read(source, _CHUNK_BYTES)
        if not chunk:
            return bytes(content)
        content += chunk
        if len(content) > max_bytes:
            return b""
    return None


def _run_limited(target: int, call: Callable[[], object], limits: Limits) -> NoReturn:
    """Run the call in this process, the child, write its answer, and exit."""
    try:
        _limit(limits)
        answer = _outcome(call)
        with os.fdopen(target, "wb") as out:
            out.write(answer)
    except MemoryError:
        os.write(target, NO_MEMORY)
    finally:
        os._exit(0)


def _limit(limits: Limits) -> None:
    with contextlib.suppress(OSError):  # Linux only: when memory runs out, the kernel kills this process first
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    seconds = math.ceil(limits.seconds)
    if used := _address_space_bytes():
        _lower(resource.RLIMIT_AS, used + limits.memory_bytes, used + limits.memory_bytes)
    _lower(resource.RLIMIT_CPU, seconds, seconds + 1)  # the soft limit sends SIGXCPU, which differs from a crash
    _lower(resource.RLIMIT_FSIZE, 0, 0)
    _lower(resource.RLIMIT_CORE, 0, 0)


def _lower(kind: int, soft: int, hard: int) -> None:
    _, maximum = resource.getrlimit(kind)
    if maximum != resource.RLIM_INFINITY:
        soft, hard = min(soft, maximum), min(hard, maximum)
    resource.setrlimit(kind, (soft, hard))


def _address_space_bytes() -> int:
    """Return the size of this process's address space; 0 where the system does not report it."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def _outcome(call: Callable[[], object]) -> bytes:
    try:
        return RETURNED + pickle.dumps(call())
    except MemoryError:
        return NO_MEMORY
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        return _raised(error)


def _raised(error: Exception) -> bytes:
    unreadable = CRASHED + f"the call raised {type(error).__name__}".encode()
    if type(error).__module__ != "builtins" and not type(error).__module__.startswith("web."):
        return unreadable
    try:
        content = pickle.dumps(error)
        pickle.loads(content)  # noqa: S301 - our own; some exceptions can be pickled but not unpickled
    except Exception:  # noqa: BLE001 - its name is enough
        return unreadable
    return RAISED + content
