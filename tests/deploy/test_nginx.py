"""nginx with the example's configuration in front of a real server: TLS, cache, limits, and logs without words."""

from __future__ import annotations

import http.client
import json
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from tests.proxy import Proxy, configure, nginx, nginx_program
from tests.running import ARTICLES, running_site
from tests.servers import HOST, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = "my hidden Grüße"
TOKEN = "t" * 24


@pytest.fixture(scope="module")
def proxy(northpost_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Yield nginx in front of a help centre."""
    if nginx_program() is None:
        pytest.skip("nginx or openssl is not installed")
    settings = {"KB_WEB_TRUSTED_PROXIES": "1", "KB_WEB_METRICS_TOKEN": TOKEN}
    with (
        running_site(ARTICLES, tmp_path_factory.mktemp("site"), settings, index=northpost_index) as address,
        nginx(tmp_path_factory.mktemp("nginx"), urlsplit(address).netloc) as running,
    ):
        yield running


class Answer:
    """A response, read to its end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()


def ask(proxy: Proxy, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """Return the response of nginx over TLS."""
    connection = http.client.HTTPSConnection(urlsplit(proxy.address).netloc, context=proxy.trust, timeout=30)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    try:
        return Answer(connection.getresponse())
    finally:
        connection.close()


def entries(proxy: Proxy) -> list[dict[str, object]]:
    """Return the entries of the access log; one more request makes sure that the last one before it is written."""
    ask(proxy, "/healthz")
    return [json.loads(line) for line in (proxy.folder / "firstline.log").read_text(encoding="utf-8").splitlines()]


def test_configuration_is_valid(tmp_path: Path) -> None:
    program = nginx_program()
    if program is None:
        pytest.skip("nginx or openssl is not installed")
    main = configure(tmp_path, [f"{HOST}:1", f"{HOST}:2"], free_port(), free_port())
    command = [program, "-t", "-q", "-c", str(main), "-e", str(tmp_path / "error.log")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - Debian's
    assert (result.returncode, result.stderr) == (0, "")


def test_plain_http_leads_to_https(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection(urlsplit(proxy.plain).netloc, timeout=30)
    connection.request("GET", "/contact?q=a")
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (308, f"{proxy.address}/contact?q=a")
    connection.close()


def test_pages_keep_their_headers_and_know_that_they_are_sent_over_tls(proxy: Proxy) -> None:
    answer = ask(proxy, "/")
    assert answer.status == 200
    assert answer.headers.get_all("Content-Security-Policy") == [answer.headers["Content-Security-Policy"]]
    assert answer.headers["Strict-Transport-Security"]
    assert "/1." not in (answer.headers["Server"] or "")


def test_only_the_help_centre_compresses(proxy: Proxy) -> None:
    """It leaves out what could reveal a secret by its length; nginx would not."""
    assert ask(proxy, "/", Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"
    assert ask(proxy, "/desk/sign-in", Accept_Encoding="gzip").headers["Content-Encoding"] is None


def test_static_files_come_from_the_cache_the_second_time(proxy: Proxy) -> None:
    path = "/widget/v1.js"
    assert [ask(proxy, path).status for _ in range(2)] == [200, 200]
    assert ask(proxy, "/api/search?q=refund").status == 200
    cached = [entry["cache"] for entry in entries(proxy) if entry["path"] == path]
    assert cached == ["MISS", "HIT"]
    assert [entry["cache"] for entry in entries(proxy) if entry["path"] == "/api/search"] == [""]


def test_large_bodies_pass_only_where_files_are_expected(proxy: Proxy) -> None:
    body = b"x" * 2_000_000
    kind = {"Content_Type": "multipart/form-data; boundary=b"}
    refused, passed = (ask(proxy, path, "POST", body, **kind) for path in ("/api/deflect", "/contact"))
    assert (refused.status, refused.headers["X-Request-ID"]) == (413, None)
    assert passed.headers["X-Request-ID"]  # of the help centre, whose form this is not


def test_long_search_text_passes(proxy: Proxy) -> None:
    assert ask(proxy, f"/search?q={quote('д' * 4_000)}").status == 200


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_pages_for_machines_are_not_public(proxy: Proxy, path: str) -> None:
    assert ask(proxy, path, Authorization=f"Bearer {TOKEN}").status == 404


def test_one_network_is_limited_and_told_so(proxy: Proxy) -> None:
    statuses = [ask(proxy, "/privacy").status for _ in range(120)]
    assert set(statuses) == {200, 429}


def test_no_log_holds_words_addresses_or_secret_links(proxy: Proxy) -> None:
    ask(proxy, f"/search?q={quote(WORDS)}", Referer=f"https://example.com/?q={quote(WORDS)}", User_Agent="Secret/1.0")
    ask(proxy, "/tickets/Ik5Q-hidden-link?q=hidden")
    ask(proxy, f"/api/suggest?q={quote(WORDS)}")
    ask(proxy, f"/api/deflect?{quote(WORDS)}", "POST", b"x" * 2_000_000)
    assert entries(proxy)
    written = proxy.logs()
    assert '"path":"/tickets/..."' in written
    for leak in ("hidden", "Gr%C3%BC", "Grüße", HOST, "Secret", "q="):
        assert leak not in written


def test_help_centre_below_a_path_shares_its_host(northpost_index: Path, tmp_path: Path) -> None:
    if nginx_program() is None:
        pytest.skip("nginx or openssl is not installed")
    settings = {"KB_WEB_TRUSTED_PROXIES": "1", "KB_WEB_BASE_URL": "https://example.com/help"}
    kind = {"Content_Type": "multipart/form-data; boundary=b"}
    with (
        running_site(ARTICLES, tmp_path, settings, index=northpost_index) as address,
        nginx(tmp_path, urlsplit(address).netloc, path="/help") as below,
    ):
        assert [ask(below, path).status for path in ("/help/", "/help/metrics")] == [200, 404]
        assert ask(below, "/help/contact", "POST", b"x" * 2_000_000, **kind).headers["X-Request-ID"]
        assert [ask(below, "/help/widget/v1.js").status for _ in range(2)] == [200, 200]
        ask(below, "/help/tickets/hidden")
        cached = [entry["cache"] for entry in entries(below) if entry["path"] == "/help/widget/v1.js"]
        assert cached == ["MISS", "HIT"]
        assert "hidden" not in below.logs()


def test_no_log_holds_words_when_the_server_is_gone(tmp_path: Path) -> None:
    if nginx_program() is None:
        pytest.skip("nginx or openssl is not installed")
    with nginx(tmp_path, f"{HOST}:{free_port()}") as alone:
        answer = ask(alone, f"/search?q={quote(WORDS)}")
        assert answer.status == 502
        assert [(entry["status"], entry["upstream_status"]) for entry in entries(alone)][:1] == [(502, "502")]
        for leak in ("hidden", "Gr%C3%BC", f"{HOST},", "q="):
            assert leak not in alone.logs()
