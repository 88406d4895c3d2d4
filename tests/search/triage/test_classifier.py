"""What writers sorted teaches what a new message tells of."""

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
def test_what_no_pattern_knows_is_told_from_what_it_is_like(northpost: Classifier, kind: str, text: str) -> None:
    judgement = northpost.judge(text)
    assert judgement.doubtful
    assert judgement.kind == kind


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
def test_ordinary_messages_are_not_flagged(northpost: Classifier, text: str) -> None:
    assert not northpost.judge(text).flagged


def test_a_sentence_in_a_long_letter_is_found(northpost: Classifier) -> None:
    chat = "We had a lovely week by the sea with the whole choir, and the weather was kind to us. " * 20
    alarm = "Somebody was reading my mails again and changed my recovery address while we were away. "
    assert not northpost.judge(chat).flagged
    assert northpost.judge(f"{chat}{alarm}{chat}").kind == "takeover"
    assert northpost.judge(f"{chat}{alarm}{chat}").flagged


@pytest.mark.parametrize("text", ["account ", "a.", "\u2019", "-", "\ud800", "\0"])
def test_hostile_texts_are_read(northpost: Classifier, text: str) -> None:
    northpost.judge(text * 50_000)


def test_the_vector_of_a_language_model_counts_beside_words(messages: Mapping[str, tuple[str, ...]]) -> None:
    owners = [kind for kind, texts in messages.items() for _ in texts]
    vectors = np.array([[1.0, 0.0] if kind == HARMLESS else [0.0, 1.0] for kind in owners], np.float32)
    learnt = Classifier.learn("en", messages, vectors)
    assert learnt is not None
    assert not learnt.judge("the green of the garden", vectors[owners.index(HARMLESS)]).flagged
    assert learnt.judge("the green of the garden", vectors[owners.index("takeover")]).flagged
    assert not learnt.judge("the green of the garden").flagged


def test_what_was_learnt_is_the_same_after_it_was_kept(northpost: Classifier) -> None:
    again = Classifier.of(northpost.arrays())
    for text in ("somebody reads my mails", "where is the spam folder", ""):
        assert again.judge(text) == northpost.judge(text)


def test_from_too_few_messages_nothing_is_learnt() -> None:
    few = {"takeover": tuple(f"somebody {n}" for n in range(FEWEST)), HARMLESS: ("hello",)}
    assert Classifier.learn("en", few) is None


RISKS = "takeover:\n  advice: Wait.\n  when: [hacked]\n"


def sorted_messages(word: str) -> str:
    risky = [f"- {word} opened door {n} of my house" for n in range(FEWEST)]
    return "\n".join(("# takeover", *risky, "# harmless", *(f"- a garden of {n} flowers" for n in range(FEWEST)), ""))


def learnt_by(config: SearchConfig) -> tuple[Path, Classifier]:
    generation = IndexManager(config).current()
    assert generation.classifier is not None
    return classifier_file(config.index / generation.name), generation.classifier


def test_a_build_learns_and_only_learns_anew_what_changed(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({**MAIL, "_risks.yaml": RISKS, MESSAGES_FILE: sorted_messages("burglar")})
    first, classifier = learnt_by(search_config)
    assert classifier.judge("a burglar opened the door").flagged
    build_index({"account/new.md": "---\ntitle: New\nsummary: One more.\n---\nText.\n"})
    second, _ = learnt_by(search_config)
    assert (second != first, second.read_bytes()) == (True, first.read_bytes())
    build_index({MESSAGES_FILE: sorted_messages("ghost")})
    third, classifier = learnt_by(search_config)
    assert third.read_bytes() != second.read_bytes()
    assert classifier.judge("a ghost opened the door").flagged


def test_without_messages_nothing_is_learnt(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    generation = IndexManager(search_config).current()
    assert generation.classifier is None
    assert read(classifier_file(search_config.index / generation.name)) is None
