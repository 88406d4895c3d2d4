"""Secrets are detected and redacted; text that resembles one is unchanged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from web.tickets.secrets import redact, secrets_in

WORDS = "river lamp stone paper garden window copper silver monday bridge forest candle"
NUMBERED = " ".join(f"{number}. {word}" for number, word in enumerate(WORDS.split(), 1))


@pytest.mark.parametrize(
    ("text", "kind", "secret"),
    [
        ("Charge 4111 1111 1111 1111 again", "card number", "4111 1111 1111 1111"),
        ("card:5500-0000-0000-0004.", "card number", "5500-0000-0000-0004"),
        ("Card 4111 1111 1111 1111 10/27, it says", "card number", "4111 1111 1111 1111"),
        ("4111111111111111 123", "card number", "4111111111111111"),
        ("3782 822463 10005 12/27", "card number", "3782 822463 10005"),
        ("mine is 2223003122003222", "card number", "2223003122003222"),
        ("my password is: hunter22", "password", "hunter22"),
        ("my password is hunter2!", "password", "hunter2!"),
        ("Password: S3cret-word and it fails", "password", "S3cret-word"),
        ('the pass word was "Tr0ub4dor"', "password", "Tr0ub4dor"),
        ("PIN=4711 does not work", "password", "4711"),
        (f"my recovery phrase is {WORDS}", "recovery phrase", WORDS),
        (f"Recovery phrase: {NUMBERED}", "recovery phrase", "12. candle"),
        (f"Recovery phrase:\n{WORDS}\nBye", "recovery phrase", "copper silver monday"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "private key", "MIIE"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQdG", "private key", "lQdG"),
    ],
)
def test_secrets_are_found_and_redacted(text: str, kind: str, secret: str) -> None:
    assert secrets_in(text) == (kind,)
    clean = redact(text)
    assert secret not in clean
    assert "[removed]" in clean
    assert secrets_in(clean) == ()


@pytest.mark.parametrize(
    "text",
    [
        "My password is wrong, says the app",
        "The password is not accepted since Monday.",
        "password: forgotten",
        "The password is case-sensitive, and the field is (still) ******",
        "A password issue2 since Monday",
        "I changed the password and now my PIN is rejected",
        "The recovery phrase is twelve words long and I have only eleven of them left, what now please",
        "Order 4111111111111112 from March",  # fails Luhn
        "Error 550 5.7.1, message id 20261124131415161718",
        "Call me: +49 30 1234567, or 0000 0000 0000 0000",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
        "",
    ],
)
def test_text_that_resembles_a_secret_is_unchanged(text: str) -> None:
    assert secrets_in(text) == ()
    assert redact(text) == text


def test_several_secrets_are_redacted_at_once() -> None:
    text = "password: abc123!, card 4111111111111111, pin: 9876"
    assert secrets_in(text) == ("password", "card number")
    assert redact(text) == "password: [removed], card [removed], pin: [removed]"


def test_nested_secrets_redact_no_other_text() -> None:
    text = "my password is 4111111111111111 and then I wrote to you"
    assert redact(text) == "my password is [removed] and then I wrote to you"
    key = "password: -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- thanks a lot"
    assert redact(key) == "password: [removed] thanks a lot"


@pytest.mark.parametrize("start", ["password is", "password", "recovery phrase", "recovery phrase is 1. ", "4"])
def test_long_runs_of_blanks_take_linear_time(start: str) -> None:
    """Searching again from each blank would take minutes."""
    assert secrets_in(start + " " * 200_000) == ()


CORPUS = json.loads((Path(__file__).parent / "secrets.json").read_text(encoding="utf-8"))
"""Texts with and without secrets; tests/web/browser/test_secrets.py checks the same cases in a browser."""


@pytest.mark.parametrize("case", CORPUS["secrets"], ids=lambda case: str(case["text"])[:40])
def test_secrets_of_the_shared_cases_are_found(case: dict[str, str]) -> None:
    assert list(secrets_in(case["text"])) == case["kinds"]
    assert redact(case["text"]) == case["without"]


@pytest.mark.parametrize("text", CORPUS["none"], ids=lambda text: text[:40])
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert (secrets_in(text), redact(text)) == ((), text)


@pytest.mark.parametrize(
    "text",
    ["1234 ", "password ", "my password is ", "word ", "recovery phrase: ", "4", "a b ", "-", "card ", "https://a:"],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    assert redact((text * 20_000)[:20_000])
