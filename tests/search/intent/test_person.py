"""Person: queries that ask for one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.intent.person import asks_for_person, wants_person
from search.query import parse


@pytest.mark.parametrize(
    "query",
    [
        "talk to a human",
        "I want to speak to a real person, please",
        "agent",
        "phone number",
        "what's your phone number?",
        "Do you have a support phone number",
        "can i call you",
        "could you call me back",
        "live chat",
        "speak to someone",
        "talk to somebody",
        "stop the bot, i want a person",
        "is there a number i can call",
        "how can I reach you",
        "mit einem Menschen sprechen",
        "quiero hablar con una persona",
        "parler à quelqu'un",
        "vorrei parlare con un operatore",
        "quero falar com um atendente",
        "ik wil iemand spreken",
    ],
)
def test_a_wish_for_a_person_is_recognised(query: str) -> None:
    assert wants_person(query)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "you",
        "change my phone number",
        "my phone number",
        "user agent",
        "mail transfer agent",
        "lost phone",
        "import contacts",
        "call forwarding",
        "why can't i call my mother",
        "add a person to the family plan",
        "chat history",
        "\ud800",
    ],
)
def test_other_queries_are_about_something_else(query: str) -> None:
    assert not wants_person(query)


def test_a_ticket_asks_for_no_person() -> None:
    query = parse("phone number")
    assert asks_for_person(query)
    assert not asks_for_person(replace(query, full_text="Phone number"))
    assert asks_for_person(replace(query, words="phones numbers"))
