"""Server URLs: their parts, and messages that name the problem without quoting a password."""

from __future__ import annotations

import pytest

from web.errors import HelpDeskError
from web.server_url import ServerUrl

PORTS = {"smtp": 587, "smtps": 465}
EXAMPLE = "smtp://user:password@host:587"


def read(url: str) -> ServerUrl:
    return ServerUrl.read("smtp_url", url, PORTS, EXAMPLE)


def test_parts_are_unquoted_and_the_port_defaults_to_that_of_the_scheme() -> None:
    server = read("smtps://anna:p%40ss@mail.example.org/folder")
    assert (server.scheme, server.host, server.port, server.given_port) == ("smtps", "mail.example.org", 465, None)
    assert (server.user, server.password, server.path) == ("anna", "p@ss", "/folder")
    assert read("smtp://mail.example.org:25").port == 25
    assert "p@ss" not in repr(server)


@pytest.mark.parametrize(
    ("host", "is_local"), [("localhost", True), ("127.0.0.1", True), ("[::1]", True), ("mail.example.org", False)]
)
def test_server_on_this_machine_is_local(host: str, *, is_local: bool) -> None:
    assert read(f"smtp://{host}").is_local is is_local


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://anna:secret@host", "it does not start with smtp:// or smtps://"),
        ("smtp://anna:secret@host:port", "its port is not a number up to 65535"),
        ("smtp://anna:secret@host:99999", "its port is not a number up to 65535"),
        ("smtp://anna:secret@[host", "its host is not valid"),
        ("smtp://anna:secret@", "its host is not valid"),
        ("smtp://anna:secret@a..b", "its host is not valid"),
    ],
)
def test_malformed_url_is_explained_without_quoting_it(url: str, problem: str) -> None:
    with pytest.raises(HelpDeskError) as error:
        read(url)
    assert str(error.value).startswith(f"[web] smtp_url: {problem}; write it like {EXAMPLE}, with / ? # @")
    assert "secret" not in str(error.value)
