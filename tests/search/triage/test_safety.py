"""Safety advice depends on the risk and on the situation within it."""

from __future__ import annotations

import pytest

from kb.config import KbConfig
from kb.lists.risks import read
from search.query import parse
from search.triage.safety import SafetyAdvice, safety_advice


def test_an_unlisted_risk_has_no_advice() -> None:
    assert safety_advice(read(KbConfig().articles, KbConfig()), "earthquake", "The earth shakes") is None


def test_advice_lists_its_article_first_and_unsuitable_articles_last() -> None:
    advice = SafetyAdvice("takeover", "", "Wait.", "two-factor", "", frozenset({"refund"}))
    query = advice.ordering(parse("hacked"))
    assert (query.words, query.pinned, query.demoted) == ("hacked", "two-factor", {"refund"})


@pytest.mark.parametrize(
    ("kind", "text", "article"),
    [
        ("locked-out", "phone in the lake, no backup codes", "lost-phone"),
        ("locked-out", "It says too many attempts and to wait", "too-many-attempts"),
        ("locked-out", "I forgot everything, locked out of my account", "no-recovery-method-left"),
        ("takeover", "Somebody is in my account, and my phone was stolen", "manage-sessions"),
        ("takeover", "My account was hacked", "compromised-account"),
        ("payment-fraud", "He wants bitcoin or he publishes the film", "report-abuse"),
    ],
)
def test_the_advice_depends_on_the_situation(kind: str, text: str, article: str) -> None:
    advice = safety_advice(read(KbConfig().articles, KbConfig()), kind, text)
    assert advice is not None
    assert advice.article == article


@pytest.mark.parametrize(
    ("kind", "text", "situation"),
    [
        ("takeover", "my account was hacked", ""),
        ("takeover", "My account was hacked. I look forward to your reply", ""),
        ("takeover", "My wife's account was hacked by a stranger", ""),
        ("takeover", "My husband knows my password and reads everything", "known-person"),
        ("takeover", "My account was hacked, all messages are forwarded to a strange address", "hidden-rule"),
        ("takeover", "Somebody is in my account", ""),
        ("takeover", "The account of an employee was hacked", "organisation"),
        ("takeover", "Our company account was hacked", "organisation"),
        ("takeover", "The mailbox of our bookkeeper was hacked", "organisation"),
        ("locked-out", "My phone died and I have no backup codes", "lost-phone"),
        ("locked-out", "My father died and we need his mailbox", "bereavement"),
        ("locked-out", "I am locked out of my account, please reply in ten minutes", ""),
        ("locked-out", "It tells me to wait 30 minutes", "paused"),
        ("payment-fraud", "Dear support team, there is a charge I did not make", ""),
        ("payment-fraud", "There is a charge for an upgrade I did not make", ""),
        ("payment-fraud", "Somebody from technical support called and I paid with my card", "in-our-name"),
    ],
)
def test_a_situation_needs_more_than_a_common_word(kind: str, text: str, situation: str) -> None:
    advice = safety_advice(read(KbConfig().articles, KbConfig()), kind, text)
    assert advice is not None
    assert advice.situation == situation
