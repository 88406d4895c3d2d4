"""Example messages teach the classifier which risk a new message describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kb.config import KbConfig
from kb.corpus import read_corpus
from kb.lists.example_messages import FEWEST, HARMLESS, MESSAGES_FILE
from search.generations.layout import classifier_file
from search.generations.manager import IndexManager
from search.triage.classifier import Classifier, read
from search.triage.risk_assessment import RiskAssessment
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


@pytest.fixture(scope="module")
def messages() -> Mapping[str, tuple[str, ...]]:
    return read_corpus(KbConfig()).messages.sorted


@pytest.fixture(scope="module")
def northpost(messages: Mapping[str, tuple[str, ...]]) -> Classifier:
    learnt = Classifier.learn("en", messages)
    assert learnt is not None
    return learnt


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("takeover", "All my folders were renamed over night into something Turkish and I live alone with a cat."),
        ("takeover", "The list of sessions has a tablet in it. Nobody in this house has ever owned a tablet."),
        ("locked-out", "The bag with the telephone and the little key is on the bottom of the lake, what now?"),
        ("payment-fraud", "My bank shows 96 euros to you twice this week and I have never had anything from you."),
        ("abuse", "A man with an address at yours says he will come to my school if I do not answer."),
        ("legal", "The regional court orders you to preserve the mailbox named in the enclosed decision."),
    ],
)
def test_messages_without_a_pattern_are_recognised_by_similar_examples(
    northpost: Classifier, kind: str, text: str
) -> None:
    risk = northpost.assess(text)
    assert risk.assessment is not RiskAssessment.NONE
    assert risk.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "password",
        "Thank you!",
        "How do I move the folder list to the right side?",
        "The newsletter of the burglars' museum lands in spam, can I allow its address?",
        "My invoice has the old street name, where do I change it?",
        "日本語で書いてもいいですか",
    ],
)
def test_ordinary_messages_are_not_confirmed(northpost: Classifier, text: str) -> None:
    assert not northpost.assess(text).is_confirmed


def test_a_sentence_in_a_long_message_is_found(northpost: Classifier) -> None:
    chat = "We had a lovely week by the sea with the whole choir, and the weather was kind to us. " * 20
    alarm = "Somebody was reading my mails again and changed my recovery address while we were away. "
    assert not northpost.assess(chat).is_confirmed
    assert northpost.assess(f"{chat}{alarm}{chat}").kind == "takeover"
    assert northpost.assess(f"{chat}{alarm}{chat}").is_confirmed


@pytest.mark.parametrize("text", ["account ", "a.", "\u2019", "-", "\ud800", "\0"])
def test_hostile_texts_are_handled(northpost: Classifier, text: str) -> None:
    northpost.assess(text * 50_000)


def test_model_vectors_count_beside_words(messages: Mapping[str, tuple[str, ...]]) -> None:
    owners = [kind for kind, texts in messages.items() for _ in texts]
    vectors = np.array([[1.0, 0.0] if kind == HARMLESS else [0.0, 1.0] for kind in owners], np.float32)
    learnt = Classifier.learn("en", messages, vectors)
    assert learnt is not None
    assert not learnt.assess("the green of the garden", vectors[owners.index(HARMLESS)]).is_confirmed
    assert learnt.assess("the green of the garden", vectors[owners.index("takeover")]).is_confirmed
    assert not learnt.assess("the green of the garden").is_confirmed


def test_a_classifier_survives_storage(northpost: Classifier) -> None:
    again = Classifier.of(northpost.arrays())
    for text in ("somebody reads my mails", "where is the spam folder", ""):
        assert again.assess(text) == northpost.assess(text)


def test_too_few_messages_give_no_classifier() -> None:
    few = {"takeover": tuple(f"somebody {n}" for n in range(FEWEST)), HARMLESS: ("hello",)}
    assert Classifier.learn("en", few) is None


RISKS = "takeover:\n  advice: Wait.\n  when: [hacked]\n"


def sorted_messages(word: str) -> str:
    risky = [f"- {word} opened door {n} of my house" for n in range(FEWEST)]
    return "\n".join(("# takeover", *risky, "# harmless", *(f"- a garden of {n} flowers" for n in range(FEWEST)), ""))


def learnt_by(config: SearchConfig) -> tuple[Path, Classifier]:
    generation = IndexManager(config).current()
    assert generation.assessor.classifier is not None
    return classifier_file(config.index / generation.name), generation.assessor.classifier


def test_a_build_fits_the_classifier_and_refits_it_after_changes_only(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({**MAIL, "_risks.yaml": RISKS, MESSAGES_FILE: sorted_messages("burglar")})
    first, classifier = learnt_by(search_config)
    assert classifier.assess("a burglar opened the door").is_confirmed
    build_index({"account/new.md": "---\ntitle: New\nsummary: One more.\n---\nText.\n"})
    second, _ = learnt_by(search_config)
    assert (second != first, second.read_bytes()) == (True, first.read_bytes())
    build_index({MESSAGES_FILE: sorted_messages("ghost")})
    third, classifier = learnt_by(search_config)
    assert third.read_bytes() != second.read_bytes()
    assert classifier.assess("a ghost opened the door").is_confirmed


def test_without_messages_there_is_no_classifier(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    generation = IndexManager(search_config).current()
    assert generation.assessor.classifier is None
    assert read(classifier_file(search_config.index / generation.name)) is None
