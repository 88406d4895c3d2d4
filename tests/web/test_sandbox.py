"""The sandbox: results, errors, and waiting for a worker."""

from __future__ import annotations

import math
import os
import pickle
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.errors import SandboxBusyError, SandboxCrashError
from web.sandbox import Limits, Sandbox
from web.storage.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(seconds=60, memory_bytes=100_000_000)
"""Far above what successful calls need, even on a busy machine."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with closing(Sandbox(LIMITS)) as box:
        yield box


def test_call_returns_the_result(sandbox: Sandbox) -> None:
    assert sandbox.run(math.sqrt, 4.0) == 2.0
    assert sandbox.run(clean_line, " one \n two ") == "one two"
    assert len(sandbox.run(bytes, 10_000_000)) == 10_000_000


def test_exception_is_raised_again(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        sandbox.run(int, "x")


def test_exception_of_a_library_is_named(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxCrashError, match="the call raised UnpicklingError"):
        sandbox.run(pickle.loads, b"no pickle")


def test_killed_worker_is_restarted(sandbox: Sandbox) -> None:
    worker = sandbox.run(os.getppid)
    with pytest.raises(SandboxCrashError, match="the worker died"):
        sandbox.run(os.kill, worker, 9)
    assert sandbox.run(os.getppid) != worker


@pytest.mark.parametrize("value", [os.system, Callable, time.gmtime(0), Sandbox])
def test_answer_with_other_than_plain_values_is_rejected(sandbox: Sandbox, value: object) -> None:
    """The child reads hostile input, so its answers must not make the parent call anything."""
    with pytest.raises(SandboxCrashError, match="cannot be read"):
        sandbox.run(pickle.loads, pickle.dumps(value))


def test_full_queue_rejects_at_once(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with closing(Sandbox(LIMITS)) as box, ThreadPoolExecutor() as threads:
        blocked = threads.submit(box.run, Path.read_bytes, gate)
        with gate.open("wb") as other_end:  # opens once the child has opened it
            with pytest.raises(SandboxBusyError):
                box.run(math.sqrt, 4.0)
            other_end.write(b"done")
        assert blocked.result() == b"done"
        assert box.run(math.sqrt, 4.0) == 2.0


def test_queued_call_gives_up_after_its_wait(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with closing(Sandbox(LIMITS, most_waiting=1, wait_seconds=0.01)) as box, ThreadPoolExecutor() as threads:
        blocked = threads.submit(box.run, Path.read_bytes, gate)
        with gate.open("wb"), pytest.raises(SandboxBusyError, match="no worker became free"):
            box.run(math.sqrt, 4.0)
        assert blocked.result() == b""


def test_two_workers_run_two_calls_at_once(tmp_path: Path) -> None:
    """The first call blocks until the second one has ended."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with closing(Sandbox(LIMITS, workers=2)) as box, ThreadPoolExecutor() as threads:
        blocked = threads.submit(box.run, Path.read_bytes, gate)
        with gate.open("wb"):
            assert box.run(math.sqrt, 4.0) == 2.0
        blocked.result()


def test_closed_sandbox_leaves_no_process() -> None:
    box = Sandbox(LIMITS)
    worker = box.run(os.getppid)
    box.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
