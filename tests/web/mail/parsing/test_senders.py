"""Senders: the address in a From header, however sloppy."""

from __future__ import annotations

import pytest

from web.mail.parsing.senders import address_in


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("Ahn, Anna <anna@example.org>", "anna@example.org"),
        ('Anna "the boss" Ahn <anna@example.org>', "anna@example.org"),
        ("Anna [Sales]; Ahn <anna@example.org>", "anna@example.org"),
        ("Anna @ work <anna@example.org>", "anna@example.org"),
        ("support@help.example via Anna <anna@example.org>", "anna@example.org"),
        ("Anna (ann@home.example) <anna@example.org>", "anna@example.org"),
        ("<first@example.org> <anna@example.org>", "anna@example.org"),
        ('anna@example.org, "<ceo@bank.example>"', "anna@example.org"),
        ("anna@example.org (Anna Ahn)", "anna@example.org"),
        ("Anna anna@example.org", "anna@example.org"),
        ("anna@example.org;", "anna@example.org"),
        ("Anna <anna@example.org", "anna@example.org"),
        ("Anna <anna.@example.org>", "anna.@example.org"),
        ('Anna <"anna ahn"@example.org>', '"anna ahn"@example.org'),
        ("Anna <o'hara@Example.ORG>", "o'hara@example.org"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("Anna", ""),
        ("Anna <>", ""),
        ("@", ""),
        ("", ""),
    ],
)
def test_sender_is_the_address_in_the_last_brackets_or_the_first_bare_one(header: str, address: str) -> None:
    assert address_in(header) == address
