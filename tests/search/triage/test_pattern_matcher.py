"""Whoever is at risk is recognised, and hardly anybody else."""

from __future__ import annotations

import pytest

from kb.config import KbConfig
from kb.lists.risks import Risk, Risks, read
from search.triage.pattern_matcher import Recogniser
from search.triage.safety import safety_advice

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
def northpost() -> Recogniser:
    return Recogniser(read(KbConfig().articles, KbConfig()))


@pytest.mark.parametrize(("kind", "text"), NO_DOUBT)
def test_words_that_leave_no_doubt_are_recognised(northpost: Recogniser, kind: str, text: str) -> None:
    found = northpost.find(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_questions_are_left_alone(northpost: Recogniser, text: str) -> None:
    assert northpost.find(text) is None


def test_words_stand_in_their_order_with_a_few_others_between() -> None:
    risk = Risk(kind="takeover", advice="Wait.", when=("hacked my account",))
    find = Recogniser(Risks((risk,))).find
    assert find("They HACKED into my old mail account!") is risk
    assert find("my account was used to read about people who hacked") is None
    assert find("hacked " + "and " * 4 + "my account") is None
    assert find("") is None


def recognised(text: str, *when: str, unless: tuple[str, ...] = ()) -> bool:
    risk = Risk(kind="takeover", advice="Wait.", when=when, unless=unless)
    return Recogniser(Risks((risk,))).find(text) is risk


def test_one_of_several_words_is_enough() -> None:
    assert recognised("A stranger is in my mailbox", "someone|stranger in my account|mailbox")
    assert not recognised("A friend is in my mailbox", "someone|stranger in my account|mailbox")


def test_parts_stand_in_any_order_near_each_other() -> None:
    assert recognised("No codes left. The phone was stolen", "phone stolen + no codes")
    assert not recognised(f"No codes left. {'Many words. ' * 20} The phone was stolen", "phone stolen + no codes")


def test_what_is_harmless_hides_what_stands_near_it_in_its_sentence_alone() -> None:
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
def test_what_is_short_and_what_is_spelt_in_two_ways_is_the_same(text: str) -> None:
    assert recognised(text, "can not sign in")


@pytest.mark.parametrize("text", ["I do not recognize it", "I don't recognise it", "we didn't recognise it"])
def test_both_spellings_of_english_count(text: str) -> None:
    assert recognised(text, "not recognise")


def test_one_slip_is_forgiven_and_no_other_word_is_taken_for_one() -> None:
    assert recognised("somone is in my acount", "someone in my account")
    assert not recognised("I export it and store the threads", "extort", "stole", "threats")


@pytest.mark.parametrize("text", ["account ", "acount ", "a.", "no codes ", "\u2019", "-"])
def test_hostile_texts_are_read(northpost: Recogniser, text: str) -> None:
    assert northpost.find(text * 20_000) is None


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
def test_a_situation_needs_more_than_a_word_that_many_messages_have(kind: str, text: str, situation: str) -> None:
    advice = safety_advice(read(KbConfig().articles, KbConfig()), kind, text)
    assert advice is not None
    assert advice.situation == situation


@pytest.mark.parametrize(
    "text", ["I want to die", "my brother says he will kill himself", "I do not want to live any more"]
)
def test_self_harm_is_recognised_and_leads_to_a_helpline(northpost: Recogniser, text: str) -> None:
    found = northpost.find(text)
    assert found is not None
    assert (found.kind, found.link) == ("self-harm", "https://findahelpline.com/")


@pytest.mark.parametrize("text", ["this bug is killing me", "I nearly died laughing", "How do I end my plan?"])
def test_a_manner_of_speaking_is_no_self_harm(northpost: Recogniser, text: str) -> None:
    assert northpost.find(text) is None
