"""Measure what HTTP adds to a suggestion: ``python -m tests.bench.http [ARTICLES] [--clients N] [--seconds S]``.

One server process serves three kinds of request, in short alternating rounds, to clients that keep their connections
open: a bare handler that does nothing; suggestions for prefixes that people type repeatedly, all of them cached before
the first round; and suggestions that are never in the cache. Each round also yields the ratio to the bare handler; on a
busy machine, trust the median of these ratios. Clients and server share the machine here, unlike in production.

``--address`` measures a server that already runs, with ``wrapped`` around its application.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlsplit

from kb.config import KbConfig, load
from search.config import SearchConfig
from search.generations.builder import build
from web import create_app
from web.config import WebConfig
from web.serving.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TYPED = (
    "password", "reset password", "forgot my pasword", "two factor", "2fa codes rejected", "invoice", "billing address",
    "cancel subscription", "refund", "imap settings", "smtp port", "spam folder", "message not arriving", "bounce",
    "add domain", "dkim", "export mail", "delete account", "change name", "sign in", "phone lost", "backup codes",
    "forwarding", "calendar", "storage full", "upgrade plan", "payment failed", "phishing", "android app", "signature",
)  # fmt: skip
"""Queries that people type letter by letter; some are misspelled, some match no article."""

BARE = b'{"query":"","corrected":null,"suggestions":[]}'
ROUND_SECONDS = 0.5
PROCESSES = 2

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; return 1 if suggestions stay below the goal, otherwise 0."""
    options = _parser().parse_args(arguments)
    if options.serve:
        return _serve(options)
    with _server(options) as address:
        seconds_by_name, ratios = _measure(address, options)
    for name, rounds in seconds_by_name.items():
        print(
            _figures(
                name, [seconds for round_seconds in rounds for seconds in round_seconds], ROUND_SECONDS * len(rounds)
            )
        )
    for name, per_round in ratios.items():
        spread = f"(rounds {min(per_round):.2f} to {max(per_round):.2f})"
        print(f"{name} ÷ bare  {statistics.median(per_round):.2f}  {spread}")
    return 0 if statistics.median(ratios["suggest"]) >= options.goal else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.http", description=__doc__)
    parser.add_argument("articles", type=Path, nargs="?", default=Path("articles"), help="a folder of articles")
    parser.add_argument("--server", choices=("waitress", "granian"), default="waitress", help="granian: if installed")
    parser.add_argument("--threads", type=int, default=WebConfig().threads, help="threads of the server")
    parser.add_argument("--clients", type=int, default=1, help="concurrent connections (default: 1)")
    parser.add_argument("--seconds", type=float, default=12, help="total duration (default: 12)")
    parser.add_argument("--goal", type=float, default=0.6, help="lowest acceptable ratio of suggestions (default: 0.6)")
    parser.add_argument("--address", help="URL of a server that already runs")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    return parser


def wrapped(app: WSGIApplication) -> WSGIApplication:
    """Return the application with a handler at ``/bare`` that returns a constant response."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/bare":
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BARE)))])
        return (BARE,)

    return answer


@contextmanager
def _server(options: argparse.Namespace) -> Iterator[str]:
    if options.address:
        yield options.address
        return
    with tempfile.TemporaryDirectory() as scratch:
        build(load(KbConfig, articles=options.articles), load(SearchConfig, index=Path(scratch, "index")))
        command = [sys.executable, "-m", "tests.bench.http", str(options.articles), "--serve", scratch]
        command += ["--server", options.server, "--threads", str(options.threads)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - this module
            try:
                assert process.stdout
                address = process.stdout.readline().strip()
                _wait_for_server(address)
                yield address
            finally:
                process.terminate()


def _wait_for_server(address: str) -> None:
    """Wait until the server listens: granian prints its address a moment before."""
    url = urlsplit(address)
    for _ in range(100):
        try:
            socket.create_connection((url.hostname, url.port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address}: no server listens")


def _serve(options: argparse.Namespace) -> int:
    scratch: Path = options.serve
    config = load(
        WebConfig,
        port=0,
        threads=options.threads,
        database_url=f"sqlite:///{scratch / 'centre.db'}",
        secret_file=scratch / "secret",
    )
    kb, search = load(KbConfig, articles=options.articles), load(SearchConfig, index=scratch / "index")
    app = create_app(config, kb=kb, search=search)
    if options.server == "granian":
        _serve_with_granian(wrapped(app.wsgi_app), options.threads)
        return 0
    app.wsgi_app = wrapped(app.wsgi_app)  # type: ignore[method-assign]
    serve(app, config, lambda address: print(address, flush=True))
    return 0


def _serve_with_granian(app: WSGIApplication, threads: int) -> None:
    from granian import Granian  # noqa: PLC0415 - not a dependency, installed only for comparisons
    from granian.constants import Interfaces  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = Granian("app", port=port, interface=Interfaces.WSGI, blocking_threads=threads, log_enabled=False)
    server.on_startup(lambda: print(f"http://127.0.0.1:{port}", flush=True))
    server.serve(target_loader=lambda *_, **__: app)


def _measure(address: str, options: argparse.Namespace) -> tuple[dict[str, list[list[float]]], dict[str, list[float]]]:
    """Return response times by name and round, and the ratios of request rates to the bare handler by name."""
    url = urlsplit(address)
    shares = [len(range(start, options.clients, PROCESSES)) for start in range(min(PROCESSES, options.clients))]
    seconds_by_name: dict[str, list[list[float]]] = defaultdict(list)
    ratios: dict[str, list[float]] = defaultdict(list)
    with ProcessPoolExecutor(len(shares), get_context("spawn")) as pool:
        _warm_up((url.hostname, url.port))
        for number in range(max(1, round(options.seconds / ROUND_SECONDS / 3))):
            rates = {}
            for name in ("bare", "suggest", "fresh"):
                futures = [
                    pool.submit(_send_for_a_round, (url.hostname, url.port), _requests(name, (number, client)), share)
                    for client, share in enumerate(shares)
                ]
                round_seconds = [seconds for future in futures for seconds in future.result()]
                rates[name] = len(round_seconds)
                seconds_by_name[name].append(round_seconds)
            for name in ("suggest", "fresh"):
                ratios[name].append(rates[name] / rates["bare"])
    return seconds_by_name, ratios


def _warm_up(server: tuple[str, int]) -> None:
    client = _Client(server)
    for request in (*_requests("bare", (0, 0)), *_requests("suggest", (0, 0))):
        client.send(request)
        while client.receive() is None:
            pass
    client.socket.close()


def _requests(name: str, seed: tuple[int, int]) -> list[bytes]:
    if name == "bare":
        return [_request("/bare")]
    queries = [f"q={quote_plus(words[:end])}" for words in TYPED for end in range(2, len(words) + 1)]
    random.Random(str(seed)).shuffle(queries)  # noqa: S311 - not a secret
    if name == "fresh":  # the same words at URLs that no cache holds
        queries = [f"{query}&n={seed[0]}.{seed[1]}.{turn}" for turn in range(20) for query in queries]
    return [_request(f"/api/suggest?{query}") for query in queries]


def _request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n".encode()


def _send_for_a_round(server: tuple[str, int], requests: list[bytes], connections: int) -> list[float]:
    """Send requests over several connections, one at a time on each; return the response times."""
    request_cycle = itertools.cycle(requests)
    response_times = []
    with selectors.DefaultSelector() as selector:
        clients = [_Client(server) for _ in range(connections)]
        for client in clients:
            client.send(next(request_cycle))
            selector.register(client.socket, selectors.EVENT_READ, client)
        end = time.perf_counter() + ROUND_SECONDS
        while time.perf_counter() < end:
            for key, _ in selector.select(1):
                if seconds := key.data.receive():
                    response_times.append(seconds)
                    key.data.send(next(request_cycle))
        for client in clients:
            client.socket.close()
    return response_times


class _Client:
    """A connection that sends one request at a time."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.socket = socket.create_connection(server)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._response = b""
        self._sent_at = 0.0

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._response = b""
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> float | None:
        """Read what has arrived; return the response time once the response is complete."""
        self._response += self.socket.recv(65_536)
        head, end, body = self._response.partition(b"\r\n\r\n")
        if not end or not (length := _LENGTH.search(head)) or len(body) < int(length[1]):
            return None
        if b" 200 " not in head[:16]:
            raise RuntimeError(head.decode("latin-1").splitlines()[0])
        return time.perf_counter() - self._sent_at


def _figures(name: str, seconds: list[float], during: float) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    spread = f"p50 {cuts[49] * 1e6:6.0f} µs   p99 {cuts[98] * 1e6:6.0f} µs"
    return f"{name:<8} {len(seconds) / during:8.0f} requests/s   {spread}"


if __name__ == "__main__":
    sys.exit(main())
