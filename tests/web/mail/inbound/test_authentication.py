"""Authentication-Results: only our own mail server can verify a sender."""

from __future__ import annotations

import pytest

from web.mail.inbound.authentication import is_verified

OURS = "mx.northpost.example"


def verified(*results: str, sender: str = "anna@example.org", server: str = OURS) -> bool:
    head = "".join(f"Authentication-Results: {result}\r\n" for result in results)
    return is_verified(f"{head}From: {sender}\r\n\r\nHelp.".encode(), sender, server)


@pytest.mark.parametrize(
    "result",
    [
        f"{OURS}; dkim=pass header.d=example.org",
        f"{OURS.upper()} 1; DKIM=Pass header.d=EXAMPLE.org",
        f"{OURS};\r\n dkim=pass (2048-bit key; unprotected) header.d=example.org header.i=@example.org",
        f"{OURS}; dkim=fail header.d=list.example; dkim=pass header.d=example.org",
        f"{OURS}; spf=pass smtp.mailfrom=anna@example.org",
        f"{OURS}; spf=pass smtp.mailfrom=example.org smtp.helo=mail.example.org",
        f"{OURS}; spf=softfail smtp.mailfrom=example.org; dmarc=pass (p=none) header.from=example.org",
    ],
)
def test_passed_check_for_the_senders_domain_verifies_the_sender(result: str) -> None:
    assert verified(result)
    assert verified(result, sender="anna@mail.example.org"), "a parent domain counts, too"


@pytest.mark.parametrize(
    "result",
    [
        f"{OURS}; none",
        "",
        f"{OURS}; dkim=fail header.d=example.org; spf=neutral smtp.mailfrom=example.org",
        f"{OURS}; dkim=passed header.d=example.org",
        f"{OURS}; dkim=pass header.d=evil.example",
        f"{OURS}; dkim=pass header.d=ple.org",
        f"{OURS}; dkim=pass header.d=org",
        f"{OURS}; dkim=pass header.d=mail.example.org",
        f"{OURS}; spf=pass smtp.mailfrom=evil.example smtp.helo=example.org",
        f"{OURS}; arc=pass header.d=example.org",
        "evil.example; dkim=pass header.d=example.org",
        f"{OURS}.evil.example; dkim=pass header.d=example.org",
    ],
)
def test_anything_else_does_not_verify_the_sender(result: str) -> None:
    assert not verified(result)


@pytest.mark.parametrize(
    "result",
    [
        f'{OURS}; spf=pass smtp.mailfrom="x; dkim=pass header.d=example.org "@evil.example',
        f'{OURS}; spf=pass smtp.mailfrom="x@example.org"@evil.example',
        f"{OURS}; dkim=fail (dkim=pass header.d=example.org) header.d=example.org",
        f"{OURS}; dkim=fail (a (b) ; dkim=pass header.d=example.org) header.d=example.org",
        f'{OURS}; dkim=fail reason="; dkim=pass header.d=example.org" header.d=example.org',
    ],
)
def test_values_that_a_sender_injects_are_not_results(result: str) -> None:
    assert not verified(result)


def test_only_the_topmost_header_counts() -> None:
    forged = f"{OURS}; dkim=pass header.d=example.org"
    assert not verified(f"{OURS}; dkim=none", forged)
    assert not verified("mx.elsewhere.example; dkim=none", forged)
    assert verified(forged, "evil.example; dkim=none")


def test_nothing_is_verified_without_the_servers_name() -> None:
    assert not verified("; dkim=pass header.d=example.org", server="")
    assert not verified(f"{OURS}; dkim=pass header.d=example.org", sender="")
