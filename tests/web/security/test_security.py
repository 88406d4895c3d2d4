"""What every answer carries and every form must pass."""

from __future__ import annotations

import stat
import threading
import time
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from tests.web.conftest import services, token
from web.config import WebConfig
from web.errors import SecretError
from web.security.rate_limits import RateLimits, network
from web.security.secret_key import MIN_CHARS, secret_key
from web.security.signer import Signer
from web.security.windows import MonotonicWindows

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp

EVERYWHERE = [
    ("GET", "/"),
    ("GET", "/categories/account"),
    ("GET", "/articles/moved"),
    ("GET", "/articles/old-sessions"),
    ("GET", "/search?q=password"),
    ("GET", "/search?q=zebra"),
    ("GET", "/contact?q=x&article=moved"),
    ("POST", "/contact"),
    ("GET", "/contact/received"),
    ("POST", "/articles/moved/feedback"),
    ("GET", "/media/account/sessions.png"),
    ("GET", "/static/help.css"),
    ("GET", "/nowhere"),
    ("PUT", "/"),
    ("OPTIONS", "/"),
    ("GET", "/api/search?q=password"),
    ("GET", "/api/search"),
    ("GET", "/api/nowhere"),
    ("POST", "/api/deflect"),
    ("GET", "/healthz"),
    ("GET", "/sitemap.xml"),
    ("GET", "/robots.txt"),
    ("GET", "/opensearch.xml"),
    ("GET", "/theme.css"),
]


@pytest.mark.parametrize(("method", "path"), EVERYWHERE)
def test_every_answer_is_guarded_and_sets_no_cookie(client: FlaskClient, method: str, path: str) -> None:
    with client.open(path, method=method) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "Cache-Control" in answer.headers
        assert "Set-Cookie" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_pages_allow_their_own_script_and_nothing_else(client: FlaskClient) -> None:
    directives = dict(part.split(" ", 1) for part in client.get("/").headers["Content-Security-Policy"].split("; "))
    for kind in ("script-src", "style-src", "img-src", "connect-src", "form-action"):
        assert directives[kind] == "'self'"
    assert directives["base-uri"] == "'none'"
    assert directives["require-trusted-types-for"] == "'script'"
    assert directives["trusted-types"] == "'none'"


def test_only_an_encrypted_answer_asks_for_encryption(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "Strict-Transport-Security" in client.get("/", base_url="https://help.example.com").headers


def test_a_forwarded_address_is_believed_only_from_configured_proxies(make_app: MakeApp) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    assert "Strict-Transport-Security" not in make_app().test_client().get("/", headers=headers).headers
    behind = make_app(trusted_proxies=1).test_client()
    assert "Strict-Transport-Security" in behind.get("/", headers=headers).headers


def test_a_forwarded_host_is_never_believed(make_app: MakeApp) -> None:
    client = make_app(trusted_proxies=1).test_client()
    page = client.get("/sitemap.xml", headers={"X-Forwarded-Host": "evil.example"}).text
    assert "http://localhost/" in page
    assert "evil.example" not in page


@pytest.mark.parametrize("host", ["", "a b", "<b>", 'x"y', "a@b", "x/y"])
@pytest.mark.parametrize("path", ["/", "/sitemap.xml", "/nowhere"])
def test_a_request_to_no_host_is_refused(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "could not be understood" in answer.text


@pytest.mark.parametrize("host", ["help.example.com", "192.0.2.1:8000", "[2001:db8::1]:8000", "help_centre:8000"])
def test_a_request_to_any_host_is_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def vote(client: FlaskClient, *, form_token: str | None = None, **headers: str) -> TestResponse:
    if form_token is None:
        form_token = token(client.get("/articles/moved").text)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    form = {"csrf_token": form_token, "helpful": "yes"}
    return client.post("/articles/moved/feedback", data=form, headers=names)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "http://localhost"},
        {"Origin": "https://localhost"},  # a proxy ends TLS
        {"Origin": "null", "Sec_Fetch_Site": "same-origin"},
    ],
)
def test_a_form_from_this_site_passes(client: FlaskClient, headers: dict[str, str]) -> None:
    assert vote(client, **headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://[broken"},
        {"Origin": ""},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_a_good_token(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    assert vote(client, **headers).status_code == 403


def test_the_configured_address_counts_as_this_site(make_app: MakeApp) -> None:
    client = make_app(base_url="https://help.example.com").test_client()
    assert vote(client, Origin="https://help.example.com").status_code == 303
    assert vote(client, Origin="https://evil.example").status_code == 403


@pytest.mark.parametrize("bad", ["", "x", "a.b.c", "é", "x" * 100_000])
def test_a_form_without_a_token_of_ours_is_refused(client: FlaskClient, bad: str) -> None:
    assert vote(client, form_token=bad).status_code == 400


def test_a_token_is_good_for_its_own_form_only(client: FlaskClient) -> None:
    assert vote(client, form_token=token(client.get("/contact").text)).status_code == 400


def test_a_token_expires(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    old = token(client.get("/articles/moved").text)
    hours = services(app).config.form_hours
    later = time.time() + hours * 3600 + 60
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda _: int(later))
    assert vote(client, form_token=old).status_code == 400
    assert vote(client).status_code == 303


def test_a_token_of_another_site_is_refused(client: FlaskClient) -> None:
    assert vote(client, form_token=Signer("k" * 40, 24).form_token("feedback")).status_code == 400


def test_a_network_that_sends_too_much_has_to_wait(make_app: MakeApp) -> None:
    client = make_app(feedback_limit="2 per hour").test_client()
    assert [vote(client).status_code for _ in range(3)] == [303, 303, 429]
    refused = vote(client)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "Please wait" in refused.text


def test_another_network_need_not_wait(make_app: MakeApp) -> None:
    client = make_app(deflect_limit="1 per hour").test_client()
    draft = {"subject": "password"}
    first, other = {"REMOTE_ADDR": "203.0.113.1"}, {"REMOTE_ADDR": "203.0.113.2"}
    assert client.post("/api/deflect", json=draft, environ_base=first).status_code == 200
    refused = client.post("/api/deflect", json=draft, environ_base=first)
    assert refused.status_code == 429
    assert refused.json["error"]["code"] == "too_many_requests"
    assert int(refused.headers["Retry-After"]) > 0
    assert client.post("/api/deflect", json=draft, environ_base=other).status_code == 200


@pytest.mark.parametrize(
    ("address", "stands_for"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("203.0.113.7:5555", "203.0.113.7"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("[fe80::1%eth0]:443", "fe80::/64"),
        ("[", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_address_stands_for_its_network(address: str | None, stands_for: str) -> None:
    assert network(address) == stands_for


def test_a_configured_key_needs_no_file(tmp_path: Path) -> None:
    config = WebConfig(secret_key="k" * MIN_CHARS, secret_file=tmp_path / "secret")
    assert secret_key(config) == "k" * MIN_CHARS
    assert not (tmp_path / "secret").exists()


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    config = WebConfig(secret_file=tmp_path / "var" / "secret")
    key = secret_key(config)
    assert len(key) >= MIN_CHARS
    assert secret_key(config) == key
    assert stat.S_IMODE(config.secret_file.stat().st_mode) == 0o600
    assert [file.name for file in config.secret_file.parent.iterdir()] == ["secret"]


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    config = WebConfig(secret_file=tmp_path / "secret")
    keys: list[str] = []
    start = threading.Barrier(8)

    def read() -> None:
        start.wait()
        keys.append(secret_key(config))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir() if "secret" in file.name] == ["secret"]


def test_a_file_that_holds_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(SecretError, match=r"secret: holds less than a key; delete the file"):
        secret_key(WebConfig(secret_file=tmp_path / "secret"))


def test_a_place_where_no_key_can_be_kept_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SecretError, match="cannot be kept here"):
        secret_key(WebConfig(secret_file=tmp_path / "file" / "secret"))


@pytest.mark.parametrize(
    "settings",
    [
        {"accent_light": "red; } body { display: none"},
        {"accent_dark": "#12345"},
        {"base_url": "javascript:alert(1)"},
        {"base_url": "https://help.example.com/path"},
        {"base_url": "https://user:word@help.example.com"},
        {"base_url": 'https://help.example.com">'},
        {"base_url": "https://<b>"},
        {"base_url": "https://[::1"},
        {"form_hours": 0},
        {"form_hours": 10**12},
        {"ticket_limit": "often"},
        {"secret_key": "short"},
        {"reference_prefix": "np-1"},
        {"port": 65_536},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WebConfig(**settings)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://localhost:8000",
        "https://help.example.com",
        "https://[2001:db8::1]:8443",
        "https://hilfe.müller.example",
    ],
)
def test_an_address_that_readers_can_reach_is_taken(address: str) -> None:
    assert WebConfig(base_url=address).base_url == address


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in WebConfig.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("set_to", [-4e9, 4e9], ids=["back", "forward"])
def test_setting_the_clock_changes_no_limit(monkeypatch: pytest.MonkeyPatch, set_to: float) -> None:
    rates = RateLimits(WebConfig(ticket_limit="2 per hour"))
    clock, moment = [0.0], time.time()
    monkeypatch.setattr(time, "time", lambda: moment + (set_to if clock[0] else 0.0))
    monkeypatch.setattr(time, "monotonic", lambda: 1_000.0 + clock[0])
    assert [rates.hit("ticket", "192.0.2.1") for _ in range(3)] == [0, 0, 3_600]
    clock[0] = 60.0
    assert rates.hit("ticket", "192.0.2.1") == 3_540
    assert rates.hit("ticket", "192.0.2.2") == 0
    clock[0] = 3_601.0
    assert rates.hit("ticket", "192.0.2.1") == 0


def test_limits_of_visitors_who_are_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = MonotonicWindows()
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    for visitor in range(100):
        windows.acquire_entry(f"visitor {visitor}", 5, 60)
    monkeypatch.setattr(time, "monotonic", lambda: 200.0)
    windows.acquire_entry("visitor 1", 5, 60)
    assert windows.reset() == 1
