"""The sandbox: calls in child processes with limits, which get nothing of their parent."""

from __future__ import annotations

import math
import os
import pickle
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from web.errors import SandboxBusyError, SandboxCrashError, SandboxMemoryError, SandboxTimeoutError
from web.sandbox import Limits, Sandbox
from web.storage.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(seconds=60, memory_bytes=100_000_000)
"""Far from what the calls that should succeed need, on a busy machine, too."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with closing(Sandbox(LIMITS)) as box:
        yield box


def test_a_call_returns_what_the_function_returns(sandbox: Sandbox) -> None:
    assert sandbox.run(math.sqrt, 4.0) == 2.0
    assert sandbox.run(clean_line, " one \n two ") == "one two"
    assert len(sandbox.run(bytes, 10_000_000)) == 10_000_000


def test_an_exception_of_the_function_is_raised_again(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        sandbox.run(int, "x")


def test_an_exception_of_a_library_is_named(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxCrashError, match="the call raised UnpicklingError"):
        sandbox.run(pickle.loads, b"no pickle")


def test_a_call_beyond_its_memory_fails_and_the_next_one_runs(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxMemoryError):
        sandbox.run(bytes, LIMITS.memory_bytes * 2)
    assert sandbox.run(math.sqrt, 9.0) == 3.0


@pytest.mark.parametrize(("die", "arguments", "how"), [(os.abort, (), "signal 6"), (os._exit, (3,), "exit status 3")])
def test_a_child_that_dies_is_reported_and_the_next_call_runs(
    sandbox: Sandbox, die: Callable[..., object], arguments: tuple[Any, ...], how: str
) -> None:
    with pytest.raises(SandboxCrashError, match=how):
        sandbox.run(die, *arguments)
    assert sandbox.run(math.sqrt, 9.0) == 3.0


@pytest.mark.parametrize(("function", "argument"), [(time.sleep, 600), (sum, range(10**12))])
def test_a_call_that_takes_too_long_ends(function: Callable[[Any], object], argument: object) -> None:
    limits = Limits(seconds=0.2, memory_bytes=LIMITS.memory_bytes)
    with closing(Sandbox(limits)) as box, pytest.raises(SandboxTimeoutError):
        box.run(function, argument)


def test_a_worker_that_was_killed_starts_again(sandbox: Sandbox) -> None:
    worker = sandbox.run(os.getppid)
    with pytest.raises(SandboxCrashError, match="the worker died"):
        sandbox.run(os.kill, worker, 9)
    assert sandbox.run(os.getppid) != worker


def test_each_call_has_a_process_of_its_own(sandbox: Sandbox) -> None:
    assert sandbox.run(os.getpid) != sandbox.run(os.getpid)


def test_a_child_has_no_open_file_and_no_secret_of_its_parent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KB_WEB_SECRET_KEY", "a secret of the server")
    with (tmp_path / "database").open("wb") as ours, closing(Sandbox(LIMITS)) as box:
        os.set_inheritable(ours.fileno(), True)  # noqa: FBT003 - the function takes it so
        child_files = {box.run(os.readlink, f"/proc/self/fd/{number}") for number in (1, 2)}
        assert child_files == {os.devnull}
        assert box.run(os.getenv, "KB_WEB_SECRET_KEY") is None
        with pytest.raises(FileNotFoundError):
            box.run(os.readlink, f"/proc/self/fd/{ours.fileno()}")


def test_a_child_writes_no_file(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File too large"):
        sandbox.run(Path.write_bytes, tmp_path / "file", b"x")


@pytest.mark.parametrize("value", [os.system, Callable, time.gmtime(0), Sandbox])
def test_an_answer_of_other_than_plain_values_is_refused(sandbox: Sandbox, value: object) -> None:
    """The child read hostile input: what it answers must not have the parent call anything."""
    with pytest.raises(SandboxCrashError, match="cannot be read"):
        sandbox.run(pickle.loads, pickle.dumps(value))


def test_callers_beyond_the_queue_are_refused_at_once(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with closing(Sandbox(LIMITS)) as box, ThreadPoolExecutor() as threads:
        blocked = threads.submit(box.run, Path.read_bytes, gate)
        with gate.open("wb") as other_end:  # opens when the child has opened it, too
            with pytest.raises(SandboxBusyError):
                box.run(math.sqrt, 4.0)
            other_end.write(b"done")
        assert blocked.result() == b"done"
        assert box.run(math.sqrt, 4.0) == 2.0


def test_callers_in_the_queue_have_their_turn_or_give_up(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with closing(Sandbox(LIMITS, most_waiting=1, wait_seconds=0.01)) as box, ThreadPoolExecutor() as threads:
        blocked = threads.submit(box.run, Path.read_bytes, gate)
        with gate.open("wb"), pytest.raises(SandboxBusyError, match="no worker became free"):
            box.run(math.sqrt, 4.0)
        assert blocked.result() == b""


def test_two_workers_run_two_calls_at_once(tmp_path: Path) -> None:
    """Each of the two waits for what only the other's end lets through."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with closing(Sandbox(LIMITS, workers=2)) as box, ThreadPoolExecutor() as threads:
        blocked = threads.submit(box.run, Path.read_bytes, gate)
        with gate.open("wb"):
            assert box.run(math.sqrt, 4.0) == 2.0
        blocked.result()


def test_a_closed_sandbox_leaves_no_process() -> None:
    box = Sandbox(LIMITS)
    worker = box.run(os.getppid)
    box.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
