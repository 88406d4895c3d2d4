"""The child of a sandbox: one process per call, with limits and without secrets."""

from __future__ import annotations

import math
import os
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from web.errors import SandboxCrashError, SandboxMemoryError, SandboxTimeoutError
from web.sandbox import Limits, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMITS = Limits(seconds=60, memory_bytes=100_000_000)
"""Far above what successful calls need, even on a busy machine."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with closing(Sandbox(LIMITS)) as box:
        yield box


def test_call_over_its_memory_limit_fails_alone(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxMemoryError):
        sandbox.run(bytes, LIMITS.memory_bytes * 2)
    assert sandbox.run(math.sqrt, 9.0) == 3.0


@pytest.mark.parametrize(("die", "arguments", "how"), [(os.abort, (), "signal 6"), (os._exit, (3,), "exit status 3")])
def test_dying_child_fails_alone(
    sandbox: Sandbox, die: Callable[..., object], arguments: tuple[Any, ...], how: str
) -> None:
    with pytest.raises(SandboxCrashError, match=how):
        sandbox.run(die, *arguments)
    assert sandbox.run(math.sqrt, 9.0) == 3.0


@pytest.mark.parametrize(("function", "argument"), [(time.sleep, 600), (sum, range(10**12))])
def test_call_over_its_time_limit_ends(function: Callable[[Any], object], argument: object) -> None:
    limits = Limits(seconds=0.2, memory_bytes=LIMITS.memory_bytes)
    with closing(Sandbox(limits)) as box, pytest.raises(SandboxTimeoutError):
        box.run(function, argument)


def test_each_call_gets_its_own_process(sandbox: Sandbox) -> None:
    assert sandbox.run(os.getpid) != sandbox.run(os.getpid)


def test_child_inherits_no_file_and_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KB_WEB_SECRET_KEY", "a secret of the server")
    with (tmp_path / "database").open("wb") as ours, closing(Sandbox(LIMITS)) as box:
        os.set_inheritable(ours.fileno(), True)  # noqa: FBT003 - the argument is positional only
        child_files = {box.run(os.readlink, f"/proc/self/fd/{number}") for number in (1, 2)}
        assert child_files == {os.devnull}
        assert box.run(os.getenv, "KB_WEB_SECRET_KEY") is None
        with pytest.raises(FileNotFoundError):
            box.run(os.readlink, f"/proc/self/fd/{ours.fileno()}")


def test_child_cannot_write_files(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File too large"):
        sandbox.run(Path.write_bytes, tmp_path / "file", b"x")
