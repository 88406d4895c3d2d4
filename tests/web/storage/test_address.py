"""Addresses have one stored form, and one mailbox for limits."""

from __future__ import annotations

import pytest

from web.storage.address import mailbox_of, normal


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("anna@example.org", "anna@example.org"),
        ("anna+news+2@example.org", "anna@example.org"),
        ("+@example.org", "@example.org"),
        ("https://desk.example.com/hook", "https://desk.example.com/hook"),
    ],
)
def test_mailboxes_have_no_tag(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("Anna@EXAMPLE.org", "anna@example.org"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("anna", ""),
        ("anna@", ""),
        ("", ""),
    ],
)
def test_addresses_are_stored_in_lower_case_with_an_ascii_domain(address: str, stored: str) -> None:
    assert normal(address) == stored
