"""Headers: readable in every encoding, and harmless when hostile."""

from __future__ import annotations

import time

import pytest

from web.mail.parsing.headers import header_text
from web.mail.parsing.parser import parse


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?S8Y=?= =?utf-8?B?nGxu?=", "KƜln"),  # one letter cut in two
        ("=?x-none?Q?Gr=FC=DFe_aus_K=F6ln?=", "Grüße aus Köln"),
        ("Re: =?utf-8?q?Zug=C3=A4nge?= (=?iso-8859-1?q?f=FCr?=) alle", "Re: Zugänge (für) alle"),
        ("=?utf-8*de?Q?S=C3=BC=C3=9F?=", "Süß"),
        ("Bes\udcfctzt", "Besützt"),
        ("=?utf-8?Q?two words?=", "two words"),
        ("plain =?text", "plain =?text"),
    ],
)
def test_header_is_decoded_in_every_encoding(raw: str, text: str) -> None:
    assert header_text(raw) == text


@pytest.mark.parametrize(
    "header", ["From", "To", "Cc", "Reply-To", "Subject", "References", "Message-ID", "Return-Path"]
)
@pytest.mark.parametrize(
    "hostile", ["(" * 700, '"' * 700, "<" * 700, "a@b," * 30_000, "=?utf-8?q?" * 5_000, "\x00<\x00@\x00>"]
)
def test_hostile_header_is_parsed(header: str, hostile: str) -> None:
    raw = f"{header}: {hostile}\nFrom: anna@example.org\nMessage-ID: <1@example.org>\n\nHello".encode()
    parsed = parse(raw)
    assert "\0" not in f"{parsed.sender}{parsed.subject}{parsed.message_id}{parsed.references}"


@pytest.mark.parametrize("subject", ["=?utf-8?b?a?=", "=?utf-8?b?" * 900, "=?rot13?q?a?=", "=?idna?q?a?="])
def test_subject_with_broken_encoding_stays_as_it_is(subject: str) -> None:
    assert parse(f"From: anna@example.org\nSubject: {subject}\n\nHello".encode()).subject


@pytest.mark.parametrize("header", ["Content-Type: text/plain", "Content-Disposition: attachment"])
@pytest.mark.parametrize(
    "value", [f"; name={'(' * 2_000}", ";a=b" * 20_000, f'; name="{"=?utf-8?q?a?= " * 9_000}"', ";" * 80_000]
)
def test_hostile_part_headers_are_parsed_quickly(header: str, value: str) -> None:
    started = time.perf_counter()
    part = f"--b\n{header}{value}\n\nHello\n--b--\n"
    assert parse(f"From: anna@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{part}".encode()).sender
    assert parse(f"From: anna@example.org\n{header}{value}\n\nHello".encode()).sender
    assert time.perf_counter() - started < 20  # Python's parser of values: minutes, or a RecursionError
