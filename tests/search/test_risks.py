"""Whoever is at risk is recognised, and hardly anybody else."""

from __future__ import annotations

import pytest

from kb.config import KbConfig
from kb.risks import Risk, Risks, read
from search.risks import Recogniser

AT_RISK = {
    "takeover": (
        "My account has been hacked, please help",
        "hacked!! somebody sends spam from my address. I think my account was hacked yesterday",
        "I believe someone else signed in to my mailbox last night",
        "Someone got into my mail and reads everything",
        "There is a stranger in my account",
        "Someone changed my password and now I am out",
        "My recovery email was changed and it was not me",
        "A sign-in I did not make, from Brazil",
        "my contacts get emails that I did not send, e.g. messages I did not send to my boss",
        "There is a filter I did not make that forwards everything",
        "somebody has access to my inbox and deletes mail",
        "they took over my account",
        "my account was stolen by my ex",
        "My ex knows my password and reads my mail",
        "I was hacked",
        "Someone logged into my account from Russia",
        "Someone is using my account to send spam",
        "There are logins from China I do not recognise",
        "I don't recognise this session",
        "My account got hijacked",
        "my mailbox was breached",
        "I clicked a phishing link and typed my password",
        "I gave my password to a scammer",
    ),
    "locked-out": (
        "I am locked out",
        "I'm completely locked out since the update",
        "I have been locked out of my account for three days",
        "I can't get into my account at all",
        "I cannot get into my account and nothing works",
        "I lost my recovery phrase and forgot the password",
        "I've lost access to my account",
        "Lost my phone, and the backup codes were on it",
        "My phone was stolen and I have no backup codes",
        "I don't have any backup codes left",
        "lost my security key on holiday",
        "There is no recovery phrase written down anywhere",
        "I lost the authenticator app? I lost my authenticator with the old phone",
        "help!!! locked out of everything",
        "I lost my phone and can't log in, no codes",
        "I dropped my phone in the sea and I never saved the backup codes",
        "My authenticator phone broke and I never wrote down recovery codes",
        "I forgot my password and have no recovery address",
        "new phone, old one gone, authenticator gone, no backup",
    ),
    "payment-fraud": (
        "There is a charge I did not make on my card",
        "An unauthorised payment to you shows up",
        "My card was stolen and used for your business plan",
        "I did not authorize this",
        "Fraudulent charge of 48 euros",
        "Someone paid with my credit card at your shop",
        "You charged my card but I have no account with you",
        "I see a charge I don't recognise",
        "unknown charge of 48 EUR on my statement",
        "PayPal payment that wasn't me",
        "I was charged though I never had an account: charged, I never signed up",
    ),
    "abuse": (
        "One of your users is threatening me",
        "He threatens to publish my photos",
        "I am being blackmailed by somebody with your address",
        "A user of yours keeps harassing me",
        "A user sends me rape threats",
        "Someone is impersonating me with an account at yours",
    ),
    "legal": (
        "Please find attached a court order",
        "We write on behalf of our client: on behalf of my client I request",
        "Law enforcement request, urgent",
        "we are the police and need data on a user",
    ),
}

ORDINARY = (
    "How do I change my password?",
    "I cannot sign in to the app since the update, it says wrong password",
    "Codes from my authenticator are rejected",
    "Where do I find my backup codes?",
    "What is a recovery phrase?",
    "How can I get a refund for last month?",
    "My payment failed, what now?",
    "Why was I charged twice?",
    "I want to change the card you charge",
    "Filters do not move messages to the folder",
    "Messages I sent did not arrive",
    "How do I sign out of other sessions?",
    "Delete my account please",
    "Is it safe to stay signed in?",
    "The app asks me to sign in again and again",
    "I did not get the confirmation mail",
    "Can someone else in my company manage seats?",
    "How do I add a recovery email?",
    "Somebody told me to use app passwords in Thunderbird",
    "Does changing the password sign me out everywhere?",
    "How do I report a spammer?",
    "Can I see who signed in to my account?",
    "My new phone shows no codes yet",
    "What does the charge on my invoice mean?",
)


@pytest.fixture(scope="module")
def northpost() -> Recogniser:
    return Recogniser(read(KbConfig().articles, KbConfig()))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in AT_RISK.items() for text in texts])
def test_whoever_is_at_risk_is_recognised(northpost: Recogniser, kind: str, text: str) -> None:
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
