"""Reading in a child process: what a mail cannot do to those behind it."""

from __future__ import annotations

import logging
import time

import pytest

from tests.web.conftest import services
from tests.web.mail.bad_readers import crash, spin
from tests.web.mail.conftest import Centre, mail
from web.errors import SandboxBusyError
from web.mail.inbound import reading
from web.mail.inbound.inbox import accept
from web.mail.parsing.parser import read
from web.sandbox import Limits, Sandbox


def test_a_mail_is_read_in_a_child_as_it_is_here() -> None:
    raw = mail("My mailbox is full.", Subject="Größe")
    assert reading.read_safely(raw, ()) == read(raw)


def test_the_mail_that_stopped_all_others_is_read_at_once() -> None:
    html = "<p>My mailbox is full.</p>" + "<a x='>'" * 50_000
    raw = b"From: anna@example.org\nContent-Type: text/html\n\n" + html.encode()
    started = time.perf_counter()
    assert reading.read_safely(raw, ()).text.startswith("My mailbox is full.")
    assert time.perf_counter() - started < 10  # Python's own parser: minutes


def test_a_mail_that_takes_too_long_is_a_ticket_with_the_original_and_stops_no_other(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_SANDBOX", Sandbox(Limits(seconds=1, memory_bytes=400_000_000), most_waiting=4))
    monkeypatch.setattr(reading, "read", spin)
    raw = mail("SPIN", Subject="Locked out", From="eve@example.org")
    accept(services(centre.app).database, raw)
    assert centre.come("Help.") == "opened"
    slow, other = centre.tickets()
    assert (slow.email, slow.subject) == ("eve@example.org", "Locked out")
    assert slow.messages[0].body == "[This mail could not be read within 15 seconds. The original is attached.]"
    assert [(file.name, file.size) for file in slow.messages[0].files] == [
        ("original.eml", len(raw) + raw.count(b"\n"))
    ]
    assert other.messages[0].body == "Help."


def test_a_mail_at_which_the_parser_fails_is_a_ticket_and_its_words_are_in_no_log(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reading, "read", crash)
    with caplog.at_level(logging.WARNING):
        assert centre.come("CRASH") == "opened"
        assert centre.come("Help.") == "opened"
    bodies = [ticket.messages[0].body for ticket in centre.tickets()]
    assert bodies == ["[This mail could not be read. The original is attached.]", "Help."]
    assert "could not be read" in caplog.text
    assert "anna@example.org" not in caplog.text


def test_a_mail_waits_where_too_many_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Busy:
        def run(self, *_args: object) -> None:
            raise SandboxBusyError

    monkeypatch.setattr(reading, "_SANDBOX", Busy())
    with pytest.raises(SandboxBusyError):
        reading.read_safely(mail("Hello"), ())
