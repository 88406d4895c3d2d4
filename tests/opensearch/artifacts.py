"""Artifacts: the jars of an OpenSearch node and of its k-NN plugin, which Maven brings once to each machine."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
KNN = "org.opensearch.plugin:opensearch-knn:2.19.1.0:zip"


class NodeError(Exception):
    """An OpenSearch node cannot be made or started here; the message says why."""


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The folders of the server's jars, of the compiled launcher, and of the k-NN plugin's jars."""

    jars: Path
    classes: Path
    knn: Path


def missing_tools() -> str:
    """Return what must be installed before a node can start, or ""."""
    absent = [tool for tool in ("java", "javac", "mvn") if shutil.which(tool) is None]
    return f"no {' and no '.join(absent)}: apt-get install openjdk-17-jdk-headless maven" if absent else ""


def artifacts() -> Artifacts:
    """Return the artifacts, brought and compiled first where they are missing.

    Raises:
        NodeError: Maven or the compiler failed.

    """
    root = Path(os.environ.get("OPENSEARCH_TEST_CACHE") or Path.home() / ".cache" / "firstline-opensearch")
    stamp = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in ("pom.xml", "OpenSearchNode.java")))
    folder = root / stamp.hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:  # several test processes may begin at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = Artifacts(folder / "jars", folder / "classes", folder / "knn")
        if not (folder / "done").exists():
            _bring(folder, ready)
            (folder / "done").touch()
    return ready


def _bring(folder: Path, wanted: Artifacts) -> None:
    for part in (wanted.jars, wanted.classes, wanted.knn):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
    maven = ["mvn", "-B", "-ntp", "-q", "-f", str(HERE / "pom.xml")]
    _run([*maven, f"{PLUGIN}:copy-dependencies", f"-DoutputDirectory={wanted.jars}", "-DincludeScope=runtime"])
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        _run([*maven, f"{PLUGIN}:copy", f"-Dartifact={KNN}", f"-DoutputDirectory={scratch}"])
        _unpack(next(Path(scratch).glob("*.zip")), wanted)
    source = str(HERE / "OpenSearchNode.java")
    _run(["javac", "-proc:none", "--release", "17", "-cp", f"{wanted.jars}/*", "-d", str(wanted.classes), source])


def _unpack(plugin: Path, wanted: Artifacts) -> None:
    """Unpack the jars of a plugin that the server does not bring in some version."""
    present = {_base(jar.name) for jar in wanted.jars.glob("*.jar")}
    with zipfile.ZipFile(plugin) as archive:
        for entry in archive.namelist():
            name = Path(entry).name
            if name.endswith(".jar") and _base(name) not in present:
                (wanted.knn / name).write_bytes(archive.read(entry))


def _base(jar: str) -> str:
    """Return the name of a jar without its version: "lucene-core" of "lucene-core-9.12.3.jar"."""
    parts = jar.removesuffix(".jar").split("-")
    return "-".join(part for part in parts if not part[:1].isdigit())


def _run(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NodeError(f"{command[0]}: {(done.stdout + done.stderr)[-2_000:]}")
