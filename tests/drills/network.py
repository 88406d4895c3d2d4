"""Machines on one box: each a network namespace with an address of its own, or else an address of the loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


_LOG_LINES = 15


@dataclass(slots=True)
class Machine:
    """A machine that can be killed: its programs get SIGKILL, and in a namespace its cable is pulled first."""

    name: str
    address: str
    folder: Path
    namespace: str = ""
    programs: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: Sequence[str], settings: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
        """Start a program, whose output goes to a log in the machine's folder."""
        with Path(self.folder, f"{Path(command[0]).name}.log").open("ab") as log:
            program = subprocess.Popen(  # noqa: S603 - our own commands
                self.command(command), cwd=cwd, env={**os.environ, **(settings or {})}, stdout=log, stderr=log
            )
        self.programs.append(program)

    def command(self, command: Sequence[str]) -> list[str]:
        """Return a command as it is run on this machine."""
        return ["ip", "netns", "exec", self.namespace, *command] if self.namespace else list(command)

    def kill(self) -> None:
        """End all programs, as a power cut does: their peers are not told."""
        if self.namespace:
            self._plug("down")
        for process_id in self.process_ids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
        for program in self.programs:
            program.wait()
        self.programs.clear()

    def print_logs(self) -> None:
        """Print the last lines of each program."""
        for log in self.folder.glob("*.log"):
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
            print(*(f"{self.name} {log.stem}: {line}" for line in lines), sep="\n", file=sys.stderr)

    def revive(self) -> None:
        """Connect the machine to the network again; nothing runs on it."""
        if self.namespace:
            self._plug("up")

    def _plug(self, state: str) -> None:
        run("ip", "netns", "exec", self.namespace, "ip", "link", "set", "eth0", state)

    def process_ids(self) -> tuple[int, ...]:
        """Return the ids of the programs and of all their descendants."""
        parents = _parents()
        ids = [program.pid for program in self.programs]
        for known in ids:  # grows while it is read
            ids += [child for child, parent in parents.items() if parent == known]
        return tuple(ids)

    def worker(self) -> int | None:
        """Return the process id of the running worker, None without one."""
        for process_id in self.process_ids():
            with contextlib.suppress(OSError):
                if b"\0work\0" in Path(f"/proc/{process_id}/cmdline").read_bytes():
                    return process_id
        return None


def _parents() -> dict[int, int]:
    """Return the parent of each process."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text("ascii").rpartition(")")[2].split()[1])
    return parents


def run(*command: str) -> None:
    """Run a command.

    Raises:
        RuntimeError: it failed; the message is what it printed.

    """
    result = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own commands
    if result.returncode:
        raise RuntimeError(f"{' '.join(command)}: {result.stderr or result.stdout}")


def can_isolate() -> bool:
    """Return whether this process may create network namespaces."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    name = f"kb{os.getpid()}-try"
    if subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True).returncode:  # noqa: S603, S607
        return False
    run("ip", "netns", "del", name)
    return True


@contextmanager
def network(names: Sequence[str], folder: Path, *, isolated: bool) -> Iterator[tuple[str, dict[str, Machine]]]:
    """Yield the address of this process in the network, and the machines; kill them at the end."""
    number = os.getpid() % 250 + 1
    with ExitStack() as stack:
        prefix = stack.enter_context(_bridge(number)) if isolated else f"127.77.{number}"
        machines = {}
        for place, name in enumerate(names, start=11):
            (folder / name).mkdir(parents=True)
            machine = Machine(name, f"{prefix}.{place}", folder / name)
            if isolated:
                stack.enter_context(_cable(machine, number, place))
            stack.callback(machine.kill)
            machines[name] = machine
        try:
            yield f"{prefix}.1", machines
        except BaseException:
            for machine in machines.values():
                machine.print_logs()
            raise


@contextmanager
def _bridge(number: int) -> Iterator[str]:
    bridge, prefix = f"kbbr{number}", f"10.77.{number}"
    run("ip", "link", "add", bridge, "type", "bridge")
    try:
        run("ip", "address", "add", f"{prefix}.1/24", "dev", bridge)
        run("ip", "link", "set", bridge, "up")
        yield prefix
    finally:
        run("ip", "link", "del", bridge)


@contextmanager
def _cable(machine: Machine, number: int, place: int) -> Iterator[None]:
    """Create the machine's namespace and connect it to the bridge."""
    name, outside = f"kb{number}-{machine.name}", f"kb{number}v{place}"
    run("ip", "netns", "add", name)
    try:
        run("ip", "link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "link", "set", outside, "master", f"kbbr{number}", "up")
        for command in (
            ("ip", "address", "add", f"{machine.address}/24", "dev", "eth0"),
            ("ip", "link", "set", "eth0", "up"),
            ("ip", "link", "set", "lo", "up"),
        ):
            run("ip", "netns", "exec", name, *command)
        machine.namespace = name
        yield
    finally:
        run("ip", "netns", "del", name)


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a temporary folder that PostgreSQL's own user may enter."""
    with tempfile.TemporaryDirectory(prefix="drill") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Return as soon as a condition holds.

    Raises:
        TimeoutError: it did not hold in time.

    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.1)
