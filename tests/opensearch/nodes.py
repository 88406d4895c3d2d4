"""Nodes: a real OpenSearch cluster of one or more processes on this machine, for tests and drills."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.bench.http.processes import cpu_seconds
from tests.opensearch.artifacts import HERE, NodeError, artifacts
from tests.servers import free_ports

if TYPE_CHECKING:
    from tests.opensearch.artifacts import Artifacts

SECONDS_TO_START = 240
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # the loopback is behind no proxy


class Cluster:
    """Nodes on free ports, over plain HTTP and without passwords; stopped and removed at the end."""

    def __init__(self, nodes: int = 1, *, knn: bool = True) -> None:
        self._artifacts = artifacts()
        self._knn = knn
        self._work = Path(tempfile.mkdtemp(prefix="opensearch-"))
        self._ports = free_ports(2 * nodes)
        self._nodes = nodes
        self.urls = tuple(f"http://127.0.0.1:{port}" for port in self._ports[:nodes])
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Start the nodes, and wait until they are one healthy cluster."""
        try:
            self.processes = [self._start(number) for number in range(self._nodes)]
            self.wait(self._nodes)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the nodes, and remove what they wrote."""
        for node in range(len(self.processes)):
            self.kill(node)
        shutil.rmtree(self._work, ignore_errors=True)

    def cpu_seconds(self) -> float:
        """Return the processor time that the living nodes have used."""
        return sum(cpu_seconds(process.pid) for process in self.processes if process.poll() is None)

    def kill(self, node: int) -> None:
        """Kill a node without any warning."""
        process = self.processes[node]
        process.kill()
        process.communicate()

    def restart(self, node: int) -> None:
        """Start a node again that was killed."""
        self.processes[node] = self._start(node)

    def wait(self, nodes: int) -> None:
        """Return once so many nodes are a healthy cluster.

        Raises:
            NodeError: a node ended, or it takes too long.

        """
        end = time.monotonic() + SECONDS_TO_START
        url = next(url for url, process in zip(self.urls, self.processes, strict=True) if process.poll() is None)
        path = f"/_cluster/health?wait_for_status=yellow&wait_for_nodes={nodes}&timeout=5s"
        while time.monotonic() < end:
            with suppress(OSError, ValueError), _DIRECT.open(url + path, timeout=10) as answer:
                health = json.load(answer)
                if not health["timed_out"]:
                    return
            if all(process.poll() is not None for process in self.processes):
                break
        raise NodeError(self._log(0))

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        home = self._work / f"node-{number}"
        (home / "tmp").mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            log = stack.enter_context((home / "log").open("ab"))
            return subprocess.Popen(  # noqa: S603 - our own command
                self._command(number, home), cwd=home, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
            )

    def _command(self, number: int, home: Path) -> list[str]:
        found: Artifacts = self._artifacts
        class_path = [f"{found.jars}/*", str(found.classes), *([f"{found.knn}/*"] if self._knn else [])]
        options = [
            "-Xms256m",
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            f"-Djava.io.tmpdir={home / 'tmp'}",
            "-Djna.nosys=true",
            "-Djava.locale.providers=SPI,COMPAT",
            "-Dio.netty.noUnsafe=true",
            "-Dio.netty.noKeySetOptimization=true",
            "-Dio.netty.recycler.maxCapacityPerThread=0",
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
            "-Dlog4j.shutdownHookEnabled=false",
            "-Dlog4j2.disable.jmx=true",
            "-Dopensearch.distribution.type=tar",
        ]
        settings = [f"{name}={value}" for name, value in self._settings(number, home).items()]
        return ["java", *options, "-cp", ":".join(class_path), "OpenSearchNode", *settings]

    def _settings(self, number: int, home: Path) -> dict[str, object]:
        transport = self._ports[self._nodes :]
        names = ",".join(f"node-{each}" for each in range(self._nodes))
        joined: dict[str, object] = {
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in transport),
            "cluster.initial_cluster_manager_nodes": names,
        }
        return {
            "cluster.name": "firstline-test",
            "node.name": f"node-{number}",
            "path.home": home,
            "network.host": "127.0.0.1",
            "http.port": self._ports[number],
            "transport.port": transport[number],
            "http.type": "netty4",
            "transport.type": "netty4",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "node.store.allow_mmap": "false",
            "indices.breaker.total.use_real_memory": "false",
            **({"discovery.type": "single-node"} if self._nodes == 1 else joined),
        }

    def _log(self, number: int) -> str:
        text = (self._work / f"node-{number}" / "log").read_text(encoding="utf-8", errors="replace")
        return f"node {number} does not start; its log ends with:\n{text[-3_000:]}"
