"""What HTTP costs around a suggestion: ``python -m tests.bench.http [ARTICLES] [--clients N] [--seconds S]``.

One server process answers three addresses, asked in turn in short rounds by clients that keep their connections: a bare
handler, which does nothing; suggestions as people type them, whose beginnings repeat and are kept (all of them: they
were asked once before the first round); and suggestions that were never asked before. Each round also gives the ratio
to the bare handler beside it; the median of those is the figure to trust on a machine that does other things. Clients
and server share the machine, as they do not in earnest.

``--address`` measures a server that runs already, with ``wrapped`` around its application.
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
"""What people begin to type, letter by letter; some of it misspelt, some of it about nothing there is."""

BARE = b'{"query":"","corrected":null,"suggestions":[]}'
ROUND_SECONDS = 0.5
PROCESSES = 2

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return 0; return 1 where the suggestions stay below the goal."""
    options = _parser().parse_args(arguments)
    if options.serve:
        return _serve(options)
    with _server(options) as address:
        taken, ratios = _measure(address, options)
    for name, rounds in taken.items():
        print(_figures(name, [one for part in rounds for one in part], ROUND_SECONDS * len(rounds)))
    for name, found in ratios.items():
        print(f"{name} ÷ bare  {statistics.median(found):.2f}  (rounds {min(found):.2f} to {max(found):.2f})")
    return 0 if statistics.median(ratios["suggest"]) >= options.goal else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.http", description=__doc__)
    parser.add_argument("articles", type=Path, nargs="?", default=Path("articles"), help="a folder of articles")
    parser.add_argument("--server", choices=("waitress", "granian"), default="waitress", help="granian: if installed")
    parser.add_argument("--threads", type=int, default=WebConfig().threads, help="of the server")
    parser.add_argument("--clients", type=int, default=1, help="connections that ask at the same time (default: 1)")
    parser.add_argument("--seconds", type=float, default=12, help="how long all of it takes (default: 12)")
    parser.add_argument("--goal", type=float, default=0.6, help="the least ratio of suggestions (default: 0.6)")
    parser.add_argument("--address", help="of a server that runs already")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    return parser


def wrapped(app: WSGIApplication) -> WSGIApplication:
    """Return the application with a handler at ``/bare`` that does nothing but answer."""

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
                _await(address)
                yield address
            finally:
                process.terminate()


def _await(address: str) -> None:
    """Wait until somebody listens: granian tells its address a moment before."""
    place = urlsplit(address)
    for _ in range(100):
        try:
            socket.create_connection((place.hostname, place.port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address}: nobody listens")


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
    from granian import Granian  # noqa: PLC0415 - no dependency of ours: only who compares has it
    from granian.constants import Interfaces  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Granian("app", port=port, interface=Interfaces.WSGI, blocking_threads=threads, log_enabled=False)
    server.on_startup(lambda: print(f"http://127.0.0.1:{port}", flush=True))
    server.serve(target_loader=lambda *_, **__: app)


def _measure(address: str, options: argparse.Namespace) -> tuple[dict[str, list[list[float]]], dict[str, list[float]]]:
    """Return the seconds of each request by address and round, and by round the ratio of rates to the bare handler."""
    place = urlsplit(address)
    shares = [len(range(start, options.clients, PROCESSES)) for start in range(min(PROCESSES, options.clients))]
    taken: dict[str, list[list[float]]] = defaultdict(list)
    ratios: dict[str, list[float]] = defaultdict(list)
    with ProcessPoolExecutor(len(shares), get_context("spawn")) as pool:
        _warm_up((place.hostname, place.port))
        for number in range(max(1, round(options.seconds / ROUND_SECONDS / 3))):
            rates = {}
            for name in ("bare", "suggest", "fresh"):
                asking = [
                    pool.submit(_ask, (place.hostname, place.port), _requests(name, (number, one)), share)
                    for one, share in enumerate(shares)
                ]
                found = [seconds for one in asking for seconds in one.result()]
                rates[name] = len(found)
                taken[name].append(found)
            for name in ("suggest", "fresh"):
                ratios[name].append(rates[name] / rates["bare"])
    return taken, ratios


def _warm_up(place: tuple[str, int]) -> None:
    client = _Client(place)
    for request in (*_requests("bare", (0, 0)), *_requests("suggest", (0, 0))):
        client.ask(request)
        while client.hear() is None:
            pass
    client.socket.close()


def _requests(name: str, seed: tuple[int, int]) -> list[bytes]:
    if name == "bare":
        return [_request("/bare")]
    begun = [f"q={quote_plus(words[:end])}" for words in TYPED for end in range(2, len(words) + 1)]
    random.Random(str(seed)).shuffle(begun)  # noqa: S311 - not a secret
    if name == "fresh":  # the same words, but nobody ever asked this very address
        begun = [f"{one}&n={seed[0]}.{seed[1]}.{turn}" for turn in range(20) for one in begun]
    return [_request(f"/api/suggest?{one}") for one in begun]


def _request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n".encode()


def _ask(place: tuple[str, int], requests: list[bytes], connections: int) -> list[float]:
    """Ask for the length of a round over several connections, each with one question at a time; return the seconds."""
    questions = itertools.cycle(requests)
    taken = []
    with selectors.DefaultSelector() as selector:
        clients = [_Client(place) for _ in range(connections)]
        for client in clients:
            client.ask(next(questions))
            selector.register(client.socket, selectors.EVENT_READ, client)
        end = time.perf_counter() + ROUND_SECONDS
        while time.perf_counter() < end:
            for key, _ in selector.select(1):
                if seconds := key.data.hear():
                    taken.append(seconds)
                    key.data.ask(next(questions))
        for client in clients:
            client.socket.close()
    return taken


class _Client:
    """A connection that asks one question at a time."""

    def __init__(self, place: tuple[str, int]) -> None:
        self.socket = socket.create_connection(place)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heard = b""
        self._asked = 0.0

    def ask(self, request: bytes) -> None:
        """Send a question."""
        self._heard = b""
        self._asked = time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> float | None:
        """Read on; return the seconds from the question once the answer is whole."""
        self._heard += self.socket.recv(65_536)
        head, end, body = self._heard.partition(b"\r\n\r\n")
        if not end or not (length := _LENGTH.search(head)) or len(body) < int(length[1]):
            return None
        if b" 200 " not in head[:16]:
            raise RuntimeError(head.decode("latin-1").splitlines()[0])
        return time.perf_counter() - self._asked


def _figures(name: str, seconds: list[float], during: float) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    spread = f"p50 {cuts[49] * 1e6:6.0f} µs   p99 {cuts[98] * 1e6:6.0f} µs"
    return f"{name:<8} {len(seconds) / during:8.0f} requests/s   {spread}"


if __name__ == "__main__":
    sys.exit(main())
