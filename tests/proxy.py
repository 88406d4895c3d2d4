"""Run nginx with the configuration of ``deploy/nginx`` in front of real servers, on free ports."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.running import ROOT
from tests.servers import HOST, free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

CONFIG: Final = ROOT / "deploy" / "nginx"


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its addresses, the folder of its logs, and what a client needs to trust its certificate."""

    plain: str
    address: str
    folder: Path
    trust: ssl.SSLContext

    def logs(self) -> str:
        """Return everything that nginx wrote."""
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.log")))


def nginx_program() -> str | None:
    """Return the path of nginx, which may lie outside PATH, or None if it or openssl is not installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") if shutil.which("openssl") else None


def configure(folder: Path, servers: Sequence[str], http: int, https: int, path: str = "") -> Path:
    """Write the example's configuration for these servers and ports, and a certificate; return the main file.

    ``path`` is that of a help centre below one, changed as the comment of the example says.
    """
    _make_certificate(folder)
    text = (CONFIG / "firstline.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 80 default", f"listen {HOST}:{http} default"),
        ("listen 443 ssl", f"listen {HOST}:{https} ssl"),
        ("listen [::]", "# listen [::]"),
        ("https://help.example.com$request_uri", f"https://{HOST}:{https}$request_uri"),
        ("/etc/nginx/tls/", f"{folder}/"),
        ("/etc/nginx/firstline-upstream.conf", f"{folder}/firstline-upstream.conf"),
        ("/var/log/nginx/", f"{folder}/"),
        ("/var/cache/nginx/", f"{folder}/"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    if path:
        text = text.replace("location / {", f"location {path}/ {{").replace("^/", f"^{path}/")
    (folder / "firstline.conf").write_text(text, encoding="utf-8")
    example = (CONFIG / "firstline-upstream.conf").read_text(encoding="utf-8")
    assert "server 127.0.0.1:8000 " in example
    lines = [example.replace("127.0.0.1:8000", server) for server in servers]
    (folder / "firstline-upstream.conf").write_text("".join(lines), encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(_main(folder), encoding="utf-8")
    return main


def _main(folder: Path) -> str:
    """Return a main file with what Debian's says about logs."""
    places = "".join(
        f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    return f"""{user}worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{
  worker_connections 512;
}}
http {{
  access_log {folder}/access.log;
{places}  include {folder}/firstline.conf;
}}
"""


def _make_certificate(folder: Path) -> None:
    command = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={HOST}"
    names = ("-addext", f"subjectAltName=IP:{HOST}", "-keyout", "privkey.pem", "-out", "fullchain.pem")
    subprocess.run([*command.split(), *names], cwd=folder, check=True, capture_output=True)  # noqa: S603 - fixed words


@contextmanager
def nginx(folder: Path, *servers: str, path: str = "") -> Iterator[Proxy]:
    """Run nginx in front of the servers, each as ``host:port``."""
    program_file = nginx_program()
    assert program_file, "nginx is not installed"
    http, https = free_port(), free_port()
    main = configure(folder, servers, http, https, path)
    command = [program_file, "-c", str(main), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    with (folder / "stderr.log").open("wb") as errors:
        program = subprocess.Popen(command, stderr=errors)  # noqa: S603 - Debian's
        try:
            wait_for(https, program)
            trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
            yield Proxy(f"http://{HOST}:{http}", f"https://{HOST}:{https}", folder, trust)
        finally:
            program.terminate()
            program.wait(timeout=20)
