"""The WSGI environment of a request: with marks for one that was refused or cut."""

from __future__ import annotations

from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from waitress.adjustments import Adjustments

from web.app.error_pages import INCOMPLETE_STATUS
from web.security.bodies import BodyLimits, UploadSpace
from web.serving.request_parser import BodyStore, RequestParser
from web.serving.task import Task
from web.tickets.uploads.streams import CUT

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def task() -> Callable[..., Task]:
    def make(*, is_cut: bool = False, refused: HTTPStatus | None = None) -> Task:
        adj = Adjustments()
        request = RequestParser(adj, BodyStore(BodyLimits(1_000), UploadSpace(), 1_000, 0), "127.0.0.1")
        request.received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        request.is_cut = is_cut
        if refused:
            request.refuse(refused)
        server = SimpleNamespace(adj=adj, effective_port=80, effective_host="x", server_name="x", is_draining=False)
        return Task(
            SimpleNamespace(server=server, addr=("127.0.0.1", 1), adj=adj, check_client_disconnected=bool), request
        )

    return make


def test_a_whole_request_has_no_marks(task: Callable[..., Task]) -> None:
    assert not {CUT, INCOMPLETE_STATUS} & task().get_environment().keys()


def test_a_refused_request_has_its_status(task: Callable[..., Task]) -> None:
    environ = task(refused=HTTPStatus.REQUEST_TIMEOUT).get_environment()
    assert environ[INCOMPLETE_STATUS] == HTTPStatus.REQUEST_TIMEOUT


def test_a_cut_body_is_marked(task: Callable[..., Task]) -> None:
    assert task(is_cut=True).get_environment()[CUT] is True
