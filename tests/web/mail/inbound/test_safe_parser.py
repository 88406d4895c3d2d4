"""The safe parser: a hostile mail cannot block or crash the worker."""

from __future__ import annotations

import logging
import time

import pytest

from tests.web.conftest import services
from tests.web.mail.bad_parsers import crash, spin
from tests.web.mail.conftest import Centre, mail
from web.errors import SandboxBusyError
from web.mail.inbound import safe_parser
from web.mail.inbound.inbox import accept
from web.mail.parsing.parser import parse
from web.sandbox import Limits, Sandbox


def test_parsing_in_a_child_process_gives_the_same_result() -> None:
    raw = mail("My mailbox is full.", Subject="Größe")
    assert safe_parser.parse_safely(raw, ()) == parse(raw)


def test_html_with_many_attributes_is_parsed_quickly() -> None:
    html = "<p>My mailbox is full.</p>" + "<a x='>'" * 50_000
    raw = b"From: anna@example.org\nContent-Type: text/html\n\n" + html.encode()
    started = time.perf_counter()
    assert safe_parser.parse_safely(raw, ()).text.startswith("My mailbox is full.")
    assert time.perf_counter() - started < 10  # Python's own parser: minutes


def test_mail_that_exceeds_the_time_limit_opens_a_ticket_with_the_original(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safe_parser, "_SANDBOX", Sandbox(Limits(seconds=0.5, memory_bytes=400_000_000), most_waiting=4))
    monkeypatch.setattr(safe_parser, "parse", spin)
    raw = mail("SPIN", Subject="Locked out", From="eve@example.org")
    accept(services(centre.app).database, raw)
    assert centre.come("Help.") == "opened"
    slow, other = centre.tickets()
    assert (slow.email, slow.subject) == ("eve@example.org", "Locked out")
    assert slow.messages[0].body == "[This e-mail could not be read within 15 seconds. The original is attached.]"
    assert [(file.name, file.size) for file in slow.messages[0].files] == [
        ("original.eml", len(raw) + raw.count(b"\n"))
    ]
    assert other.messages[0].body == "Help."


def test_mail_that_crashes_the_parser_opens_a_ticket_and_is_not_quoted_in_the_log(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(safe_parser, "parse", crash)
    with caplog.at_level(logging.WARNING):
        assert centre.come("CRASH") == "opened"
        assert centre.come("Help.") == "opened"
    bodies = [ticket.messages[0].body for ticket in centre.tickets()]
    assert bodies == ["[This e-mail could not be read. The original is attached.]", "Help."]
    assert "could not be parsed" in caplog.text
    assert "anna@example.org" not in caplog.text


def test_busy_sandbox_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    class Busy:
        def run(self, *_args: object) -> None:
            raise SandboxBusyError

    monkeypatch.setattr(safe_parser, "_SANDBOX", Busy())
    with pytest.raises(SandboxBusyError):
        safe_parser.parse_safely(mail("Hello"), ())
