"""Run a real S3 server for the tests: versitygw, which serves a folder, built once from its published Go module."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from tests.servers import HOST, free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "v1.8.0"
BUCKET = "help-centre"
KEYS = {"AWS_ACCESS_KEY_ID": "test-access", "AWS_SECRET_ACCESS_KEY": "test-secret-key"}
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "firstline" / f"versitygw-{VERSION}"


def why_not() -> str:
    """Return why the server cannot run here; empty if it can. The first call builds it, which takes minutes."""
    program = _CACHE / "versitygw"
    if program.exists():
        return ""
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if go is None:
        return "versitygw needs Go 1.25 to be built, and there is no Go"
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - Go's own
    version = re.search(r"go(\d+)\.(\d+)", said)
    if version is None or (int(version[1]), int(version[2])) < (1, 25):
        return f"versitygw needs Go 1.25 to be built, and this is {said.strip()}"
    _CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(_CACHE / ".lock"):
        if not program.exists():
            command = [go, "install", f"github.com/versity/versitygw/cmd/versitygw@{VERSION}"]
            environment = {**os.environ, "GOBIN": str(_CACHE), "GOFLAGS": "-mod=mod"}
            built = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
            if built.returncode:
                return f"versitygw cannot be built: {built.stderr.strip().splitlines()[-1:]}"
    return ""


@contextmanager
def gateway(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder as S3, with one bucket; yield the endpoint."""
    (folder / BUCKET).mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    command = [str(_CACHE / "versitygw"), "--port", f"{HOST}:{port}", "--quiet"]
    keys = ["--access", KEYS["AWS_ACCESS_KEY_ID"], "--secret", KEYS["AWS_SECRET_ACCESS_KEY"]]
    with (
        Path(folder, "gateway.log").open("wb") as log,
        subprocess.Popen([*command, *keys, "posix", str(folder)], stdout=log, stderr=log) as server,  # noqa: S603
    ):
        try:
            wait_for(port, server)
            yield f"http://{HOST}:{port}"
        finally:
            server.kill()
