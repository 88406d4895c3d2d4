"""A table is learned from a teacher, the same one every time, and never from what judges it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.semantic.static import Static, unit
from search.training import distillation, fitting, texts
from search.training.fitting import Bags, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

WORDS = ["mail", "send", "password", "reset", "printer", "paper", "invoice", "pay"]
PIECES = ["[UNK]", *WORDS, "##s"]
TEXTS = [f"{one} {other}" for one in WORDS for other in WORDS if one != other]
ARTICLE = """---
title: "Send a letter"
---
Open **the** [outbox](/out). Then press the button.

```
code is no prose at all
```

## When it stays there

"""


class Additive:
    """A teacher whose vector of a text is the sum of its words', each with its own weight."""

    name = "additive"
    dimensions = 384

    def __init__(self) -> None:
        self.asked = 0
        self.words = np.random.default_rng(1).normal(size=(len(WORDS), 384)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(texts)
        return unit(np.array([self._sum(text) for text in texts], np.float32))

    def _sum(self, text: str) -> NDArray[np.float32]:
        known = [WORDS.index(word) for word in text.split() if word in WORDS]
        weights = 1 + np.array(known, np.float32)[:, None]
        summed: NDArray[np.float32] = (self.words[known] * weights).sum(0) + np.float32(1e-6)
        return summed


def told(_stage: str, _done: int, _total: int) -> None:
    pass


def test_what_the_teacher_sees_alike_the_table_sees_alike(tmp_path: Path) -> None:
    teacher = Additive()
    distillation.distill(distillation.Teacher(teacher), PIECES, TEXTS * 200, tmp_path / "table.npz", told)
    encoder = Static.load(tmp_path / "table.npz")
    cosines = (encoder.encode(TEXTS) * encoder.project(teacher.encode(TEXTS))).sum(1)
    assert cosines.min() > 0.9
    alone = encoder.encode(["mail"]) @ encoder.encode(["printer"]).T
    assert abs(alone.item()) < 0.3


def test_the_same_texts_make_the_same_bytes_and_the_teacher_is_asked_once(tmp_path: Path) -> None:
    teacher = Additive()
    for name in ("one.npz", "two.npz"):
        distillation.distill(distillation.Teacher(teacher, tmp_path / "kept"), PIECES, TEXTS, tmp_path / name, told)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert teacher.asked == len(WORDS) + len(TEXTS)


def test_a_piece_that_no_text_holds_keeps_its_own_vector() -> None:
    prior = np.eye(3, dtype=np.float32)
    table = fitting.fit(Bags([[0], [0, 1]]), np.array([[0, 1, 0], [0, 1, 0]], np.float32), prior, Settings(), told)
    assert table[2].tolist() == [0, 0, 1]
    assert (table[0] != prior[0]).any()


def test_the_slope_is_that_of_the_cosine() -> None:
    """Against differences, on a batch in which a piece stands twice in one text and once in another."""
    dice = np.random.default_rng(2)
    table, targets = dice.normal(size=(3, 4)), unit(dice.normal(size=(2, 4)).astype(np.float32))
    pieces, starts = Bags([[0, 1, 0], [1, 2]]).take(np.array([1, 0]))

    def loss(moved: NDArray[np.float64]) -> float:
        sums = np.array([moved[[1, 2]].sum(0), moved[[0, 1, 0]].sum(0)])
        return float(1 - (sums / np.linalg.norm(sums, axis=1, keepdims=True) * targets).sum(1).mean())

    rows, slope = fitting.slope(table.astype(np.float32), pieces, starts, targets)
    steps = [np.eye(12)[at].reshape(3, 4) * 1e-5 for at in range(12)]
    expected = np.array([(loss(table + step) - loss(table - step)) / 2e-5 for step in steps]).reshape(3, 4)
    assert rows.tolist() == [0, 1, 2]
    np.testing.assert_allclose(slope, expected, atol=1e-5)


def test_the_basis_begins_with_what_differs_most() -> None:
    spread = np.array([1, 9, 3, 5], np.float32)
    vectors = np.random.default_rng(3).normal(size=(500, 4)).astype(np.float32) * spread
    most = np.eye(4, dtype=np.float32)[:, [1, 3, 2]]
    np.testing.assert_allclose(np.abs(distillation.basis_of(vectors, 3)), most, atol=0.1)


def test_an_article_is_its_title_headings_sentences_and_passages() -> None:
    long = " ".join(f"word{number}" for number in range(150))
    found = list(texts.article_texts(ARTICLE + long))
    assert found[:4] == ["Send a letter", "Open the outbox.", "Then press the button.", "When it stays there"]
    assert [text.split()[:6] for text in found[4:]] == [
        ["Send", "a", "letter.", "When", "it", "stays"],
        ["Send", "a", "letter.", *(f"word{number}" for number in range(116, 119))],
    ]


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("How do I move my mail to a new computer?", False),
        ("how do i move my mail to a new computer", False),
        ("How do I move my mails to a new computer", False),
        ("How do I move the window to a second screen?", True),
    ],
)
def test_what_judges_the_result_is_left_out_and_what_is_nearly_the_same(
    tmp_path: Path, text: str, *, stays: bool
) -> None:
    (tmp_path / "titles.tsv").write_text(f"locale\ttitle\nen-US\t{text}\nde\tWie drucke ich?\n", encoding="utf-8")
    judged = json.dumps({"_id": "1", "text": "How do I move my mail to a new computer?"})
    (tmp_path / "queries.jsonl").write_text(f"{judged}\n", encoding="utf-8")
    found = texts.collect([tmp_path / "titles.tsv"], [tmp_path / "queries.jsonl"])
    assert found == ([text] if stays else [])


def test_a_folder_without_the_teacher_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert distillation.main(["--teacher", str(tmp_path), "--texts", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
