"""Starting the server."""

from __future__ import annotations

import socket

import pytest

from web.config import WebConfig
from web.errors import ServeError
from web.serving.server import listen


def test_a_port_in_use_is_an_error_with_the_next_step() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        expected = rf"127\.0\.0\.1:{port} is in use by another program; .* --port {port + 1}"
        with pytest.raises(ServeError, match=expected):
            listen(WebConfig(host="127.0.0.1", port=port))


def test_an_address_of_another_machine_is_an_error() -> None:
    with pytest.raises(ServeError, match=r"192\.0\.2\.1:8000: the server cannot listen here"):
        listen(WebConfig(host="192.0.2.1", port=8_000))
