"""Cues: opposites, negation and question words, read from the words that stop word removal drops."""

from __future__ import annotations

import pytest

from search.intent.cues import Cues, cues, refuses


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("how do i turn on two factor", "Turn off two-factor authentication"),
        ("switch the sound of my phone off", "Enabling sounds"),
        ("read receipts off", "Turn on read receipts"),
        ("set up two factor", "Disable two-factor authentication"),
        ("add a member", "Remove a member"),
        ("delete an alias", "Create an alias"),
        ("receiving large files", "Send large files"),
        ("unlock the vault", "Lock the vault"),
        ("start the sync", "Stop the sync"),
        ("hide the sidebar", "Show the sidebar"),
        ("block an address", "Allow an address"),
        ("downgrade my plan", "Upgrade your plan"),
        ("unsubscribe from the digest", "Subscribe to the digest"),
        ("export contacts", "Import contacts"),
        ("reduce the font size", "Increase the font size"),
        ("see their calendar", "See your calendar"),
        ("can i print labels", "Why you can't print labels"),
        ("konto löschen", "Konto erstellen"),
        ("supprimer un alias", "Ajouter un alias"),
    ],
)
def test_opposites_contradict_each_other(query: str, title: str) -> None:
    lang = {"konto löschen": "de", "supprimer un alias": "fr"}.get(query, "en")
    assert cues(query, lang).contradicts(cues(title, lang))
    assert cues(title, lang).contradicts(cues(query, lang))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("turn on two factor", "Set up two-factor authentication"),
        ("turn on two factor", "Two-factor authentication"),
        ("my account is locked", "Unlock your account"),  # a state, not a wish
        ("stop receiving the digest", "Unsubscribe from the digest"),
        ("add a device that i removed", "Add or remove a device"),
        ("sending and receiving", "Receive mail"),
        ("which port is the server listening on today", "Turn off the server"),
        ("change my address without deleting the account", "Create an account"),
        ("log on", "Turn off the alarm"),
        ("put off sending a letter", "Set a letter to be sent on a day"),
        ("deleted a vault by mistake, restore it", "Delete a vault"),
        ("how do i unlock the vault i locked", "Lock the vault"),
        ("i can't send a letter", "How can I send a letter?"),
    ],
)
def test_other_texts_do_not_contradict(query: str, title: str) -> None:
    assert not cues(query).contradicts(cues(title))


@pytest.mark.parametrize(
    "query",
    [
        "dont delete my account",
        "please don't delete my account",
        "I don't want to delete my account",
        "i dont want you to delete my account",
        "never delete my account",
        "do not delete my account",
        "reset everything without deleting my account",
        "pause instead of deleting my account",
    ],
)
def test_what_a_query_says_not_to_do_is_refused(query: str) -> None:
    assert refuses(cues(query), "Delete your account")


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("delete my account", "Delete your account"),
        ("i don't receive mail", "Receive mail"),
        ("dont receive mail", "Receive mail"),
        ("why does it not delete my account", "Delete your account"),
        ("sign in without my phone", "Lost phone"),
        ("i dont want newsletters", "Newsletters"),
        ("never received the parcel", "Receive parcels"),
        ("dont delete my account", "Do not delete your account"),
        ("do you not", "Delete your account"),
    ],
)
def test_faults_and_plain_wishes_are_not_refusals(query: str, title: str) -> None:
    assert not refuses(cues(query), title)


def test_texts_agree_if_negation_question_and_sides_do() -> None:
    title = cues("Join the contest")
    assert cues("how to join the contest").agrees(title)
    assert not cues("Not join contest").agrees(title)
    assert not cues("leave the contest").agrees(title)
    assert not cues("why does the parcel cost").agrees(cues("How does the parcel cost"))


def test_a_language_without_lists_has_no_cues() -> None:
    assert cues("ei toimi", "fi") == Cues()


@pytest.mark.parametrize("text", ["", "'", "not", "don't", "turn", "never to", "without", "dont want to", "can"])
def test_unfinished_texts_have_cues_too(text: str) -> None:
    assert not cues(text).contradicts(cues(text))
    assert not refuses(cues(text), "")
