"""Messages that describe a risk are recognised, and hardly any others."""

from __future__ import annotations

import pytest

from kb.config import KbConfig
from kb.lists.risks import Risk, Risks, read
from search.triage.pattern_matcher import PatternMatcher

NO_DOUBT = (
    ("takeover", "hacked!! I think my account was hacked yesterday"),
    ("takeover", "Someone got into my mail"),
    ("takeover", "somebody changed my password and now I am out"),
    ("takeover", "There is a strange session in the list"),
    ("takeover", "my contacts get emails that I did not send"),
    ("locked-out", "I have been locked out of my account for three days"),
    ("locked-out", "Lost my phone, and I never saved the backup codes, they are gone"),
    ("payment-fraud", "There is a charge I did not make on my card"),
    ("payment-fraud", "My card was stolen and used for your business plan"),
    ("abuse", "One of your users is threatening me"),
    ("legal", "Please find attached a court order"),
    ("legal", "on behalf of my client I request"),
)

ORDINARY = (
    "How do I change my password?",
    "What happens when somebody is in my account?",
    "How can I tell that my account was hacked?",
    "I locked myself out of my flat and want to print a PDF",
    "Messages I have not sent yet are gone",
    "Can I export all mails?",
    "A newsletter about cease and desist letters",
)


@pytest.fixture(scope="module")
def northpost() -> PatternMatcher:
    return PatternMatcher(read(KbConfig().articles, KbConfig()))


@pytest.mark.parametrize(("kind", "text"), NO_DOUBT)
def test_clear_messages_are_recognised(northpost: PatternMatcher, kind: str, text: str) -> None:
    risk = northpost.find(text)
    assert risk is not None
    assert risk.kind == kind


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_questions_are_not_recognised(northpost: PatternMatcher, text: str) -> None:
    assert northpost.find(text) is None


def test_words_match_in_order_with_a_few_others_between() -> None:
    risk = Risk(kind="takeover", advice="Wait.", when=("hacked my account",))
    find = PatternMatcher(Risks((risk,))).find
    assert find("They HACKED into my old mail account!") is risk
    assert find("my account was used to read about people who hacked") is None
    assert find("hacked " + "and " * 4 + "my account") is None
    assert find("") is None


def recognised(text: str, *when: str, unless: tuple[str, ...] = ()) -> bool:
    risk = Risk(kind="takeover", advice="Wait.", when=when, unless=unless)
    return PatternMatcher(Risks((risk,))).find(text) is risk


def test_one_of_several_words_suffices() -> None:
    assert recognised("A stranger is in my mailbox", "someone|stranger in my account|mailbox")
    assert not recognised("A friend is in my mailbox", "someone|stranger in my account|mailbox")


def test_parts_match_close_together_in_any_order() -> None:
    assert recognised("No codes left. The phone was stolen", "phone stolen + no codes")
    assert not recognised(f"No codes left. {'Many words. ' * 20} The phone was stolen", "phone stolen + no codes")


def test_harmless_words_hide_their_neighbours_in_the_same_sentence_only() -> None:
    harmless = ("what happens if|when",)
    assert not recognised("What happens when I am locked out?", "locked out", unless=harmless)
    assert recognised("I am locked out. What happens when you look at it?", "locked out", unless=harmless)


@pytest.mark.parametrize(
    "text",
    [
        "I can't sign in",
        "I cant log in",
        "I cannot login",
        "I can\u2019t sign-in",
        "i can not log into it",
    ],
)
def test_contractions_and_spelling_variants_match(text: str) -> None:
    assert recognised(text, "can not sign in")


@pytest.mark.parametrize("text", ["I do not recognize it", "I don't recognise it", "we didn't recognise it"])
def test_british_and_american_spellings_match(text: str) -> None:
    assert recognised(text, "not recognise")


def test_one_typo_is_tolerated_but_other_words_are_not() -> None:
    assert recognised("somone is in my acount", "someone in my account")
    assert not recognised("I export it and store the threads", "extort", "stole", "threats")


@pytest.mark.parametrize("text", ["account ", "acount ", "a.", "no codes ", "\u2019", "-"])
def test_hostile_texts_are_handled(northpost: PatternMatcher, text: str) -> None:
    assert northpost.find(text * 20_000) is None


@pytest.mark.parametrize(
    "text", ["I want to die", "my brother says he will kill himself", "I do not want to live any more"]
)
def test_self_harm_is_recognised_and_leads_to_a_helpline(northpost: PatternMatcher, text: str) -> None:
    risk = northpost.find(text)
    assert risk is not None
    assert (risk.kind, risk.link) == ("self-harm", "https://findahelpline.com/")


@pytest.mark.parametrize("text", ["this bug is killing me", "I nearly died laughing", "How do I end my plan?"])
def test_figures_of_speech_are_not_self_harm(northpost: PatternMatcher, text: str) -> None:
    assert northpost.find(text) is None
