"""Build the image of ``deploy/Dockerfile`` and run it as its container would: ``python -m tests.drills.image``.

No daemon and no registry is needed: buildah builds on a base that debootstrap makes, and the container is a read-only
root in namespaces of its own, with a volume, a temporary ``/tmp``, no network but loopback, and the image's user. It
needs root, buildah and debootstrap, and takes about four minutes, or two with ``--base`` from an earlier run.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
NEEDED: Final = ("buildah", "debootstrap", "unshare", "chroot")
BASE: Final = "localhost/base"
IMAGE: Final = "localhost/firstline"

_MIRROR: Final = "http://deb.debian.org/debian"
_CERTIFICATES: Final = Path("/etc/ssl/certs/ca-certificates.crt")

_RUN: Final = """
set -eu
ip link set lo up
mount --bind "$1" "$1"
mount --bind "$2" "$1/var/lib/firstline"
mount -t tmpfs tmpfs "$1/tmp"
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -o remount,bind,ro "$1"
root=$1 user=$3 environment=$4
inside() { chroot --userspec="$user" "$root" /usr/bin/env -i -C /opt/firstline $environment "$@"; }
inside python build_index.py
chroot --userspec="$user" "$root" /usr/bin/env -i -C /opt/firstline $environment python -m web serve &
server=$!
for _ in $(seq 60); do
  inside python -c "$5" 2>/dev/null && healthy=yes && break
  sleep 1
done
echo "healthy: ${healthy:-no}"
inside python -c "$6"
kill $server
wait $server
echo "stopped: $?"
"""
"""Arguments: root, volume, user, environment, health check, and a script to run beside the server."""

_CHECKS: Final = """
import json, os, pathlib, urllib.request
print("user:", os.getuid(), os.getgid())
for place in ("/opt/firstline/x", "/usr/x", "/etc/x"):
    try:
        pathlib.Path(place).write_text("x")
        print("writable:", place)
    except OSError:
        pass
commands = [path.read_bytes() for path in pathlib.Path("/proc").glob("[0-9]*/cmdline")]
print("a process for each core:", sum(b"serve" in command for command in commands) > os.cpu_count())
with urllib.request.urlopen("http://127.0.0.1:8000/api/search?q=forgot+my+pasword") as answer:
    print("first hit:", json.load(answer)["hits"][0]["slug"])
with urllib.request.urlopen("http://127.0.0.1:8000/readyz") as answer:
    print("ready:", json.load(answer)["ready"])
"""

_WANTED: Final = {
    "healthy: yes",
    "user: 10001 10001",
    "a process for each core: True",
    "first hit: reset-your-password",
    "ready: True",
    "stopped: 0",
}


@dataclass(frozen=True, slots=True)
class Storage:
    """A private store of images."""

    folder: Path

    def buildah(self, *arguments: str) -> str:
        """Run buildah and return what it prints."""
        store = ("--root", str(self.folder / "store"), "--runroot", str(self.folder / "run"), "--storage-driver", "vfs")
        return _run("buildah", *store, *arguments)

    def container(self, image: str) -> tuple[str, Path]:
        """Return the name of a new container and its mounted root."""
        name = self.buildah("from", image)
        return name, Path(self.buildah("mount", name))


def main() -> int:
    """Print what the container did; return 1 if any of it is wrong, otherwise 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.image", description=__doc__)
    parser.add_argument("--base", type=Path, help="folder of a Debian system by debootstrap; it is made if missing")
    options = parser.parse_args()
    if missing := [program for program in NEEDED if shutil.which(program) is None]:
        print(f"not run: {', '.join(missing)} is not installed")
        return 1
    with tempfile.TemporaryDirectory(prefix="image") as scratch:
        lines = drill(Path(scratch), options.base or Path(scratch) / "base")
    print(*lines, sep="\n")
    wrong = _WANTED - set(lines) | {line for line in lines if line.startswith("writable:")}
    print(*(f"WRONG: {line}" for line in wrong), sep="\n")
    return 1 if wrong else 0


def drill(scratch: Path, base: Path) -> list[str]:
    """Build and run the image; return the lines that the container printed."""
    storage = Storage(scratch)
    if not base.exists():
        make_base(base)
    name, root = storage.container("scratch")
    _run("cp", "-a", f"{base}/.", str(root))
    storage.buildah("commit", "--quiet", name, BASE)
    options = ("--isolation", "chroot", "--format", "docker", "--build-arg", f"BASE={BASE}")
    storage.buildah("build", *options, "--quiet", "-f", str(ROOT / "deploy" / "Dockerfile"), "-t", IMAGE, str(ROOT))
    config = json.loads(storage.buildah("inspect", "--type", "image", IMAGE))["Docker"]["config"]
    _, root = storage.container(IMAGE)
    return run(root, config, scratch / "volume")


def make_base(folder: Path) -> None:
    """Install a small Debian with Python, which trusts the certificates that this machine trusts."""
    packages = "python3,python3-venv,ca-certificates"
    _run("debootstrap", "--variant=minbase", f"--include={packages}", "bookworm", str(folder), _MIRROR)
    if _CERTIFICATES.exists():
        shutil.copy(_CERTIFICATES, folder / _CERTIFICATES.relative_to("/"))
        (folder / "etc" / "pip.conf").write_text(f"[global]\ncert = {_CERTIFICATES}\n", encoding="utf-8")


def run(root: Path, config: dict[str, object], volume: Path) -> list[str]:
    """Run the image's server in namespaces of its own; return what was printed."""
    volume.mkdir()
    user, environment, health = config["User"], config["Env"], config["Healthcheck"]
    assert isinstance(user, str)
    assert isinstance(environment, list)
    assert isinstance(health, dict)
    shutil.chown(volume, *map(int, user.split(":")))
    arguments = (str(root), str(volume), user, " ".join(environment), health["Test"][-1], _CHECKS)
    return _run("unshare", "--mount", "--net", "--pid", "--fork", "sh", "-c", _RUN, "sh", *arguments).splitlines()


def _run(*command: str) -> str:
    """Run a command and return what it prints; raise with its messages if it fails."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    if result.returncode:
        raise RuntimeError(f"{command[0]} failed: {result.stdout}{result.stderr}")
    return result.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
