"""What becomes of a ticket: its page, its files, its way back, and who may see it."""

from __future__ import annotations

import datetime as dt
import io
import re
from html import unescape
from typing import TYPE_CHECKING

import jwt
import pytest
from PIL import Image
from sqlalchemy import event, func, select, update

from tests.web.conftest import at_once, away, services, token
from web.app.worker import Worker
from web.contact.proof_of_work import is_earned
from web.storage.models import File, Message, Organisation, OutboxItem, Ticket, now
from web.tickets import privacy
from web.tickets.new_ticket import NewMessage, NewTicket, Standing, TicketRisk, digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp, Risky

STORAGE = True
"""Whatever engine keeps it."""

KEY = "k" * 40
MEMBER = {"plan": "business", "organisation": "Firm"}
TYPED = {"email": "anna@example.org", "subject": "The calendar", "body": "It shows yesterday.", "answers": "seen"}


def picture(**options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "PNG", **options)  # type: ignore[arg-type]
    return out.getvalue()


def send(client: FlaskClient, *files: tuple[str, bytes], **changes: str | list[str]) -> TestResponse:
    uploads = [(io.BytesIO(content), name) for name, content in files]
    form = {**TYPED, "csrf_token": token(client.get("/contact").text), "files": uploads, **changes}
    return client.post("/contact", data=form, content_type="multipart/form-data")


def opened(app: Flask, email: str = "anna@example.org", **values: object) -> tuple[str, str]:
    """Return the reference of a new ticket, and the path of its page."""
    reference = (
        services(app)
        .tickets.open(NewTicket(email, "The calendar", "It shows yesterday.", **values), digest(email))
        .ticket.reference
    )  # type: ignore[arg-type]
    return reference, "/" + services(app).notifier.link(reference).split("/", 3)[3]


def write(client: FlaskClient, path: str, **form: object) -> TestResponse:
    page = client.get(path).text
    return client.post(path, data={"csrf_token": token(page), **form}, content_type="multipart/form-data")


def ticket_of(app: Flask) -> Ticket:
    with services(app).database.session() as session:
        return session.scalars(select(Ticket)).one()


def test_the_page_of_a_ticket_shows_what_was_said_and_by_when_to_expect_an_answer(app: Flask) -> None:
    reference, path = opened(app)
    services(app).tickets.note(reference, "Ben", "between us")
    page = app.test_client().get(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert reference in page.text
    assert "It shows yesterday." in page.text
    assert "You can expect an answer by" in page.text
    assert "between us" not in page.text


def test_what_is_added_is_there_once_however_often_it_is_sent(app: Flask) -> None:
    _, path = opened(app)
    client = app.test_client()
    form = {"csrf_token": token(client.get(path).text), "body": "And tomorrow, too."}
    for _ in range(2):
        assert client.post(path, data=form).status_code == 303
    assert client.get(path).text.count("And tomorrow, too.") == 1


def test_what_is_added_three_times_at_once_is_there_once_and_every_click_sees_it(app: Flask) -> None:
    _, path = opened(app)
    form = {"csrf_token": token(app.test_client().get(path).text), "body": "And tomorrow, too."}
    clients = [app.test_client() for _ in range(3)]
    answers = at_once(3, lambda number: clients[number].post(path, data=form))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert app.test_client().get(path).text.count("And tomorrow, too.") == 1


def test_a_link_still_writes_once_its_ticket_is_part_of_another_and_so_does_a_page_that_was_open(
    mailing: Flask,
) -> None:
    target, first = opened(mailing)
    reference = (
        services(mailing)
        .tickets.open(NewTicket("anna@example.org", "The clock", "It is late."), "clock")
        .ticket.reference
    )
    link = "/" + services(mailing).notifier.link(reference).split("/", 3)[3]
    client = mailing.test_client()
    before = {"csrf_token": token(client.get(link).text), "body": "Typed before."}
    services(mailing).tickets.merge(reference, target)
    assert client.post(link, data=before).status_code == 303
    assert write(client, link, body="Typed after.").status_code == 303
    assert re.findall(r"Typed \w+", client.get(first).text) == ["Typed before", "Typed after"]


def test_its_writer_closes_it_and_opens_it_again(app: Flask) -> None:
    _, path = opened(app)
    client = app.test_client()
    write(client, path, change="close")
    assert ticket_of(app).status == "solved"
    write(client, path, change="reopen")
    assert ticket_of(app).status == "open"
    write(client, path, change="close")
    write(client, path, body="It came back.")
    assert ticket_of(app).status == "open"
    assert ticket_of(app).due


@pytest.mark.parametrize(("change", "status"), [("close", "solved"), ("reopen", "open")])
def test_what_was_typed_before_closing_or_opening_again_is_said(app: Flask, change: str, status: str) -> None:
    reference, path = opened(app)
    if change == "reopen":
        services(app).tickets.close(reference, "Closed.")
    files = [(io.BytesIO(b"of that day"), "day.log")]
    assert write(app.test_client(), path, change=change, body="The clock did it.", files=files).status_code == 303
    assert ticket_of(app).status == status
    with services(app).database.session() as session:
        said = session.scalars(select(Message).where(Message.body == "The clock did it.")).one()
        assert [one.name for one in said.files] == ["day.log"]


def test_a_danger_that_is_added_makes_the_ticket_urgent_and_the_safe_path_is_shown(
    make_app: MakeApp, risky: Risky
) -> None:
    app = make_app(**risky)
    _, path = opened(app)
    client = app.test_client()
    assert "First, to be safe" not in client.get(path).text
    write(client, path, body="Now somebody hacked my account.")
    ticket = ticket_of(app)
    assert (ticket.risk, ticket.priority) == ("takeover", 3)
    assert "Change it first." in client.get(path).text
    write(client, path, change="close")
    assert "Change it first." not in client.get(path).text


def test_closing_with_a_password_in_the_words_is_asked_about_first(app: Flask) -> None:
    _, path = opened(app)
    answer = write(app.test_client(), path, change="close", body="Thanks, my password is Tr0ub4dor&3 again.")
    assert answer.status_code == 400
    assert ticket_of(app).status == "open"


@pytest.mark.parametrize("body", ["", "x" * 10_001])
def test_what_cannot_be_added_comes_back(app: Flask, body: str) -> None:
    _, path = opened(app)
    answer = write(app.test_client(), path, body=body)
    assert answer.status_code == 400
    assert f">{body}</textarea>" in answer.text


def test_a_secret_in_what_is_added_is_noticed_before_it_is_sent(app: Flask) -> None:
    _, path = opened(app)
    client = app.test_client()
    leaking = {"body": "My password is hunter2! now"}
    page = write(client, path, files=[(io.BytesIO(b"line\n"), "a.log")], **leaking)
    assert page.status_code == 400
    assert "Your message contains a password" in page.text
    assert "hunter2! now</textarea>" in page.text
    assert 'name="kept"' in page.text
    assert write(client, path, secrets="remove", **leaking).status_code == 303
    assert "My password is [removed] now" in client.get(path).text
    assert write(client, path, secrets="keep", **leaking).status_code == 303
    assert "hunter2! now" in client.get(path).text


def test_the_link_of_one_ticket_opens_no_other(app: Flask) -> None:
    reference, path = opened(app)
    other, _ = opened(app, "ben@example.org")
    client = app.test_client()
    for guess in (f"/tickets/{reference}", f"/tickets/{other}", f"{path}x", path.replace("/tickets/", "/tickets/I")):
        for method in ("GET", "POST"):
            assert client.open(guess, method=method).status_code == 404, guess


def test_a_picture_goes_along_without_what_it_tells_of_its_maker(app: Flask) -> None:
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - this test alone writes a comment

    told = PngInfo()
    told.add_text("Comment", "home of Anna")
    client = app.test_client()
    answer = send(client, ("my screen.png", picture(pnginfo=told)), ("a.log", b"line\n"))
    assert answer.status_code == 303
    page = client.get(client.get(answer.headers["Location"]).text.split('button quiet" href="')[1].split('"')[0])
    links = re.findall(r'href="([^"]+/files/\d+)"', page.text)
    got = [client.get(link) for link in links]
    assert {one.headers["X-Robots-Tag"] for one in got} == {"noindex"}
    assert [one.headers["Content-Disposition"] for one in got] == [
        'attachment; filename="my screen.png"',
        "attachment; filename=a.log",
    ]
    assert [one.headers["Content-Type"] for one in got] == ["image/png", "text/plain"]
    assert all(one.headers["X-Content-Type-Options"] == "nosniff" for one in got)
    assert b"Anna" not in got[0].data
    assert got[1].data == b"line\n"


def test_a_file_is_kept_though_its_words_were_sent_before(app: Flask) -> None:
    client = app.test_client()
    for name in ("one.log", "two.log"):
        assert send(client, (name, name.encode())).status_code == 303
    with services(app).database.session() as session:
        kept = select(File.name).where(File.message_id.is_not(None)).order_by(File.name)
        assert session.scalars(kept).all() == ["one.log", "two.log"]


def test_a_refused_file_loses_neither_text_nor_the_other_file(app: Flask) -> None:
    client = app.test_client()
    refused = send(client, ("good.txt", b"fine"), ("bad.exe", b"MZ\x00\x01"), article="refund")
    assert refused.status_code == 400
    assert "“bad.exe” cannot be sent" in unescape(refused.text)
    assert "It shows yesterday.</textarea>" in refused.text
    kept = re.findall(r'name="kept" value="([^"]+)" checked> good.txt', refused.text)
    assert send(client, kept=kept).status_code == 303
    with services(app).database.session() as session:
        assert session.scalars(select(File.name).where(File.message_id.is_not(None))).all() == ["good.txt"]


def test_a_wrong_field_loses_no_file(app: Flask) -> None:
    client = app.test_client()
    page = send(client, ("good.txt", b"fine"), email="").text
    assert "good.txt" in page
    kept = re.findall(r'name="kept" value="([^"]+)"', page)
    page = send(client, kept=kept, body="My password is hunter2!").text
    assert re.findall(r'name="kept" value="([^"]+)"', page) == kept


def replaced(app: Flask, number: int) -> None:
    """Let the waiting file of Anna expire, and that of Eve have its number, as SQLite does it by itself."""
    with services(app).database.writing() as session:
        session.execute(update(File).values(created=now() - dt.timedelta(days=2)))
    services(app).staging.clear()
    send(app.test_client(), ("eve.txt", b"of Eve"), email="")
    with services(app).database.writing() as session:
        session.execute(update(File).values(id=number))


def test_a_file_that_has_expired_brings_back_no_other_that_has_its_number(app: Flask) -> None:
    client = app.test_client()
    kept = seals(send(client, ("anna.txt", b"of Anna"), email=""))
    with services(app).database.session() as session:
        number = session.scalars(select(File.id)).one()
    replaced(app, number)
    bare = services(app).signer.seal("file", str(number))  # as forms had it that were shown by an earlier version
    answer = send(client, kept=[*kept, bare], email="")
    assert "eve.txt" not in answer.text
    assert send(client, kept=[*kept, bare]).status_code == 303
    with services(app).database.session() as session:
        assert session.scalars(select(File)).one().message_id is None


def test_no_confirmation_is_promised_to_whoever_had_many_mails_of_late(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1", address_limit="2 per hour")
    reference, _ = opened(app)
    services(app).tickets.send_link(reference, "anna@example.org")
    client = app.test_client()
    page = client.get(send(client, subject="Another").headers["Location"])
    assert "We have your message" in page.text
    assert "confirmation" not in page.text


def test_one_file_too_many_is_named(make_app: MakeApp) -> None:
    app = make_app(max_files=1)
    answer = send(app.test_client(), ("a.txt", b"a"), ("b.txt", b"b"))
    assert "“b.txt” is one too many" in unescape(answer.text)


def test_a_file_that_is_too_large_is_named_and_leaves_nothing(make_app: MakeApp) -> None:
    app = make_app(max_file_bytes=1_000)
    answer = send(app.test_client(), ("big.log", b"x" * 1_001))
    assert answer.status_code == 400
    assert "“big.log” is too large" in unescape(answer.text)
    with services(app).database.session() as session:
        assert session.scalar(select(func.count(File.id))) == 0


def test_a_file_is_given_to_nobody_but_who_sees_its_message(app: Flask) -> None:
    client = app.test_client()
    send(client, ("good.txt", b"fine"))
    with services(app).database.session() as session:
        number = session.scalars(select(File.id)).one()
    _, path = opened(app, "ben@example.org")
    assert client.get(f"{path}/files/{number}").status_code == 404
    with services(app).database.writing() as session:
        session.scalars(select(Message).join(File)).one().internal = True
    mine = services(app).notifier.link(session_reference(app)).split("/", 3)[3]
    assert client.get(f"/{mine}/files/{number}").status_code == 404


def session_reference(app: Flask) -> str:
    with services(app).database.session() as session:
        return session.scalars(select(Ticket.reference).where(Ticket.email == "anna@example.org")).one()


def test_finding_a_ticket_again_says_the_same_whether_it_exists_or_not(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    client = app.test_client()
    reference, _ = opened(app)
    pages = []
    for given in ((reference.lower(), "ANNA@example.org"), (reference, "eve@example.org"), ("NP-2222-2222", "x@y.org")):
        form = {"csrf_token": token(client.get("/tickets").text), "reference": given[0], "email": given[1]}
        pages.append(re.sub(r'value="[^"]*"', "", client.post("/tickets", data=form).text))
    assert len(set(pages)) == 1
    Worker(services(app)).run_once()
    with services(app).database.session() as session:
        letters = session.scalars(select(OutboxItem.recipient).where(OutboxItem.occasion == "link")).all()
        assert session.scalars(select(OutboxItem.kind).distinct()).all() == ["mail"], "who asked is forgotten"
    assert letters == ["anna@example.org"]


def test_finding_a_ticket_again_takes_the_same_work_whether_it_exists_or_not(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    reference, _ = opened(app)
    client, asked = (
        app.test_client(),
        ((reference, "anna@example.org"), ("NP-2222-2222", "x@y.org"), ("é" * 400, "x" * 9_000)),
    )
    form_token = token(client.get("/tickets").text)
    work: list[list[str]] = []
    engine = services(app).database.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: work[-1].append(statement))
    event.listen(engine, "commit", lambda _: work[-1].append("commit"))
    for known, email in asked:
        work.append([])
        answer = client.post("/tickets", data={"csrf_token": form_token, "reference": known, "email": email})
        assert answer.status_code == 200
    assert work[0] == work[1] == work[2]
    assert [words for words in work[0] if not words.startswith("begin")][-1] == "commit"
    assert sum(words.startswith("INSERT INTO outbox") for words in work[0]) == 1


def test_finding_tickets_is_limited_and_what_was_typed_stays(make_app: MakeApp) -> None:
    client = make_app(lookup_limit="1 per hour", smtp_url="smtp://127.0.0.1:1").test_client()
    form = {"csrf_token": token(client.get("/tickets").text), "reference": "NP-2222-2222", "email": "x@example.org"}
    form |= {"body": "What was typed under a closed link."}
    assert client.post("/tickets", data=form).status_code == 200
    refused = client.post("/tickets", data=form)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert all(typed in refused.text for typed in (form["reference"], form["email"], form["body"]))


def test_a_database_that_fails_takes_nothing_from_whoever_looks_for_a_ticket(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    client = app.test_client()
    form = {"csrf_token": token(client.get("/tickets").text), "reference": "NP-2222-2222", "email": "x@example.org"}

    monkeypatch.setattr(services(app).tickets, "ask_for_link", away)
    answer = client.post("/tickets", data={**form, "body": "What was typed."})
    assert answer.status_code == 503
    assert all(typed in answer.text for typed in ("NP-2222-2222", "x@example.org", "What was typed."))


def test_a_page_to_find_tickets_that_was_open_for_too_long_keeps_what_was_typed(make_app: MakeApp) -> None:
    client = make_app(smtp_url="smtp://127.0.0.1:1").test_client()
    form = {"csrf_token": "old", "reference": "NP-2222-2222", "email": "x@example.org", "body": "Words."}
    stale = client.post("/tickets", data=form)
    assert stale.status_code == 400
    assert "open for too long" in stale.text
    assert all(typed in stale.text for typed in ("NP-2222-2222", "x@example.org", "Words."))


def test_where_no_mail_goes_out_nobody_is_told_that_a_link_is_on_its_way(app: Flask) -> None:
    client = app.test_client()
    given = {"csrf_token": services(app).signer.form_token("lookup"), "reference": "NP-2222-2222", "email": "x@y.org"}
    for page in (client.get("/tickets").text, client.post("/tickets", data=given).text):
        assert "We can't e-mail you a link." in page
        assert "on its way" not in page
        assert "E-mail me the link" not in page


def signed(key: str = KEY, **claims: object) -> str:
    return jwt.encode({"exp": dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), **claims}, key, algorithm="HS256")


def test_a_plan_counts_by_signature_alone(make_app: MakeApp) -> None:
    app = make_app(identity_key=KEY, answer_hours={"business": 1})
    client = app.test_client()
    page = client.get("/contact", query_string={"identity": signed(email="eve@firm.example")}).text
    assert 'value="eve@firm.example"' in page
    assert send(client, identity=signed(plan="business", organisation="Firm")).status_code == 303
    ticket = ticket_of(app)
    assert (ticket.plan, ticket.organisation, ticket.priority) == ("business", "Firm", 3)
    assert ticket.due
    assert ticket.due - ticket.created < dt.timedelta(hours=1, seconds=5)


def promised(app: Flask) -> float:
    """Return within how many hours, from now, the answer to the only ticket is promised; nothing where none is."""
    due = ticket_of(app).due
    return round((due - now()) / dt.timedelta(hours=1), 1) if due else 0


def test_whoever_is_at_risk_may_expect_the_answer_that_comes_soonest(make_app: MakeApp) -> None:
    app = make_app(answer_hours={"paid": 3, "business": 8})
    new_ticket = NewTicket("anna@example.org", "Help", "Somebody is in.", risk=TicketRisk("takeover"))
    services(app).tickets.open(new_ticket, "1")
    assert promised(app) == 3


def test_the_promise_follows_the_priority_and_what_rises_is_never_promised_for_later(make_app: MakeApp) -> None:
    app = make_app()
    support = services(app).tickets
    reference = support.open(NewTicket("anna@example.org", "Calendar", "It shows yesterday."), "1").ticket.reference
    for priority, hours in ((0, 72), (2, 24), (3, 4), (3, 4), (2, 24), (1, 72)):
        support.rank(reference, priority)
        assert promised(app) == hours
    with services(app).database.writing() as session:
        session.execute(update(Ticket).values(due=now() + dt.timedelta(hours=1)))
    for priority in (0, 1, 2, 3, 3):
        support.rank(reference, priority)
        assert promised(app) == 1
    support.answer(reference, NewMessage("Set the clock.", "staff", "Ben"))
    support.rank(reference, 1)
    assert ticket_of(app).due is None
    support.rank(reference, 3)
    support.write(reference, NewMessage("It came back."))
    assert promised(app) == 4


def test_a_risk_told_of_on_a_solved_ticket_opens_it_with_the_time_of_whoever_is_at_risk(app: Flask) -> None:
    support, (reference, _) = services(app).tickets, opened(app)
    support.close(reference)
    said = NewMessage("Somebody is in.", risk=TicketRisk("takeover"), submission="1")
    assert [support.write(reference, said) for _ in range(2)] == [True, False]
    ticket = ticket_of(app)
    assert (ticket.status, ticket.risk, ticket.priority, promised(app)) == ("open", "takeover", 3, 4)


def test_a_plan_that_is_paid_for_keeps_its_promise_whatever_the_priority(make_app: MakeApp) -> None:
    app = make_app()
    support = services(app).tickets
    reference = support.open(
        NewTicket("eve@firm.example", "Help", "Slow.", standing=Standing(plan="business")), "1"
    ).ticket.reference
    due = ticket_of(app).due
    support.rank(reference, 0)
    assert (ticket_of(app).priority, ticket_of(app).due) == (0, due)


@pytest.mark.parametrize(
    "identity",
    [
        signed("x" * 40, plan="business"),
        jwt.encode({"plan": "business"}, KEY, algorithm="HS256"),
        jwt.encode({"plan": "business", "exp": 1}, KEY, algorithm="HS256"),
        jwt.encode({"plan": "business", "exp": 9_999_999_999}, "", algorithm="none"),
        signed(plan=["business"]),
        signed(plan="root"),
        "nonsense",
    ],
)
def test_what_a_browser_claims_counts_for_nothing_and_keeps_nobody_from_writing(
    make_app: MakeApp, identity: str
) -> None:
    app = make_app(identity_key=KEY)
    assert send(app.test_client(), identity=identity, plan="business", priority="3").status_code == 303
    assert (ticket_of(app).plan, ticket_of(app).priority) == ("", 1)


def test_members_see_the_tickets_of_their_organisation_where_it_shares_them(make_app: MakeApp) -> None:
    app = make_app(identity_key=KEY)
    client = app.test_client()
    reference, _ = opened(app, standing=Standing("anna@example.org", "business", "Firm"))
    theirs = {"identity": signed(plan="business", organisation="Firm")}
    assert client.get("/organisation", query_string=theirs).status_code == 404
    with services(app).database.writing() as session:
        session.add_all([Organisation(name="Firm", shares=True), Organisation(name="Other", shares=True)])
    assert reference in client.get("/organisation", query_string=theirs).text
    for claims in ({"organisation": "Other"}, {"organisation": "Firm", "plan": "paid"}, {}):
        asked = {"identity": signed(**{"plan": "business", **claims})}
        assert reference not in client.get("/organisation", query_string=asked).text


def lent(app: Flask, email: str = "ben@example.org") -> str:
    """Return the path of a shared ticket as a member of its organisation is given it."""
    theirs = {"identity": signed(email=email, plan="business", organisation="Firm")}
    (path,) = re.findall(r'href="(/tickets/[^"]+)"', app.test_client().get("/organisation", query_string=theirs).text)
    return path


@pytest.fixture
def shared(make_app: MakeApp) -> Flask:
    """Give a centre with a ticket of Anna, whose firm shares its tickets."""
    app = make_app(identity_key=KEY)
    opened(app, standing=Standing("anna@example.org", "business", "Firm"))
    with services(app).database.writing() as session:
        session.add(Organisation(name="Firm", shares=True))
    return app


def test_a_member_writes_under_their_own_name(shared: Flask) -> None:
    client, path = shared.test_client(), lent(shared)
    assert write(client, path, body="I see it, too.").status_code == 303
    write(client, path, change="close")
    page = client.get(path).text
    assert "Closed by ben@example.org." in page
    assert re.search(r"<strong>anna@example.org</strong>.*<strong>You</strong>.*I see it, too", page, re.DOTALL)
    own = client.get("/" + services(shared).notifier.link(ticket_of(shared).reference).split("/", 3)[3]).text
    assert re.search(r"<strong>You</strong>.*<strong>ben@example.org</strong>.*I see it, too", own, re.DOTALL)


def test_the_link_of_a_member_ends_with_the_sharing_and_with_its_hours(
    shared: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = shared.test_client()
    with monkeypatch.context() as two_days_ago:
        two_days_ago.setattr("itsdangerous.timed.time.time", lambda: dt.datetime.now().timestamp() - 172_800)  # noqa: DTZ005
        old = services(shared).signer.lend("member", f"{ticket_of(shared).reference} ben@example.org")
    path = lent(shared)
    assert (client.get(path).status_code, client.get(f"/tickets/{old}").status_code) == (200, 404)
    with services(shared).database.writing() as session:
        session.get_one(Organisation, "Firm").shares = False
    assert client.get(path).status_code == 404
    assert client.post(path, data={"body": "Still here?"}).status_code == 404


def test_a_link_that_is_not_whole_is_not_searched_for(app: Flask) -> None:
    _, path = opened(app)
    answer = app.test_client().get(path[:-3])
    assert answer.status_code == 404
    assert path[9:20] not in answer.text


def test_where_no_mail_goes_out_the_page_of_the_ticket_is_what_to_keep(app: Flask) -> None:
    client = app.test_client()
    page = client.get(send(client).headers["Location"]).text
    assert "We'll post our reply on your ticket page. Bookmark it now: we can't e-mail you the link." in page


def test_a_ticket_that_is_gone_is_not_found_by_whoever_writes_to_it(app: Flask) -> None:
    _, path = opened(app)
    client = app.test_client()
    form = {"csrf_token": token(client.get(path).text), "body": "More."}
    privacy.erase(services(app).database, "anna@example.org")
    assert client.post(path, data=form).status_code == 404


def kept_files(answer: TestResponse) -> list[str]:
    """Return the names of the files that a page holds for the next sending."""
    return re.findall(r'name="kept" value="[^"]+" checked> ([^<]+?)(?: <|<)', answer.text)


def seals(answer: TestResponse) -> list[str]:
    return re.findall(r'name="kept" value="([^"]+)"', answer.text)


def test_files_that_came_before_outlast_a_refusal(make_app: MakeApp) -> None:
    client = make_app(message_limit="1 per hour").test_client()
    first = send(client, ("good.txt", b"fine"), email="")
    again = send(client, ("more.txt", b"fine"), kept=seals(first), email="")
    assert again.status_code == 429
    assert kept_files(again) == ["good.txt"]


def test_files_that_were_added_before_outlast_a_refusal(make_app: MakeApp) -> None:
    app = make_app(message_limit="1 per hour")
    _, path = opened(app)
    client = app.test_client()
    first = write(client, path, files=[(io.BytesIO(b"fine"), "good.txt")])
    again = write(client, path, kept=seals(first), body="With a file.")
    assert again.status_code == 429
    assert kept_files(again) == ["good.txt"]


@pytest.mark.parametrize("at", ["form", "ticket"])
def test_files_that_came_before_outlast_a_database_that_fails(
    app: Flask, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    client = app.test_client()
    first = send(client, ("good.txt", b"fine"), email="")
    path = opened(app)[1] if at == "ticket" else "/contact"
    form = {**TYPED, "csrf_token": token(client.get(path).text)}

    with monkeypatch.context() as broken:
        broken.setattr(services(app).staging, "kept", away)
        answer = client.post(path, data={**form, "kept": seals(first)})
    assert (answer.status_code, seals(answer)) == (503, seals(first))
    assert client.post(path, data={**form, "kept": seals(answer)}).status_code == 303
    with services(app).database.session() as session:
        assert session.scalars(select(File)).one().message_id is not None


def test_what_cannot_be_stored_is_still_there(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _, path = opened(app)
    client = app.test_client()
    form = {"csrf_token": token(client.get(path).text), "body": "More of it."}

    with monkeypatch.context() as broken:
        broken.setattr(services(app).tickets, "write", away)
        answer = client.post(path, data=form)
    assert answer.status_code == 503
    assert "More of it.</textarea>" in answer.text
    assert client.post(path, data={**form, "csrf_token": token(answer.text)}).status_code == 303


def test_who_sends_faster_than_people_waits_or_works(make_app: MakeApp) -> None:
    app = make_app(form_seconds=60)
    client = app.test_client()
    waiting = send(client, ("good.txt", b"fine"))
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) > 0
    assert 'value="It shows yesterday."' in waiting.text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', waiting.text))
    early = client.post("/contact", data={**fields, "work": "1"})
    assert early.status_code == 429
    words = digest(TYPED["email"], TYPED["subject"], TYPED["body"])
    work = next(str(n) for n in range(1 << 24) if is_earned(services(app).signer, words, fields["patience"], str(n)))
    assert client.post("/contact", data={**fields, "work": work}).status_code == 303
    assert client.post("/contact", data={**fields, "work": work, "body": "Another."}).status_code == 429
    with services(app).database.session() as session:
        assert session.scalar(select(File.message_id)) is not None


def test_the_time_since_the_first_showing_counts_whatever_page_came_between(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_app(form_seconds=60).test_client()
    with monkeypatch.context() as an_hour_ago:
        an_hour_ago.setattr("itsdangerous.timed.time.time", lambda: dt.datetime.now().timestamp() - 3600)  # noqa: DTZ005
        since = token(client.get("/contact").text)
    corrected = send(client, since=since, email="")
    assert f'name="since" value="{since}"' in corrected.text
    assert send(client, since="nonsense").status_code == 429
    assert send(client, since=since).status_code == 303


def test_who_waited_long_enough_is_let_through(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_app(form_seconds=60).test_client()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', send(client).text))
    monkeypatch.setattr("web.contact.proof_of_work.WAIT_SECONDS", 0)
    assert client.post("/contact", data=fields).status_code == 303


def test_a_signed_in_address_sends_only_so_many_tickets(make_app: MakeApp) -> None:
    client = make_app(address_limit="2 per hour", identity_key=KEY).test_client()
    identity = signed(email=TYPED["email"])
    codes = [send(client, subject=f"Number {number}", identity=identity).status_code for number in range(3)]
    assert codes == [303, 303, 429]


def test_tickets_with_a_typed_address_do_not_keep_its_owner_from_writing(make_app: MakeApp, risky: Risky) -> None:
    app = make_app(address_limit="2 per hour", identity_key=KEY, smtp_url="smtp://127.0.0.1:1", **risky)
    client, identity = app.test_client(), signed(email=TYPED["email"])
    noise = [send(client, subject=f"Noise {number}").status_code for number in range(4)]
    assert noise == [303] * 4
    hers = {"subject": "Help", "body": "Somebody hacked my account."}
    page = client.get(send(client, **hers).headers["Location"])
    assert "We have your message" in page.text
    assert "because one address gets only a few an hour" in page.text
    codes = [send(client, subject=f"Number {number}", identity=identity).status_code for number in range(3)]
    assert codes == [303, 303, 429]
    again = {**hers, "subject": "Help again"}
    assert send(client, **again, identity=identity).status_code == 303, "a risk is always taken"
    with services(app).database.session() as session:
        mails = session.scalar(select(func.count(OutboxItem.id)).where(OutboxItem.recipient == TYPED["email"]))
    assert mails == 4, "two for the address that anyone may type, two for the one that is proven"


def test_beyond_the_limit_of_a_network_a_risk_is_still_taken(make_app: MakeApp, risky: Risky) -> None:
    client = make_app(ticket_limit="1 per hour", form_seconds=0, **risky).test_client()
    wait = patience_waived(client)
    assert send(client).status_code == 303
    assert wait(subject="Another").status_code == 429
    for number in range(3):
        assert wait(subject=f"Help {number}", body="Somebody hacked my account.").status_code == 303


def patience_waived(client: FlaskClient) -> Callable[..., TestResponse]:
    """Return a way to send the form that does the work a busy network is asked for."""
    app = client.application

    def sent(**changes: str) -> TestResponse:
        asked = send(client, **changes)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
        if "patience" not in fields:
            return asked
        words = digest(*(unescape(fields[name]) for name in ("email", "subject", "body")))
        numbers = (str(n) for n in range(1 << 24))
        work = next(n for n in numbers if is_earned(services(app).signer, words, fields["patience"], n))
        return client.post("/contact", data={**{k: unescape(v) for k, v in fields.items()}, "work": work})

    return sent


def test_what_was_read_goes_along_where_it_stayed_ticked(app: Flask) -> None:
    send(app.test_client(), article="refund", read=["bounce", "no-such-article"])
    with services(app).database.session() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert {one.slug for one in ticket.articles if one.part == "read"} == {"refund", "bounce"}


def shown(client: FlaskClient, **changes: str) -> tuple[str, str]:
    """Return the reference of a ticket that a form opened, and the path of the link that its sender was shown."""
    page = client.get(send(client, **changes).headers["Location"]).text
    (path,) = re.findall(r'href="(/tickets/[^"]+)"', page)
    return re.findall(r"NP-\w{4}-\w{4}", page)[0], path


def test_who_types_the_address_of_somebody_else_reads_no_other_ticket_of_theirs(mailing: Flask) -> None:
    private, mailed = opened(mailing)
    client = mailing.test_client()
    reference, path = shown(client, body="This is about the same matter, please put both together.")
    assert client.get(path).status_code == 200
    form = {"csrf_token": token(client.get(path).text), "body": "And?"}
    services(mailing).tickets.merge(reference, private)
    for answer in (client.get(path), client.get(f"{path}/files/1")):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/tickets")
    answer = client.post(path, data=form)
    assert answer.status_code == 410
    assert "It shows yesterday." not in answer.text
    assert "And?" not in client.get(mailed).text
    assert "put both together" in client.get(mailed).text


def test_what_was_typed_under_a_link_that_counts_no_more_is_given_back_until_there_is_a_new_one(
    mailing: Flask,
) -> None:
    client = mailing.test_client()
    reference, path = shown(client, body="The clock, too.")
    page = client.get(path).text
    services(mailing).tickets.merge(reference, opened(mailing)[0])
    form = {"csrf_token": token(page), "body": "Line <one>.\nLine two."}
    closed = client.post(path, data={**form, "files": (io.BytesIO(b"x"), "a.txt")}, content_type="multipart/form-data")
    assert closed.status_code == 410
    assert closed.headers["Cache-Control"] == "no-store"
    asked = {"csrf_token": token(closed.text), "reference": reference, "body": form["body"]}
    without_address = client.post("/tickets", data=asked)
    sent = client.post("/tickets", data={**asked, "email": TYPED["email"]})
    for answer in (closed, without_address, sent):
        assert "Line &lt;one&gt;.\nLine two.</textarea>" in answer.text
        assert "have to choose your files again" in answer.text
    assert f'value="{reference}"' in closed.text
    assert "is on its way by e-mail" in sent.text
    assert "Nothing has changed yet" in client.post(path, data={"change": "close"}).text


def test_what_was_typed_is_there_though_the_database_cannot_say_whether_the_link_still_counts(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    _, path = shown(client)
    form = {"csrf_token": token(client.get(path).text), "body": "More of it."}

    monkeypatch.setattr("web.contact.visitors.is_open_to_sender", away)
    answer = client.post(path, data=form)
    assert answer.status_code == 503
    assert "More of it.</textarea>" in answer.text


def test_nor_does_it_once_somebody_elses_ticket_is_part_of_theirs(mailing: Flask) -> None:
    private, mailed = opened(mailing)
    client = mailing.test_client()
    reference, path = shown(client, body="This is about the same matter, please put both together.")
    services(mailing).tickets.merge(private, reference)
    assert client.get(path).headers["Location"] == "/tickets"
    assert "It shows yesterday." in client.get(mailed).text


def test_a_page_and_a_file_take_one_connection_at_a_time(app: Flask) -> None:
    """Two at once would have all who hold their first wait for a second when there are few left."""
    client = app.test_client()
    _, path = shown(client)
    engine, taken = services(app).database.engine, []
    engine.dispose()
    event.listen(engine, "checkout", lambda *_: taken.append(engine.pool.checkedout()))  # type: ignore[attr-defined]
    assert (client.get(path).status_code, client.get(f"{path}/files/1").status_code) == (200, 404)
    assert set(taken) == {1}


def test_each_file_counts_because_each_may_take_seconds_to_look_at(make_app: MakeApp) -> None:
    app = make_app(message_limit="5 per hour")
    client = app.test_client()
    files = [(f"{number}.txt", b"x") for number in range(3)]
    assert send(client, *files).status_code == 303
    assert send(client, *files, subject="Another").status_code == 429
    assert send(client, *files[:2], subject="Another").status_code == 303


def test_other_names_of_one_mailbox_share_its_limit(make_app: MakeApp) -> None:
    app = make_app(address_limit="2 per hour", smtp_url="smtp://127.0.0.1:1", support_address="help@northpost.example")
    client = app.test_client()
    emails = ["anna+1@example.org", "anna@example.org", "anna+2@example.org", "anna_2@example.org", "ann@example.org"]
    assert [send(client, email=email).status_code for email in emails] == [303] * 5
    with services(app).database.session() as session:
        assert session.scalar(select(func.count(OutboxItem.id)).where(OutboxItem.recipient.like("anna+%"))) == 1
    for number in range(3):
        services(app).tickets.open(NewTicket(f"anna+{number}@example.org", "By mail", "Again."), f"{number}")
    with services(app).database.session() as session:
        assert session.scalar(select(func.count(OutboxItem.id)).where(OutboxItem.recipient.like("anna+%"))) == 1


@pytest.mark.parametrize("organisation", ["North\0post", "Northpost\ud800", "x" * 121, "\x07Northpost"])
def test_an_organisation_that_cannot_be_stored_as_signed_counts_as_none(make_app: MakeApp, organisation: str) -> None:
    app = make_app(identity_key=KEY)
    assert send(app.test_client(), identity=signed(plan="business", organisation=organisation)).status_code == 303
    assert (ticket_of(app).plan, ticket_of(app).organisation) == ("business", "")


@pytest.mark.parametrize("other", ["Firm ", " Firm", "Fi  rm", "firm", "Firm\u200b", "Firm\n"])
def test_an_organisation_is_compared_exactly_as_signed(make_app: MakeApp, other: str) -> None:
    app = make_app(identity_key=KEY)
    for name in ("Firm", "Fi rm"):
        standing = Standing("anna@example.org", "business", name)
        services(app).tickets.open(NewTicket("anna@example.org", name, "Ours.", standing=standing), name)
    with services(app).database.writing() as session:
        session.add_all([Organisation(name=name, shares=True) for name in ("Firm", "Fi rm", other)])
    client = app.test_client()
    assert "NP-" in client.get("/organisation", query_string={"identity": signed(**MEMBER)}).text
    looking = {"identity": signed(plan="business", organisation=other)}
    assert "NP-" not in client.get("/organisation", query_string=looking).text
