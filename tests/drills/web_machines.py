"""Web machines of one help centre behind nginx: one database and one key, and nothing else in common."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING

from tests.drills.network import run, until
from tests.drills.visitors import ask
from tests.running import ARTICLES, ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.drills.network import Machine

_PORT = 8_000
_START_SECONDS = 240.0

_NGINX = """
daemon off;
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream web {{
        {servers}
        keepalive 16;
    }}
    server {{
        listen {address}:{port};
        location / {{
            proxy_pass http://web;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_connect_timeout 1s;
            proxy_read_timeout 20s;
            # forms carry a token that makes a second copy harmless, so they may be tried again, too
            proxy_next_upstream error timeout non_idempotent;
        }}
    }}
}}
"""


class WebMachines:
    """The web machines, started alike, and the machine in front of them."""

    def __init__(self, machines: Sequence[Machine], front: Machine, index: Path, settings: Mapping[str, str]) -> None:
        self.machines = tuple(machines)
        self.address = f"http://{front.address}:{_PORT}"
        self._front = front
        self._index = index
        self._settings = settings

    def begin(self) -> None:
        """Start all machines, each with a copy of the index."""
        for machine in self.machines:
            shutil.copytree(self._index, machine.folder / "index")
            shutil.copytree(ARTICLES, machine.folder / "articles")
            self.start(machine)
        self._start_front()
        self.wait_until_ready()

    def start(self, machine: Machine) -> None:
        """Start a web machine."""
        machine.revive()
        settings = {
            "KB_WEB_HOST": machine.address,
            "KB_WEB_PORT": str(_PORT),
            "KB_WEB_BASE_URL": self.address,
            "KB_WEB_SECRET_KEY": "the same on all machines, not a secret",
            "KB_WEB_TRUSTED_PROXIES": "1",
            "KB_WEB_FORM_SECONDS": "0",
            "KB_KB_ARTICLES": str(machine.folder / "articles"),
            "KB_SEARCH_INDEX": str(machine.folder / "index"),
            "KB_SEARCH_LEARNING_FILE": str(machine.folder / "learning" / "solved.jsonl"),
            **self._settings,
        }
        machine.start([sys.executable, "-m", "web", "serve"], settings, ROOT)

    def wait_until_ready(self) -> None:
        """Return when both machines serve."""
        for machine in self.machines:
            until(lambda machine=machine: self._answers(machine), _START_SECONDS, f"{machine.name} is ready")

    def kill_worker(self, machine: Machine) -> bool:
        """Kill the worker of a machine, which its server restarts; return whether there was one."""
        process_id = machine.worker()
        if process_id is not None:
            os.kill(process_id, signal.SIGKILL)
        return process_id is not None

    def generation(self, machine: Machine) -> str:
        """Return the name of the index that a machine serves."""
        _, body, _ = ask(f"http://{machine.address}:{_PORT}", "/api/search?q=password")
        return str(json.loads(body)["generation"])

    def build(self, machine: Machine) -> None:
        """Change an article of a machine and build its index while it serves."""
        articles, index = machine.folder / "articles", machine.folder / "index"
        with min(articles.glob("[a-z]*/*.md")).open("a", encoding="utf-8") as article:
            article.write("\nThis sentence is new.\n")
        command = [sys.executable, "build_index.py", "--articles", str(articles), "--index", str(index)]
        run(*machine.command(["env", "-C", str(ROOT), *command]))

    def _answers(self, machine: Machine) -> bool:
        try:
            return ask(f"http://{machine.address}:{_PORT}", "/readyz")[0] == 200
        except OSError:
            return False

    def _start_front(self) -> None:
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program, "nginx is not installed: apt-get install nginx-light"
        folder, file = self._front.folder, self._front.folder / "nginx.conf"
        servers = "\n        ".join(
            f"server {machine.address}:{_PORT} max_fails=1 fail_timeout=2s;" for machine in self.machines
        )
        file.write_text(_NGINX.format(folder=folder, servers=servers, address=self._front.address, port=_PORT))
        self._front.start([program, "-p", str(folder), "-c", str(file)])
