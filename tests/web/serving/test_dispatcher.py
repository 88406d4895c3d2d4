"""Which thread answers: the one that reads connections, or another."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from tests.web.serving.test_transport import Site
from web.security.connections import ConnectionLimits
from web.serving.dispatcher import MAX_QUERY_CHARS, Dispatcher

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from web.catalogues import Catalogues

    MakeSite = Callable[..., tuple[Site, list[bool]]]


def is_here() -> bool:
    return threading.current_thread() is threading.main_thread()


@pytest.fixture
def make_site() -> Iterator[MakeSite]:
    sites = []

    def make(*, at_once: bool = True, path: str = "") -> tuple[Site, list[bool]]:
        answered_here: list[bool] = []

        def app(_environ: WSGIEnvironment, start_response: StartResponse) -> tuple[bytes]:
            answered_here.append(is_here())
            start_response("200 OK", [("Content-Length", "2")])
            return (b"ok",)

        catalogues = cast("Catalogues", SimpleNamespace(answers_at_once=lambda: at_once))
        sites.append(Site(app, ConnectionLimits(10, 0), 1_000, Dispatcher(catalogues, path)))
        return sites[-1], answered_here

    yield make
    for site in sites:
        site.close()


def ask(site: Site, *requests: bytes) -> bytes:
    """Return the responses to requests that are sent at once."""
    peer = site.connect()
    site.send(peer, b"".join(requests))
    received = bytearray()

    def is_answered() -> bool:
        received.extend(_available(peer))
        return received.count(b"\r\n\r\nok") == len(requests)

    site.turn(is_answered)
    return bytes(received)


def _available(peer: socket.socket) -> bytes:
    try:
        return peer.recv(65_536)
    except BlockingIOError:
        return b""


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


@pytest.mark.parametrize("path", ["/api/suggest?q=a", "/api/search?q=a", "/search?q=a", "/articles/a"])
def test_readers_are_answered_without_another_thread(make_site: MakeSite, path: str) -> None:
    site, answered_here = make_site()
    ask(site, get(path))
    assert answered_here == [True]


@pytest.mark.parametrize("path", ["/", "/desk", "/healthz", "/articles/a/b", f"/search?q={'a' * MAX_QUERY_CHARS}"])
def test_what_may_take_longer_is_left_to_a_thread(make_site: MakeSite, path: str) -> None:
    site, answered_here = make_site()
    ask(site, get(path))
    assert answered_here == [False]


def test_forms_are_left_to_a_thread(make_site: MakeSite) -> None:
    site, answered_here = make_site()
    ask(site, b"POST /search HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    assert answered_here == [False]


def test_a_new_index_is_opened_by_a_thread(make_site: MakeSite) -> None:
    site, answered_here = make_site(at_once=False)
    ask(site, get("/api/suggest?q=a"))
    assert answered_here == [False]


def test_a_site_below_a_path_has_quick_requests_too(make_site: MakeSite) -> None:
    site, answered_here = make_site(path="/help")
    ask(site, get("/help/api/suggest?q=a"))
    assert answered_here == [True]


def test_many_requests_at_once_are_answered_in_order_and_keep_the_loop_once(make_site: MakeSite) -> None:
    site, answered_here = make_site()
    responses = ask(site, *(get(f"/api/suggest?q={number}") for number in range(5)))
    assert responses.count(b"200 OK") == 5
    assert answered_here == [True, False, False, False, False]
