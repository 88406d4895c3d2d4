"""The help centre to measure: ``python -m web`` with a handler that does nothing beside it.

``python -m tests.bench.http.serving serve`` is that program; its settings come from the environment.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.config import KbConfig, load
from search.config import SearchConfig
from search.generations.builder import build
from tests.bench.http.processes import Server
from web import __main__ as program
from web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

    from web.config import WebConfig

BARE = b'{"query":"","corrected":null,"suggestions":[]}'

_ADDRESS = re.compile(r"http://\S+")


def wrapped(app: WSGIApplication) -> WSGIApplication:
    """Return the application with a handler that returns a constant response.

    It is at ``/bare``, which a thread answers, and at ``/api/suggest?bare``, which the loop answers.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/bare" and environ["QUERY_STRING"] != "bare":
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BARE)))])
        return (BARE,)

    return answer


def create_measured_app(config: WebConfig, *, kb: KbConfig, search: SearchConfig, shared: Path | None = None) -> Flask:
    """Return the application with the bare handler."""
    app = create_app(config, kb=kb, search=search, shared=shared)
    app.wsgi_app = wrapped(app.wsgi_app)  # type: ignore[method-assign]
    return app


@contextmanager
def served(articles: Path, index: Path, scratch: Path, meaning: str, processes: str) -> Iterator[Server]:
    """Build the index of articles where it is missing or old, and serve them."""
    environment = {
        **os.environ,
        "KB_SEARCH_MEANING": meaning,
        "KB_WEB_DATABASE_URL": f"sqlite:///{scratch / 'centre.db'}",
        "KB_WEB_SECRET_FILE": str(scratch / "secret"),
        "KB_WEB_PROCESSES": processes,
        "KB_WEB_WORKER": "false",
        "KB_WEB_TRUSTED_PROXIES": "1",  # each draft comes from another network, as on a public site
    }
    build(load(KbConfig, articles=articles), load(SearchConfig, index=index, meaning=meaning))
    folders = ["--articles", str(articles), "--index", str(index)]
    command = [sys.executable, "-m", "tests.bench.http.serving", "serve", *folders, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603
        try:
            assert process.stdout
            address = _ADDRESS.search(process.stdout.readline())
            assert address, "the server did not start"
            yield Server(address[0], process.pid)
        finally:
            process.terminate()


if __name__ == "__main__":
    program.create_app = create_measured_app
    sys.exit(program.main())
