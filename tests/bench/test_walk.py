"""The walk as a new user: its needs, and what counts as answered."""

from __future__ import annotations

from tests.bench.walk import Need, Shown, needs, outcome
from tests.running import ARTICLES

NEED = Need("imap", "imap-settings", "port 993")


def test_a_need_is_answered_by_a_quote_of_the_right_article_that_holds_the_fact() -> None:
    assert outcome(NEED, Shown(advice=False, answer="Use port 993.", slugs=("imap-settings",))) == "answered"
    assert outcome(NEED, Shown(advice=False, answer="Use TLS.", slugs=("imap-settings",))) == "in the list"
    assert outcome(NEED, Shown(advice=False, answer="Use port 993.", slugs=("other", "imap-settings"))) == "in the list"
    assert outcome(NEED, Shown(advice=False, answer="", slugs=("a", "b", "c", "imap-settings"))) == "missed"


def test_a_person_at_risk_needs_advice_and_no_answer() -> None:
    at_risk = Need("someone is in my account", "takeover", advice=True)
    assert outcome(at_risk, Shown(advice=True, answer="", slugs=())) == "advised"
    assert outcome(at_risk, Shown(advice=False, answer="", slugs=("takeover",))) == "missed"


def test_there_are_twenty_needs_whose_facts_are_in_their_articles() -> None:
    articles = {path.stem: path.read_text(encoding="utf-8") for path in ARTICLES.rglob("*.md")}
    assert len(needs()) == 20
    for need in needs():
        assert need.fact in articles[need.slug].replace("**", "").replace("`", "")
        assert bool(need.fact) != need.advice
