"""Judged questions are ranked again with other constants as a search with these would rank them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from search.evaluation.folds import Folds, lessons_of
from search.evaluation.judged_sets import read_judged
from search.query import parse
from tests.bench.indexes import built
from tests.bench.nested import FOLDS, Asked, Constants, Replay

if TYPE_CHECKING:
    from pathlib import Path

TOPICS = ("refund", "password", "archive", "printer")
QUESTIONS = ("how do I get a {} back", "my {} does not work", "{} gone", "why is the {} slow", "broken {} again")


@pytest.fixture
def judged_folder(tmp_path: Path) -> Path:
    articles = tmp_path / "set" / "articles"
    articles.mkdir(parents=True)
    for topic in TOPICS:
        (articles / f"{topic}.md").write_text(f"---\ntitle: About the {topic}\n---\nWhat to know about a {topic}.\n")
    (articles / "other.md").write_text("---\ntitle: It does not work\n---\nGet back, again.\n")
    asked = [(f"{topic} {n}", topic, text.format(topic)) for topic in TOPICS for n, text in enumerate(QUESTIONS)]
    lines = [json.dumps({"_id": name, "text": text}) for name, _, text in asked]
    (articles.parent / "queries.jsonl").write_text("\n".join(lines))
    judgements = [f"{name}\t{topic}\t1" for name, topic, _ in asked]
    (articles.parent / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *judgements]))
    return articles.parent


def test_ndcg_is_that_of_the_textbook() -> None:
    asked = Asked(fold=0, gains={3: 1, 4: 1}, unlearnt=(), similarities=None, lift=None)  # type: ignore[arg-type]

    assert asked.ndcg([3, 4]) == pytest.approx(1.0)
    assert asked.ndcg([9, 3, 4]) == pytest.approx((0.6309 + 0.5) / 1.6309, abs=1e-4)
    assert asked.ndcg([]) == 0.0


def test_the_constants_of_the_code_rank_about_as_a_search_does(judged_folder: Path, tmp_path: Path) -> None:
    """Not exactly: how rare a term is, all questions say here, and there only those of the other folds."""
    generation = built(judged_folder / "articles", tmp_path / "index", "lexical")
    judged = read_judged(judged_folder)
    replay = Replay(generation, judged)

    figures = replay.figures(Constants.of_code(replay.mode))

    folds = Folds(generation, lessons_of(judged, generation), FOLDS)
    slugs, searched = generation.searcher.impacts.slugs, []
    for asked, question in zip(replay.asked, judged.questions["queries"], strict=True):
        folds.teach(question)
        searched.append(asked.ndcg([slugs.index(slug) for slug in generation.searcher.rank(parse(question.text))]))
    assert sum(figures) / len(figures) == pytest.approx(sum(searched) / len(searched), abs=0.05)
    assert sum(figures == searched) >= len(searched) - 3
