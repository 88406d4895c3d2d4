"""Sign-in, sign-out, and the role that each page requires."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import raise_operational_error, services, token
from tests.web.desk.conftest import PASSWORD, enter, fields, opened, signed_in, ticket, upload
from web.config import WebConfig
from web.desk import staff
from web.errors import StaffError
from web.security.rate_limits import RateLimits
from web.storage.models import File, User

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.mark.parametrize(("base_url", "secure"), [("https://help.example.com", True), ("http://localhost", False)])
def test_the_session_cookie_is_secure_if_the_site_uses_https(make_app: MakeApp, base_url: str, secure: bool) -> None:  # noqa: FBT001
    """A proxy may terminate TLS and forward plain HTTP."""
    app = make_app(base_url=base_url)
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    cookie = enter(app.test_client(), "Ben").headers["Set-Cookie"]
    assert ("; Secure" in cookie) == secure


def test_name_and_password_sign_in_one_browser(app: Flask) -> None:
    client = signed_in(app)
    assert "No one is waiting" in client.get("/desk").text
    cookie = client.get_cookie("firstline_desk", path="/desk")
    assert cookie
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Strict", "/desk")
    with services(app).database.session() as session:
        assert cookie.value not in str(session.scalars(select(User.password)).all())
    assert app.test_client().get("/desk").headers["Location"] == "/desk/sign-in"


@pytest.mark.parametrize(("name", "password"), [("Ben", "wrong"), ("Eve", PASSWORD), ("", ""), ("Ben", "")])
def test_wrong_credentials_all_get_the_same_message(app: Flask, name: str, password: str) -> None:
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    answer = enter(app.test_client(), name, password)
    assert answer.status_code == 400
    assert "Wrong name or password." in answer.text


def tried(app: Flask, network: int, password: str = "guess", name: str = "Ben") -> int:  # noqa: S107
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{network}"
    return enter(client, name, password).status_code


def waits(rate_limits: RateLimits, *addresses: str, name: str = "Ben") -> list[bool]:
    return [rate_limits.hit_sign_in(name, address) > 0 for address in addresses]


def test_an_ipv6_customer_counts_as_one_network() -> None:
    rates = RateLimits(WebConfig(login_network_limit="3 per hour"))
    assert waits(rates, *(f"2001:db8:1:{number}::1" for number in range(4))) == [False, False, False, True]
    assert waits(rates, "2001:db8:2::1") == [False]


def test_an_ipv6_customer_is_slowed_and_forgiven_as_one_network() -> None:
    rates = RateLimits(WebConfig(login_name_limit="1 per hour"))
    assert waits(rates, "203.0.113.1", *(f"2001:db8:1:{number}::1" for number in range(4))) == [False] * 4 + [True]
    rates.forgive_sign_in("Ben", "2001:db8:1:7::1")
    assert waits(rates, "2001:db8:1:8::1", "2001:db8:2::1") == [False, False]


def test_guessing_blocks_only_the_network_it_comes_from(make_app: MakeApp) -> None:
    app = make_app(login_limit="2 per hour", trusted_proxies=1)
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    assert [tried(app, 1) for _ in range(3)] == [400, 400, 429]
    assert tried(app, 1, PASSWORD) == 429
    assert tried(app, 2, PASSWORD) == 303


def test_a_network_has_one_limit_for_all_names(make_app: MakeApp) -> None:
    app = make_app(login_network_limit="3 per hour", trusted_proxies=1)
    assert [tried(app, 1, name=f"Name {number}") for number in range(4)] == [400, 400, 400, 429]
    assert tried(app, 2) == 400


def test_distributed_guessing_is_slowed_and_the_right_password_still_works(make_app: MakeApp) -> None:
    app = make_app(login_name_limit="4 per hour", trusted_proxies=1)
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    assert {tried(app, network) for network in range(10, 14)} == {400}
    assert [tried(app, 1) for _ in range(4)] == [400, 400, 400, 429], "three in an hour instead of ten in a quarter"
    assert [tried(app, 2, word) for word in ("mistyped", PASSWORD, "mistyped")] == [400, 303, 400]


def test_the_right_password_resets_the_limit(make_app: MakeApp) -> None:
    app = make_app(login_limit="3 per hour")
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    tries = ("guess", "guess", PASSWORD, "guess", "guess", "guess", PASSWORD)
    assert [tried(app, 1, word) for word in tries] == [400, 400, 303, 400, 400, 400, 429]


def test_signing_out_ends_the_session(app: Flask) -> None:
    client = signed_in(app)
    cookie = client.get_cookie("firstline_desk", path="/desk")
    client.post("/desk/sign-out", data={"csrf_token": token(client.get("/desk").text)})
    assert cookie
    client.set_cookie("firstline_desk", cookie.value, path="/desk")
    assert client.get("/desk").status_code == 303


def test_a_new_sign_in_ends_the_old_session_of_the_browser(app: Flask) -> None:
    client = signed_in(app)
    before = client.get_cookie("firstline_desk", path="/desk")
    assert before
    assert enter(client, "Ben", "a wrong password").status_code == 400
    assert client.get("/desk").status_code == 200, "a failed attempt ends nothing"
    assert enter(client, "Ben").status_code == 303
    assert client.get("/desk").status_code == 200
    other = app.test_client()
    other.set_cookie("firstline_desk", before.value, path="/desk")
    assert other.get("/desk").status_code == 303


def test_signing_in_elsewhere_keeps_other_sessions(app: Flask) -> None:
    client = signed_in(app)
    assert enter(app.test_client(), "Ben").status_code == 303
    assert client.get("/desk").status_code == 200


def test_a_new_role_takes_effect_on_the_next_request(app: Flask) -> None:
    client = signed_in(app)
    assert client.get("/desk/people").status_code == 403
    staff.set_role(services(app).database, " Ben", "admin")
    assert client.get("/desk/people").status_code == 200
    with pytest.raises(StaffError, match="a role is one of"):
        staff.set_role(services(app).database, "Ben", "root")


def test_every_page_requires_sign_in(app: Flask) -> None:
    reference = opened(app, files=())
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk") and "sign-in" not in rule.rule]
    assert len(rules) >= 5
    for rule in rules:
        path = re.sub(r"<int[^>]*>", "1", rule.rule.replace("<reference>", reference))
        for method in rule.methods & {"GET", "POST"}:
            answer = app.test_client().open(path, method=method)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/sign-in"), path


NEEDED = {
    "desk.people": "admin",
    "desk.person": "admin",
    "desk.change_ticket": "agent",
    "drafting.gap_draft": "agent",
    "drafting.save_gap_draft": "agent",
    "drafting.ticket_draft": "agent",
    "drafting.save_ticket_draft": "agent",
    "drafting.decide_gap": "agent",
    "drafting.dismiss_ticket": "agent",
    "learning.decide": "agent",
}
"""Roles required by desk pages that are not open to all staff."""


def every_page(app: Flask) -> list[tuple[str, str, str]]:
    """Return endpoint, method and path of each page that requires sign-in."""
    reference = opened(app)
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk") and "sign-in" not in rule.rule]
    return [
        (rule.endpoint, method, re.sub(r"<int[^>]*>", "1", rule.rule.replace("<reference>", reference)))
        for rule in rules
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("role", staff.ROLES)
def test_every_page_requires_its_role(app: Flask, role: str) -> None:
    client = signed_in(app, role)
    for endpoint, method, path in every_page(app):
        allowed = staff.ROLES.index(role) >= staff.ROLES.index(NEEDED.get(endpoint, "viewer"))
        assert (client.open(path, method=method).status_code != 403) is allowed, (role, method, path)


@pytest.mark.parametrize("change", ["disable", "password"])
def test_no_page_answers_once_the_account_is_disabled_or_has_a_new_password(app: Flask, change: str) -> None:
    client = signed_in(app, "admin")
    pages = every_page(app)
    if change == "disable":
        staff.disable(services(app).database, "Ben")
    else:
        staff.set_password(services(app).database, "Ben", "another password of some length")
    for _, method, path in pages:
        assert client.open(path, method=method).headers.get("Location") == "/desk/sign-in", path


def test_a_viewer_can_read_and_change_nothing(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app, "viewer")
    page = client.get(f"/desk/tickets/{reference}")
    assert "It shows yesterday." in page.text
    assert "Send reply" not in page.text
    assert "Your role does not allow this." in client.get("/desk/people").text
    for action in ("reply", "note", "save", "take", "find", "add:refund", "merge", "solve", "reopen"):
        assert client.post(f"/desk/tickets/{reference}", data={"action": action, "body": "x"}).status_code == 403
    assert len(ticket(app, reference).messages) == 1


def test_text_comes_back_if_the_session_cannot_be_read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(app)
    monkeypatch.setattr("web.desk.staff.signed_in", raise_operational_error)
    answer = client.post("/desk/tickets/NP-2222-2222", data={"action": "reply", "body": "Words <b>."})
    assert answer.status_code == 503
    assert "readonly>Words &lt;b&gt;.</textarea>" in answer.text
    assert client.get("/desk").status_code == 503


def test_text_comes_back_and_is_not_stored_if_the_session_has_ended(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    path = f"/desk/tickets/{reference}"
    form = {**fields(client, path), "action": "reply", "body": "Words <b>.", "files": [upload()]}
    staff.disable(services(app).database, "Ben")
    answer = client.post(path, data=form, content_type="multipart/form-data")
    assert answer.status_code == 403
    assert "You have been signed out" in answer.text
    assert "readonly>Words &lt;b&gt;.</textarea>" in answer.text
    assert "It shows yesterday." not in answer.text
    assert len(ticket(app, reference).messages) == 1
    with services(app).database.session() as session:
        assert session.scalars(select(File.id)).all() == []
    wrong = client.post("/desk/sign-in", data={"csrf_token": token(answer.text), "name": "Ben", "body": "Words <b>."})
    assert (wrong.status_code, "readonly>Words &lt;b&gt;." in wrong.text) == (400, True)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        elsewhere = client.post(path, data={"body": "Words of others."}, headers=headers)
        assert (elsewhere.status_code, "Words of others." in elsewhere.text) == (403, False)
