"""Secrets are noticed before they are sent, and what only sounds like one is left alone."""

from __future__ import annotations

import pytest

from web.tickets.leaks import leaks, without_leaks

WORDS = "river lamp stone paper garden window copper silver monday bridge forest candle"


@pytest.mark.parametrize(
    ("text", "kind", "secret"),
    [
        ("Charge 4111 1111 1111 1111 again", "card number", "4111 1111 1111 1111"),
        ("card:5500-0000-0000-0004.", "card number", "5500-0000-0000-0004"),
        ("my password is hunter2!", "password", "hunter2!"),
        ("Password: S3cret-word and it fails", "password", "S3cret-word"),
        ('the pass word was "Tr0ub4dor"', "password", "Tr0ub4dor"),
        ("PIN=4711 does not work", "password", "4711"),
        (f"my recovery phrase is {WORDS}", "recovery phrase", WORDS),
        (f"Recovery phrase:\n{WORDS}\nBye", "recovery phrase", "copper silver monday"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "private key", "MIIE"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQdG", "private key", "lQdG"),
    ],
)
def test_a_secret_is_noticed_and_removed(text: str, kind: str, secret: str) -> None:
    assert leaks(text) == (kind,)
    clean = without_leaks(text)
    assert secret not in clean
    assert "[removed]" in clean
    assert leaks(clean) == ()


@pytest.mark.parametrize(
    "text",
    [
        "My password is wrong, says the app",
        "The password is not accepted since Monday.",
        "password: forgotten",
        "I changed the password and now my PIN is rejected",
        "The recovery phrase is twelve words long and I have only eleven of them left, what now please",
        "Order 4111111111111112 from March",  # fails Luhn
        "Error 550 5.7.1, message id 20261124131415161718",
        "Call me: +49 30 1234567, or 0000 0000 0000 0000",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
        "",
    ],
)
def test_what_only_sounds_like_a_secret_is_left_alone(text: str) -> None:
    assert leaks(text) == ()
    assert without_leaks(text) == text


def test_several_secrets_go_at_once() -> None:
    text = "password: abc123!, card 4111111111111111, pin: 9876"
    assert leaks(text) == ("card number", "password")
    assert without_leaks(text) == "password: [removed] card [removed], pin: [removed]"
