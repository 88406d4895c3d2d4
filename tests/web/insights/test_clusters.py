"""Clusters: similar questions form one row, always the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.semantic.encoders import static_encoder
from web.insights import clusters as module
from web.insights.clusters import clusters

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest
    from numpy.typing import NDArray


class Angles:
    """Encodes "30" as the direction of 30 degrees, and other texts as nothing."""

    name = "angles"
    dimensions = 2

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        turns = [np.deg2rad(float(text)) if text.isdecimal() else None for text in texts]
        rows = [(0.0, 0.0) if turn is None else (np.cos(turn), np.sin(turn)) for turn in turns]
        return np.array(rows, np.float32).reshape(-1, 2)


def groups(texts: Sequence[str]) -> list[list[str]]:
    return [[texts[number] for number in cluster] for cluster in clusters(texts, Angles())]


def test_each_text_joins_the_cluster_that_it_is_most_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TERM_SHARE", 0)
    assert groups(["0", "80", "10", "45", "70", "170"]) == [["0", "10"], ["80", "45", "70"], ["170"]]


def test_a_cluster_moves_with_its_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TERM_SHARE", 0)
    monkeypatch.setattr(module, "_BLOCK", 1)
    assert groups(["0", "50", "80", "170"]) == [["0", "50", "80"], ["170"]]


def test_a_name_in_every_question_does_not_join_them() -> None:
    asked = ["calendar", "address book", "sending mail", "lost password", "spam folder", "slow start", "dark mode"]
    texts = [f"Thunderbird {thing}" for thing in asked] + ["Thunderbird"] * 200

    joined = clusters(texts, static_encoder())

    assert [cluster[0] for cluster in joined] == list(range(8))


def test_a_text_without_a_vector_stays_alone() -> None:
    assert groups(["?", "0", "!", "5"]) == [["?"], ["0", "5"], ["!"]]
    assert groups([]) == []


def test_texts_join_the_clusters_of_earlier_blocks() -> None:
    topics = ("print a label", "refund for a parcel", "dark mode")
    texts = [topics[number % 3] for number in range(300)]

    assert clusters(texts, static_encoder()) == tuple(tuple(range(topic, 300, 3)) for topic in range(3))


def test_a_rare_word_joins_questions_that_ask_differently() -> None:
    others = [f"{verb} a {noun}" for verb in ("send", "open", "delete") for noun in ("document", "mail", "picture")]
    joined = clusters(["send a fax", "fax a document", "can i send a fax", *others * 5], static_encoder())

    assert joined[0][:3] == (0, 1, 2)


def test_wordings_of_one_question_are_joined_and_other_questions_are_not() -> None:
    texts = ["print a label", "how do I print the labels", "printing labels", "refund for a parcel", "parcel refund"]

    assert clusters(texts, static_encoder()) == ((0, 1, 2), (3, 4))
