"""The desk: who is let in, what each role may do, and what becomes of a ticket there."""

from __future__ import annotations

import datetime as dt
import io
import re
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from tests.web.conftest import PIXEL, at_once, away, services, token
from web.app.worker import Worker
from web.config import WebConfig
from web.desk import staff
from web.errors import MergeError, NoTicketError, StaffError
from web.mail.inbound.inbox import accept
from web.security.rate_limits import RateLimits
from web.storage.models import File, Message, OutboxItem, Ticket, TicketArticle, User, now
from web.tickets import repository
from web.tickets.access import LinkPurpose
from web.tickets.conversation import text_of
from web.tickets.new_ticket import NewMessage, NewTicket, Standing, TicketRisk, digest
from web.tickets.priority import PRIORITIES

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp
    from web.storage.database import Database

STORAGE = True
"""Whatever engine keeps it."""

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody


def signed_in(app: Flask, role: str = "agent", name: str = "Ben") -> FlaskClient:
    staff.add_user(services(app).database, name, PASSWORD, role)
    client = app.test_client()
    assert enter(client, name).status_code == 303
    return client


def enter(client: FlaskClient, name: str, password: str = PASSWORD) -> TestResponse:
    form = {"csrf_token": token(client.get("/desk/sign-in").text), "name": name, "password": password}
    return client.post("/desk/sign-in", data=form)


@pytest.mark.parametrize(("base_url", "secure"), [("https://help.example.com", True), ("http://localhost", False)])
def test_the_cookie_is_secure_wherever_readers_come_by_https(make_app: MakeApp, base_url: str, secure: bool) -> None:  # noqa: FBT001
    """A proxy may end TLS and ask in plain HTTP."""
    app = make_app(base_url=base_url)
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    cookie = enter(app.test_client(), "Ben").headers["Set-Cookie"]
    assert ("; Secure" in cookie) == secure


def opened(app: Flask, subject: str = "The calendar", email: str = "anna@example.org", **values: object) -> str:
    draft = NewTicket(email, subject, "It shows yesterday.", **values)  # type: ignore[arg-type]
    return services(app).tickets.open(draft, digest(subject, email)).ticket.reference


def press(client: FlaskClient, reference: str, action: str, **form: str) -> TestResponse:
    path = f"/desk/tickets/{reference}"
    return client.post(path, data={"csrf_token": token_for(client, path), "action": action, **form})


def token_for(client: FlaskClient, path: str) -> str:
    found = re.findall(
        rf'action="{path}"[^>]*>\s*<input type="hidden" name="csrf_token" value="([^"]+)"', client.get(path).text
    )
    return found[0] if found else "none"


def fields(client: FlaskClient, path: str) -> dict[str, str]:
    """Return the hidden fields of the form for answers."""
    form = client.get(path).text.split('<form class="ticket"')[1].split("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def ticket(app: Flask, reference: str) -> Ticket:
    with services(app).database.session() as session:
        found = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        assert isinstance(found.messages, list)
        return found


def test_a_name_and_its_password_open_the_desk_for_one_browser(app: Flask) -> None:
    client = signed_in(app)
    assert "Nobody waits." in client.get("/desk").text
    cookie = client.get_cookie("firstline_desk", path="/desk")
    assert cookie
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Strict", "/desk")
    with services(app).database.session() as session:
        assert cookie.value not in str(session.scalars(select(User.password)).all())
    assert app.test_client().get("/desk").headers["Location"] == "/desk/sign-in"


@pytest.mark.parametrize(("name", "password"), [("Ben", "wrong"), ("Eve", PASSWORD), ("", ""), ("Ben", "")])
def test_anything_else_keeps_it_shut_and_says_no_more(app: Flask, name: str, password: str) -> None:
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    answer = enter(app.test_client(), name, password)
    assert answer.status_code == 400
    assert "Name and password do not belong together." in answer.text


def tried(app: Flask, network: int, password: str = "guess", name: str = "Ben") -> int:  # noqa: S107
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{network}"
    return enter(client, name, password).status_code


def waits(rate_limits: RateLimits, *addresses: str, name: str = "Ben") -> list[bool]:
    return [rate_limits.hit_sign_in(name, address) > 0 for address in addresses]


def test_all_networks_of_one_ipv6_customer_have_the_guesses_of_one() -> None:
    rates = RateLimits(WebConfig(login_network_limit="3 per hour"))
    assert waits(rates, *(f"2001:db8:1:{number}::1" for number in range(4))) == [False, False, False, True]
    assert waits(rates, "2001:db8:2::1") == [False]


def test_all_networks_of_one_ipv6_customer_are_slowed_as_one_and_forgiven_as_one() -> None:
    rates = RateLimits(WebConfig(login_name_limit="1 per hour"))
    assert waits(rates, "203.0.113.1", *(f"2001:db8:1:{number}::1" for number in range(4))) == [False] * 4 + [True]
    rates.forgive_sign_in("Ben", "2001:db8:1:7::1")
    assert waits(rates, "2001:db8:1:8::1", "2001:db8:2::1") == [False, False]


def test_guessing_from_one_network_keeps_out_that_network_alone(make_app: MakeApp) -> None:
    app = make_app(login_limit="2 per hour", trusted_proxies=1)
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    assert [tried(app, 1) for _ in range(3)] == [400, 400, 429]
    assert tried(app, 1, PASSWORD) == 429
    assert tried(app, 2, PASSWORD) == 303


def test_one_network_has_so_many_guesses_whatever_the_names(make_app: MakeApp) -> None:
    app = make_app(login_network_limit="3 per hour", trusted_proxies=1)
    assert [tried(app, 1, name=f"Name {number}") for number in range(4)] == [400, 400, 400, 429]
    assert tried(app, 2) == 400


def test_guesses_from_everywhere_are_slowed_and_the_right_password_still_passes(make_app: MakeApp) -> None:
    app = make_app(login_name_limit="4 per hour", trusted_proxies=1)
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    assert {tried(app, network) for network in range(10, 14)} == {400}
    assert [tried(app, 1) for _ in range(4)] == [400, 400, 400, 429], "three in an hour instead of ten in a quarter"
    assert [tried(app, 2, word) for word in ("mistyped", PASSWORD, "mistyped")] == [400, 303, 400]


def test_who_knew_the_password_starts_anew(make_app: MakeApp) -> None:
    app = make_app(login_limit="3 per hour")
    staff.add_user(services(app).database, "Ben", PASSWORD, "agent")
    tries = ("guess", "guess", PASSWORD, "guess", "guess", "guess", PASSWORD)
    assert [tried(app, 1, word) for word in tries] == [400, 400, 303, 400, 400, 400, 429]


class Watched:
    """Hashes as before, and notes what it compares and how many connections are in use meanwhile."""

    def __init__(self, hasher: PasswordHasher, database: Database) -> None:
        self._hasher = hasher
        self._database = database
        self.compared: list[str] = []
        self.busy: list[int] = []

    def hash(self, password: str) -> str:
        self.busy.append(self._database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return self._hasher.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        self.compared.append(hashed.rpartition("$")[0].rpartition("$")[0])
        self.busy.append(self._database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return self._hasher.verify(hashed, password)


@pytest.fixture
def watched(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Watched:
    hasher = Watched(PasswordHasher(), services(app).database)  # with the parameters of production
    monkeypatch.setattr(staff, "_HASHER", hasher)
    return hasher


def test_no_password_is_looked_at_while_the_database_waits_for_it(app: Flask, watched: Watched) -> None:
    signed_in(app)
    staff.set_password(services(app).database, "Ben", "another password of some length")
    enter(app.test_client(), "Ben", "wrong")
    assert watched.busy == [0, 0, 0, 0]


def test_a_name_that_nobody_has_costs_the_same_work_as_one_that_somebody_has(app: Flask, watched: Watched) -> None:
    for name in ("Ben", "Gone"):
        staff.add_user(services(app).database, name, PASSWORD, "agent")
    staff.disable(services(app).database, "Gone")
    for name in ("Ben", "Gone", "Nobody", ""):
        assert enter(app.test_client(), name, "wrong").status_code == 400
    assert len(watched.compared) == 4
    assert len(set(watched.compared)) == 1, "the same function with the same costs"


@pytest.mark.parametrize("change", ["password", "disabled"])
def test_who_loses_the_right_to_enter_while_the_password_is_looked_at_stays_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    database = services(app).database
    staff.add_user(database, "Ben", PASSWORD, "agent")

    def meanwhile(_hashed: str, _password: str) -> bool:
        if change == "disabled":
            staff.disable(database, "Ben")
        else:
            staff.set_password(database, "Ben", "another password of some length")
        return True

    monkeypatch.setattr(staff, "_is_right", meanwhile)
    assert staff.sign_in(database, "Ben", PASSWORD) is None


def test_who_is_disabled_or_has_a_new_password_is_out(app: Flask) -> None:
    client = signed_in(app)
    staff.set_password(services(app).database, "Ben", "another password of some length")
    assert client.get("/desk").status_code == 303
    assert enter(client, "Ben", "another password of some length").status_code == 303
    staff.disable(services(app).database, "Ben")
    assert client.get("/desk").status_code == 303
    assert enter(client, "Ben", "another password of some length").status_code == 400


def test_signing_out_forgets_the_browser(app: Flask) -> None:
    client = signed_in(app)
    kept = client.get_cookie("firstline_desk", path="/desk")
    client.post("/desk/sign-out", data={"csrf_token": token(client.get("/desk").text)})
    assert kept
    client.set_cookie("firstline_desk", kept.value, path="/desk")
    assert client.get("/desk").status_code == 303


def test_a_new_sign_in_ends_the_session_that_the_browser_had(app: Flask) -> None:
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


def test_a_sign_in_elsewhere_leaves_other_browsers_signed_in(app: Flask) -> None:
    client = signed_in(app)
    assert enter(app.test_client(), "Ben").status_code == 303
    assert client.get("/desk").status_code == 200


def test_a_role_counts_from_the_next_page_on(app: Flask) -> None:
    client = signed_in(app)
    assert client.get("/desk/people").status_code == 403
    staff.set_role(services(app).database, " Ben", "admin")
    assert client.get("/desk/people").status_code == 200
    with pytest.raises(StaffError, match="a role is one of"):
        staff.set_role(services(app).database, "Ben", "root")


def test_a_disabled_member_of_staff_can_be_let_in_again_and_signs_in_anew(app: Flask) -> None:
    client = signed_in(app)
    staff.disable(services(app).database, "Ben")
    staff.enable(services(app).database, "Ben")
    assert client.get("/desk").status_code == 303
    assert enter(client, "Ben").status_code == 303


@pytest.mark.parametrize(
    ("name", "password", "role"),
    [("", PASSWORD, "agent"), ("x" * 81, PASSWORD, "agent"), ("Ben", "short", "agent"), ("Ben", PASSWORD, "root")],
)
def test_staff_that_cannot_be_is_refused(app: Flask, name: str, password: str, role: str) -> None:
    with pytest.raises(StaffError):
        staff.add_user(services(app).database, name, password, role)


@pytest.mark.parametrize(
    ("given", "kept"), [("Ben ", "Ben"), ("\t Ada  Lovelace\n", "Ada Lovelace"), ("Rene\u0301", "Ren\u00e9")]
)
def test_a_name_is_spelt_in_one_way_wherever_it_is_given(app: Flask, given: str, kept: str) -> None:
    database = services(app).database
    assert staff.add_user(database, given, PASSWORD, "agent") == kept
    for name in (given, kept, f" {kept}"):
        assert enter(app.test_client(), name).status_code == 303
        with pytest.raises(StaffError, match="already"):
            staff.add_user(database, name, PASSWORD, "agent")
        with database.session() as session:
            assert staff.named(session, name).name == kept


@pytest.mark.parametrize("name", ["Be\x00n", "Be\x1bn", "Be\u202en", "Be\u200bn", "Be\ufeffn", "Be\ue000n"])
def test_a_name_has_nothing_in_it_that_nobody_sees(app: Flask, name: str) -> None:
    with pytest.raises(StaffError, match=f"invisible characters such as U\\+{ord(name[2]):04X}"):
        staff.add_user(services(app).database, name, PASSWORD, "agent")
    assert enter(app.test_client(), name).status_code == 400


def test_a_name_belongs_to_one(app: Flask) -> None:
    signed_in(app)
    with pytest.raises(StaffError, match="already"):
        staff.add_user(services(app).database, "Ben", PASSWORD, "agent")


def test_no_page_of_the_desk_is_open_to_who_is_not_signed_in(app: Flask) -> None:
    reference = opened(app, files=())
    rules = [
        rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("desk.") and "sign-in" not in rule.rule
    ]
    assert len(rules) >= 5
    for rule in rules:
        path = re.sub(r"<int[^>]*>", "1", rule.rule.replace("<reference>", reference))
        for method in rule.methods & {"GET", "POST"}:
            answer = app.test_client().open(path, method=method)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/sign-in"), path


NEEDED = {"desk.people": "admin", "desk.person": "admin", "desk.change": "agent"}
"""The role that a page of the desk asks for, where it is not open to all of the staff."""


def every_page(app: Flask) -> list[tuple[str, str, str]]:
    """Return endpoint, method and path of each page behind the door."""
    reference = opened(app)
    rules = [one for one in app.url_map.iter_rules() if one.endpoint.startswith("desk.") and "sign-in" not in one.rule]
    return [
        (one.endpoint, method, re.sub(r"<int[^>]*>", "1", one.rule.replace("<reference>", reference)))
        for one in rules
        for method in sorted((one.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("role", staff.ROLES)
def test_each_page_of_the_desk_asks_for_its_role(app: Flask, role: str) -> None:
    client = signed_in(app, role)
    for endpoint, method, path in every_page(app):
        allowed = staff.ROLES.index(role) >= staff.ROLES.index(NEEDED.get(endpoint, "viewer"))
        assert (client.open(path, method=method).status_code != 403) is allowed, (role, method, path)


@pytest.mark.parametrize("change", ["disable", "password"])
def test_no_page_of_the_desk_is_open_to_who_was_let_out(app: Flask, change: str) -> None:
    client = signed_in(app, "admin")
    pages = every_page(app)
    if change == "disable":
        staff.disable(services(app).database, "Ben")
    else:
        staff.set_password(services(app).database, "Ben", "another password of some length")
    for _, method, path in pages:
        assert client.open(path, method=method).headers.get("Location") == "/desk/sign-in", path


def test_a_viewer_reads_and_changes_nothing(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app, "viewer")
    page = client.get(f"/desk/tickets/{reference}")
    assert "It shows yesterday." in page.text
    assert "Send answer" not in page.text
    assert "Your role may not do this." in client.get("/desk/people").text
    for action in ("reply", "note", "assign", "priority", "merge", "solve", "reopen"):
        assert client.post(f"/desk/tickets/{reference}", data={"action": action, "body": "x"}).status_code == 403
    assert len(ticket(app, reference).messages) == 1


def test_the_queue_has_the_most_urgent_first_and_of_those_the_oldest(app: Flask) -> None:
    opened(app, "First")
    opened(app, "Second")
    opened(app, "Taken over", risk=TicketRisk("takeover"))
    page = signed_in(app).get("/desk").text
    places = [page.index(f">{subject}<") for subject in ("Taken over", "First", "Second")]
    assert places == sorted(places)
    assert "at risk: takeover" in page


def test_every_ticket_is_on_some_page_of_the_queue(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.desk.queue.MOST", 2)
    for number in range(5):
        opened(app, f"Number {number}")
    client = signed_in(app)
    pages = [client.get("/desk", query_string={"page": str(page)}).text for page in (1, 2, 3, 9)]
    assert [re.findall(r">(Number \d)<", page) for page in pages] == [
        ["Number 0", "Number 1"],
        ["Number 2", "Number 3"],
        ["Number 4"],
        ["Number 4"],
    ]
    assert all("5 tickets, the most urgent first" in page for page in pages)
    assert 'href="/desk?q=number&amp;status=open&amp;page=3"' in client.get("/desk?q=number&status=open").text


def test_a_promise_that_was_broken_stands_out(app: Flask) -> None:
    late, early = opened(app, "Late"), opened(app, "Early")
    with services(app).database.writing() as session:
        session.execute(update(Ticket).where(Ticket.reference == late).values(due=now() - dt.timedelta(minutes=1)))
    client = signed_in(app)
    assert client.get("/desk").text.count("overdue") == 1
    assert "overdue" in client.get(f"/desk/tickets/{late}").text
    assert "overdue" not in client.get(f"/desk/tickets/{early}").text


def test_tickets_are_found_by_what_was_said(app: Flask) -> None:
    reference = opened(app, "First")
    opened(app, "Second")
    services(app).tickets.note(reference, "Ben", "50% of customers see ghosts")
    client = signed_in(app)
    for words in ("50% ghosts", reference.lower(), "anna@ first"):
        page = client.get("/desk", query_string={"q": words}).text
        assert ("First" in page, "Second" in page) == (True, False), words
    assert "Nothing was found." in client.get("/desk?q=50%25x_").text


def test_an_answer_goes_to_its_writer_and_waits_for_them(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    reference = opened(app)
    client = signed_in(app)
    assert press(client, reference, "reply", body="Try this.").status_code == 303
    found = ticket(app, reference)
    assert (found.status, found.due, found.messages[-1].name) == ("pending", None, "Ben")
    with services(app).database.session() as session:
        assert session.scalars(select(OutboxItem.key).where(OutboxItem.occasion == "answer")).all()


def test_an_answer_that_is_sent_twice_goes_out_once(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    form = {"csrf_token": token_for(client, f"/desk/tickets/{reference}"), "action": "reply", "body": "Try this."}
    for _ in range(2):
        client.post(f"/desk/tickets/{reference}", data=form)
    assert len(ticket(app, reference).messages) == 2


def test_an_answer_waits_until_what_its_writer_said_meanwhile_is_read(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    path = f"/desk/tickets/{reference}"
    typed = {"action": "solve", "body": "Try this.", "article": "refund"}
    form = {**fields(client, path), **typed}
    services(app).tickets.write(reference, NewMessage("It is solved, never mind."))
    page = client.post(path, data=form)
    assert page.status_code == 400
    assert "anna@example.org wrote meanwhile; read it first" in page.text
    assert "It is solved, never mind." in page.text
    assert "Try this.</textarea>" in page.text
    assert '<option value="refund" selected>' in page.text
    assert len(ticket(app, reference).messages) == 2
    assert client.post(path, data={**fields(client, path), **typed}).status_code == 303
    assert ticket(app, reference).status == "solved"


def test_a_second_click_on_an_answer_is_not_overtaken_by_what_came_after_the_first(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    path = f"/desk/tickets/{reference}"
    form = {**fields(client, path), "action": "reply", "body": "Try this."}
    assert client.post(path, data=form).status_code == 303
    services(app).tickets.write(reference, NewMessage("It works."))
    assert client.post(path, data=form).status_code == 303
    assert (len(ticket(app, reference).messages), ticket(app, reference).status) == (3, "open")


def test_an_answer_waits_where_the_ticket_was_closed_meanwhile(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    path = f"/desk/tickets/{reference}"
    form = {**fields(client, path), "action": "reply", "body": "Try this."}
    services(app).tickets.close(reference)
    assert "This ticket has changed meanwhile; read it first" in client.post(path, data=form).text


def test_an_answer_with_an_article_has_its_link_in_the_mail_and_solves_nothing(mailing: Flask) -> None:
    reference = opened(mailing)
    client = signed_in(mailing)
    for _ in range(2):
        assert press(client, reference, "reply", body="It may be here.", article="refund").status_code == 303
    with services(mailing).database.session() as session:
        mails = select(OutboxItem.content).where(OutboxItem.occasion == "answer")
        letters = [message_from_bytes(one, policy=default) for one in session.scalars(mails)]
        assert session.scalars(select(TicketArticle.slug).where(TicketArticle.part == "solved")).all() == []
    for letter in letters:
        for kind in ("plain", "html"):
            part = letter.get_body((kind,))
            assert part
            assert part.get_content().count("/articles/refund") == 1
    assert ticket(mailing, reference).status == "pending"
    assert "/articles/refund" in client.get(status_page(mailing, reference)).text


def test_solving_with_an_article_keeps_which_it_was(app: Flask) -> None:
    reference = opened(app)
    press(signed_in(app), reference, "solve", body="It is here.", article="refund")
    assert ticket(app, reference).status == "solved"
    with services(app).database.session() as session:
        assert session.scalars(select(TicketArticle.slug).where(TicketArticle.part == "solved")).all() == ["refund"]


@pytest.mark.parametrize(
    ("action", "form", "complaint"),
    [
        ("reply", {"body": " "}, "Write an answer first."),
        ("note", {}, "Write a note first."),
        ("solve", {"body": "x", "article": "nothing"}, "there is no such article"),
        ("assign", {"assignee": "Nobody Known"}, "nobody of the staff"),
        ("priority", {"priority": "burning"}, "one of the priorities"),
        ("merge", {"into": "NP-2222-2222"}, "there is no ticket of that reference"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_lost(
    app: Flask, action: str, form: dict[str, str], complaint: str
) -> None:
    reference = opened(app)
    answer = press(signed_in(app), reference, action, **form)
    assert answer.status_code == 400
    assert complaint in answer.text


@pytest.mark.parametrize("odd", ["\0", "9" * 30, "-" + "9" * 30, "\u202e", "9" * 5_000])
def test_what_no_database_takes_is_no_failure_of_it(app: Flask, odd: str) -> None:
    reference = opened(app)
    client = signed_in(app)
    paths = (f"/desk/tickets/{odd}", f"/desk?status={odd}", f"/desk?q={odd}", f"/desk?page={odd}", f"/desk/files/{odd}")
    assert {client.get(path.replace("\0", "%00")).status_code for path in paths} <= {200, 404}
    for action, field in (("assign", "assignee"), ("priority", "priority"), ("merge", "into"), ("solve", "article")):
        assert press(client, reference, action, **{"body": "x", field: odd}).status_code in (303, 400)
    assert press(client, reference, "reply", body="x", newest=odd).status_code == 303


def test_a_note_is_for_the_staff_alone(app: Flask) -> None:
    reference = opened(app)
    press(signed_in(app), reference, "note", body="between us")
    assert ticket(app, reference).messages[-1].internal
    page = services(app).notifier.link(reference).split("/", 3)[3]
    assert "between us" not in app.test_client().get(f"/{page}").text


def test_a_ticket_is_given_ranked_and_opened_again(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    press(client, reference, "assign", assignee="Ben")
    press(client, reference, "priority", priority="high")
    assert "The calendar" in client.get("/desk?mine=1").text
    press(client, reference, "solve", body="Done.")
    assert "The calendar" not in client.get("/desk").text
    press(client, reference, "reopen")
    assert (ticket(app, reference).status, ticket(app, reference).priority) == ("open", 2)


def test_two_tickets_of_one_person_become_one(mailing: Flask) -> None:
    first, second = opened(mailing, "First"), opened(mailing, "Second")
    client = signed_in(mailing)
    assert press(client, second, "merge", into=first.lower()).status_code == 303
    assert len(ticket(mailing, first).messages) == 3
    assert "First" in client.get(f"/desk/tickets/{second}").text
    link = services(mailing).notifier.link(second).split("/", 3)[3]
    assert first in mailing.test_client().get(f"/{link}").text


def test_where_no_mail_goes_out_a_merge_takes_nobody_the_only_link_they_have(app: Flask) -> None:
    """The one that was shown would count no more, and no other would come."""
    first, second = opened(app, "First"), opened(app, "Second")
    shown = services(app).signer.seal(LinkPurpose.SHOWN, second)
    answer = press(signed_in(app), second, "merge", into=first)
    assert answer.status_code == 400
    assert "Mail is not configured" in answer.text
    assert "Second" in app.test_client().get(f"/tickets/{shown}").text


def test_no_organisation_gets_to_read_what_its_member_wrote_elsewhere(mailing: Flask) -> None:
    alone = opened(mailing, "Alone")
    ours, theirs = (opened(mailing, name, standing=Standing(organisation=name)) for name in ("Ours", "Theirs"))
    client = signed_in(mailing)
    for reference, into in ((alone, ours), (ours, theirs)):
        answer = press(client, reference, "merge", into=into)
        assert answer.status_code == 400
        assert "belongs to another organisation" in answer.text
    assert press(client, ours, "merge", into=alone).status_code == 303


def test_who_waits_for_an_answer_still_does_once_the_ticket_is_part_of_a_solved_one(mailing: Flask) -> None:
    first = opened(mailing, "First", suggested=("refund",), read=("bounce",))
    risk = TicketRisk("takeover")
    second = opened(mailing, "Second", risk=risk, query="hacked", suggested=("refund", "reset-password"))
    services(mailing).tickets.close(first)
    due = ticket(mailing, second).due
    services(mailing).tickets.merge(second, first)
    found = ticket(mailing, first)
    assert (found.status, found.due, PRIORITIES[found.priority]) == ("open", due, "urgent")
    assert (found.risk, found.query) == ("takeover", "hacked")
    with services(mailing).database.session() as session:
        rows = session.execute(select(TicketArticle.ticket_id, TicketArticle.slug, TicketArticle.part)).all()
    assert sorted(rows) == [
        (found.id, "bounce", "read"),
        (found.id, "refund", "suggested"),
        (found.id, "reset-password", "suggested"),
    ]


def test_an_open_ticket_keeps_what_it_has_when_another_becomes_part_of_it(mailing: Flask) -> None:
    first = opened(mailing, "First", risk=TicketRisk("takeover"), query="hacked")
    second = opened(mailing, "Second", query="calendar")
    due = ticket(mailing, first).due
    services(mailing).tickets.answer(second, NewMessage("Try this.", "staff", "Ben"))
    services(mailing).tickets.merge(second, first)
    found = ticket(mailing, first)
    assert (found.status, found.due, found.risk, found.query) == ("open", due, "takeover", "hacked")


def test_two_tickets_that_are_merged_crosswise_at_once_are_one_and_make_no_circle(mailing: Flask) -> None:
    pair = opened(mailing, "First"), opened(mailing, "Second")

    def merge(number: int) -> str:
        try:
            services(mailing).tickets.merge(pair[number % 2], pair[1 - number % 2])
        except MergeError as error:
            return str(error)
        return ""

    for number in range(3):
        assert sum(not wrong for wrong in at_once(4, merge)) == 1
        with services(mailing).database.session() as session:
            (left,) = session.scalars(select(Ticket).where(Ticket.merged_into_id.is_(None), Ticket.status == "open"))
            assert {repository.find(session, one) for one in pair} == {left}
        pair = left.reference, opened(mailing, f"Number {number}")


def test_a_circle_of_tickets_ends_the_search(app: Flask) -> None:
    first, second = opened(app, "First"), opened(app, "Second")
    with services(app).database.writing() as session:
        one, other = (session.scalars(select(Ticket).where(Ticket.reference == name)).one() for name in (first, second))
        one.merged_into_id, other.merged_into_id = other.id, one.id
    with services(app).database.session() as session:
        assert repository.find(session, first) is not None
    with pytest.raises(NoTicketError):
        services(app).tickets.close(first)


def test_a_ticket_that_is_closed_four_times_at_once_says_so_once(app: Flask) -> None:
    reference = opened(app)
    at_once(4, lambda _: services(app).tickets.close(reference))
    texts = [text_of(message) for message in ticket(app, reference).messages]
    assert texts == [
        "It shows yesterday.",
        "Closed by its writer.",
    ]


def test_tickets_of_two_people_never_become_one(app: Flask) -> None:
    first, second = opened(app, "First"), opened(app, "Second", "eve@example.org")
    answer = press(signed_in(app), second, "merge", into=first)
    assert "belongs to another customer" in answer.text
    assert len(ticket(app, first).messages) == 1


def test_a_file_reaches_the_staff_as_a_download(app: Flask) -> None:
    visitor = app.test_client()
    form = {
        "csrf_token": token(visitor.get("/contact").text),
        "email": "anna@example.org",
        "subject": "See",
        "body": "It looks odd.",
        "answers": "seen",
        "files": [(io.BytesIO(b"log"), "a.log")],
    }
    visitor.post("/contact", data=form, content_type="multipart/form-data")
    with services(app).database.session() as session:
        number = session.scalars(select(File.id)).one()
    assert visitor.get(f"/desk/files/{number}").status_code == 303
    got = signed_in(app).get(f"/desk/files/{number}")
    assert (got.data, got.headers["Content-Disposition"]) == (b"log", "attachment; filename=a.log")
    assert got.headers["X-Robots-Tag"] == "noindex"


def upload(name: str = "clock.log", content: bytes = b"the clock") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def send(client: FlaskClient, reference: str, *files: tuple[io.BytesIO, str], **form: object) -> TestResponse:
    """Send the form for answers as a browser does, with files."""
    path = f"/desk/tickets/{reference}"
    typed = {**fields(client, path), "action": "reply", "body": "See.", "files": list(files), **form}
    return client.post(path, data=typed, content_type="multipart/form-data")


def status_page(app: Flask, reference: str) -> str:
    return "/" + services(app).notifier.link(reference).split("/", 3)[3]


def test_a_file_with_an_answer_is_on_the_page_of_the_ticket_and_its_mail_has_the_link(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    reference = opened(app)
    assert send(signed_in(app), reference, upload(), upload("shot.png", PIXEL)).status_code == 303
    page, visitor = status_page(app, reference), app.test_client()
    links = re.findall(rf'href="({page}/files/\d+)">([^<]+)<', visitor.get(page).text)
    assert [name for _, name in links] == ["clock.log", "shot.png"]
    assert visitor.get(links[0][0]).data == b"the clock"
    with services(app).database.session() as session:
        sent = session.scalars(select(OutboxItem.content).where(OutboxItem.occasion == "answer")).one()
    mail = message_from_bytes(sent, policy=default)
    assert "Attached on your ticket page: clock.log, shot.png" in mail.get_body(("plain",)).get_content()
    assert services(app).notifier.link(reference) in mail.get_body(("plain",)).get_content()
    assert list(mail.iter_attachments()) == []


def test_a_file_with_a_note_is_for_the_staff_alone(mailing: Flask) -> None:
    reference = opened(mailing)
    client = signed_in(mailing)
    send(client, reference, upload("secret.log"), action="note")
    with services(mailing).database.session() as session:
        number = session.scalars(select(File.id)).one()
    assert client.get(f"/desk/files/{number}").data == b"the clock"
    page, visitor = status_page(mailing, reference), mailing.test_client()
    assert "secret.log" not in visitor.get(page).text
    assert visitor.get(f"{page}/files/{number}").status_code == 404
    other = opened(mailing, "Another")
    services(mailing).tickets.merge(reference, other)
    for known in (page, status_page(mailing, other)):
        assert visitor.get(f"{known}/files/{number}").status_code == 404


def test_a_file_that_is_refused_loses_neither_the_words_nor_the_other_file(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    answer = send(client, reference, upload(), upload("x.svg", b"<svg onload=alert(1)>"))
    assert answer.status_code == 400
    assert "“x.svg” cannot be sent" in answer.text
    assert "See.</textarea>" in answer.text
    kept = re.findall(r'name="kept" value="([^"]+)" checked', answer.text)
    assert len(kept) == 1
    assert len(ticket(app, reference).messages) == 1
    assert send(client, reference, kept=kept).status_code == 303
    with services(app).database.session() as session:
        assert [file.name for file in session.scalars(select(Message).order_by(Message.id.desc())).first().files] == [
            "clock.log"
        ]


def test_a_file_of_the_desk_that_has_expired_brings_back_no_other_that_has_its_number(app: Flask) -> None:
    reference, client = opened(app), signed_in(app)
    kept = re.findall(r'name="kept" value="([^"]+)"', send(client, reference, upload(), body="").text)
    assert len(kept) == 1
    database = services(app).database
    with database.writing() as session:
        waiting = session.scalars(select(File)).one()
        session.execute(update(File).values(created=now() - dt.timedelta(days=2)))
    services(app).staging.clear()
    with database.writing() as session:
        session.add(File(id=waiting.id, name="eve.log", media_type="text/plain", size=3, content=b"eve"))
    assert send(client, reference, kept=kept).status_code == 303
    with database.session() as session:
        assert session.scalars(select(File)).one().message_id is None


def test_the_desk_takes_as_many_files_as_the_form(make_app: MakeApp) -> None:
    app = make_app(max_files=1)
    reference = opened(app)
    assert "is one too many" in send(signed_in(app), reference, upload("a.log"), upload("b.log")).text
    assert 'type="file"' not in signed_in(make_app(max_files=0), name="Ada").get(f"/desk/tickets/{reference}").text


def test_an_answer_that_waits_keeps_its_files(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    form = fields(client, f"/desk/tickets/{reference}")
    services(app).tickets.write(reference, NewMessage("It is solved, never mind."))
    answer = send(client, reference, upload(), **form)
    assert "read it first" in answer.text
    assert re.findall(r"checked> ([^ ]+) ", answer.text) == ["clock.log"]


def test_an_answer_whose_page_was_open_for_too_long_is_still_there_without_its_files(app: Flask) -> None:
    reference = opened(app)
    answer = send(signed_in(app), reference, upload(), csrf_token="old", article="refund")  # noqa: S106
    assert answer.status_code == 400
    assert "This page was open for too long." in answer.text
    assert "Choose your files again." in answer.text
    assert "See.</textarea>" in answer.text
    assert not re.findall(r"checked> ([^ ]+) ", answer.text)
    assert '<option value="refund" selected' in answer.text
    assert len(ticket(app, reference).messages) == 1


@pytest.mark.parametrize(("action", "fails"), [("reply", "answer"), ("solve", "answer"), ("note", "note")])
def test_an_answer_that_cannot_be_stored_is_still_there_and_may_be_sent_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, action: str, fails: str
) -> None:
    reference = opened(app)
    client = signed_in(app)
    with monkeypatch.context() as broken:
        broken.setattr(services(app).tickets, fails, away)
        answer = send(client, reference, upload(), action=action, article="refund")
    assert answer.status_code == 503
    assert "See.</textarea>" in answer.text
    form = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text.split('class="ticket"')[1])
    )
    assert form["article"] == "refund"
    kept = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    again = client.post(f"/desk/tickets/{reference}", data={**form, "action": action, "body": "See.", "kept": kept})
    assert again.status_code == 303
    ((body, count),) = [(one.body, len(one.files)) for one in whole(app, reference)][1:]
    assert (body.split("\n")[0], count) == ("See.", 1)


def whole(app: Flask, reference: str) -> list[Message]:
    with services(app).database.session() as session:
        said = session.scalars(select(Message).where(Message.ticket.has(reference=reference)).order_by(Message.id))
        return [one for one in said if isinstance(one.files, list)]


def test_what_was_typed_is_there_though_the_database_cannot_say_who_is_signed_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(app)
    monkeypatch.setattr("web.desk.staff.signed_in", away)
    answer = client.post("/desk/tickets/NP-2222-2222", data={"action": "reply", "body": "Words <b>."})
    assert answer.status_code == 503
    assert "readonly>Words &lt;b&gt;.</textarea>" in answer.text
    assert client.get("/desk").status_code == 503


def test_who_is_signed_in_no_more_gets_back_what_was_typed_and_nothing_is_stored(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    path = f"/desk/tickets/{reference}"
    form = {**fields(client, path), "action": "reply", "body": "Words <b>.", "files": [upload()]}
    staff.disable(services(app).database, "Ben")
    answer = client.post(path, data=form, content_type="multipart/form-data")
    assert answer.status_code == 403
    assert "You are not signed in any more" in answer.text
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


def test_no_file_is_taken_from_another_site(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    data = {**fields(client, f"/desk/tickets/{reference}"), "action": "reply", "body": "x", "files": [upload()]}
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(f"/desk/tickets/{reference}", data=data, headers=headers, content_type="multipart/form-data")
    assert answer.status_code == 403
    with services(app).database.session() as session:
        assert session.scalars(select(File.id)).all() == []


def test_a_note_that_is_sent_twice_is_one_and_may_be_sent_as_an_answer(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    form = fields(client, f"/desk/tickets/{reference}")
    for action in ("note", "note", "reply"):
        assert send(client, reference, **{**form, "action": action}).status_code == 303
    assert [said.internal for said in ticket(app, reference).messages] == [False, True, False]


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_what_is_kept_of_people_is_for_admins_alone(app: Flask, role: str) -> None:
    client = signed_in(app, role)
    assert client.get("/desk/people").status_code == 403
    assert client.post("/desk/people", data={"email": "anna@example.org"}).status_code == 403
    assert "/desk/people" not in client.get("/desk").text
    assert app.test_client().get("/desk/people").status_code == 303


def test_an_admin_gives_and_erases_what_is_kept_of_a_person_once_they_are_sure(app: Flask) -> None:
    opened(app)
    client = signed_in(app, "admin")
    form = {"csrf_token": token_for(client, "/desk/people"), "email": "Anna@example.org"}
    assert "There is 1 ticket" in client.post("/desk/people", data={**form, "action": "look"}).text
    given = client.post("/desk/people", data={**form, "action": "export"})
    assert [ticket["subject"] for ticket in given.json["tickets"]] == ["The calendar"]
    assert given.headers["Content-Disposition"].startswith("attachment")
    client.post("/desk/people", data={**form, "action": "erase"})
    assert "There is 1 ticket" in client.post("/desk/people", data=form).text
    assert "Erased: 1 ticket" in client.post("/desk/people", data={**form, "action": "erase", "sure": "yes"}).text
    assert client.post("/desk/people", data={"email": "anna@example.org"}).status_code == 400


def test_an_admin_is_told_of_links_that_a_person_asked_for(mailing: Flask) -> None:
    client = signed_in(mailing, "admin")
    services(mailing).tickets.ask_for_link("NP-2222-2222", "eve@example.org")
    form = {"csrf_token": token_for(client, "/desk/people"), "email": "eve@example.org", "action": "look"}
    page = client.post("/desk/people", data=form).text
    assert "and 1 question for a link." in page
    assert "0 notes of what they did in tickets of others" in page


def test_a_mail_is_there_as_it_came_with_all_that_was_cut(app: Flask) -> None:
    raw = b"From: anna@example.org\nSubject: Help\n\nIt fails.\n"
    number = accept(services(app).database, raw)
    Worker(services(app)).read_mail()
    client = signed_in(app)
    with services(app).database.session() as session:
        reference = session.scalars(select(Ticket.reference)).one()
    assert f"/desk/mails/{number}" in client.get(f"/desk/tickets/{reference}").text
    got = client.get(f"/desk/mails/{number}")
    assert b"It fails." in got.data
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert app.test_client().get(f"/desk/mails/{number}").status_code == 303
    for number in (999, 2**31, 10**20):
        assert client.get(f"/desk/mails/{number}").status_code == 404
        assert client.get(f"/desk/files/{number}").status_code == 404


def test_a_form_from_another_site_changes_nothing(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    form = {"csrf_token": token_for(client, f"/desk/tickets/{reference}"), "action": "note", "body": "x"}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(f"/desk/tickets/{reference}", data=form, headers=headers).status_code == 403
    form["csrf_token"] = token(client.get("/contact").text)
    assert client.post(f"/desk/tickets/{reference}", data=form).status_code == 400
    assert len(ticket(app, reference).messages) == 1


def test_what_customers_write_is_text_at_the_desk(app: Flask) -> None:
    draft = NewTicket("anna@example.org", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>")
    reference = services(app).tickets.open(draft, "1").ticket.reference
    client = signed_in(app)
    for path in ("/desk", f"/desk/tickets/{reference}"):
        page = client.get(path).text
        assert "<img" not in page
        assert "<script>" not in page


def test_every_message_has_an_author_that_the_page_knows(app: Flask) -> None:
    reference = opened(app)
    services(app).tickets.write(reference, NewMessage("More."))
    services(app).tickets.close(reference)
    page = signed_in(app).get(f"/desk/tickets/{reference}").text
    with services(app).database.session() as session:
        bodies = session.scalars(select(Message.body)).all()
    assert all(body in page for body in bodies)
