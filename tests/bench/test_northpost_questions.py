"""The judged questions about Northpost are well formed."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

QUESTIONS = Path(__file__).parent / "northpost"
ARTICLES = Path(__file__).parents[2] / "articles"
SIZES = {  # of the whole, and of the part that is asked once
    "answers": (150, 50),
    "short": (100, 50),
    "sentences": (60, 30),
    "off_topic": (60, 30),
    "typing": (60, 0),
}
ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+", re.MULTILINE)
SENTENCE_END = re.compile(r"""(?<=[.!?])["*_)]*\s+(?=["*_(`\[]*[A-Z0-9€])""")
WORDS = {"answers": (2, 60), "short": (1, 4), "sentences": (8, 20), "typing": (2, 8)}


@cache
def questions(name: str) -> list[dict[str, Any]]:
    lines = (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def articles() -> dict[str, tuple[dict[str, Any], str]]:
    """Return the front matter and the body of each article by its slug."""
    found = {}
    for path in ARTICLES.rglob("*.md"):
        if not path.name.startswith("_"):
            _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
            matter = yaml.safe_load(front)
            found[matter.get("slug", path.stem)] = matter, body
    return found


def units(block: str) -> list[str]:
    """Split a block into what README.md counts: code, table rows, list items and sentences."""
    if block.startswith("```"):
        return [block]
    if block.startswith("|"):
        return block.splitlines()[2:]
    paragraph, *items = ITEM.split(block)
    return [sentence for sentence in SENTENCE_END.split(paragraph.strip()) if sentence] + items


@cache
def sections(slug: str) -> dict[str, list[str]]:
    """Return the units of each section of an article by its anchor."""
    found = {}
    for section in re.split(r"^#+ ", "\n" + articles()[slug][1], flags=re.MULTILINE):
        heading, _, text = section.partition("\n")
        anchor = re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        blocks = re.split(r"\n\s*\n", re.sub(r"^!!! .*\n", "\n", text, flags=re.MULTILINE))
        found[anchor] = [unit for block in blocks for unit in units(block.strip())]
    return found


def slugs(question: dict[str, Any]) -> list[str]:
    places = [question, *question.get("also", [])]
    return [*question.get("slugs", []), *(place["slug"] for place in places if "slug" in place)]


def test_every_id_and_every_text_is_there_once() -> None:
    every = [question for name in SIZES for question in questions(name)]
    for field in ("id", "text"):
        assert len({question[field].casefold() for question in every}) == len(every)


@pytest.mark.parametrize("name", SIZES)
def test_a_set_has_its_size_and_its_parts(name: str) -> None:
    parts = [question.get("part") for question in questions(name)]
    size, aside = SIZES[name]
    assert len(parts) == size
    assert parts.count("aside") == aside
    assert parts.count("tune") == (size - aside if aside else 0)


@pytest.mark.parametrize("name", WORDS)
def test_a_question_has_the_length_of_its_set(name: str) -> None:
    fewest, most = WORDS[name]
    assert [q["text"] for q in questions(name) if not fewest <= len(q["text"].split()) <= most] == []


@pytest.mark.parametrize("name", SIZES)
def test_every_slug_is_an_articles(name: str) -> None:
    for question in questions(name):
        assert set(slugs(question)) <= articles().keys()
        assert bool(slugs(question)) == (name != "off_topic")


def test_no_article_answers_more_than_four() -> None:
    assert max(Counter(question["slug"] for question in questions("answers")).values()) <= 4


def test_every_answer_is_in_its_article() -> None:
    for question in questions("answers"):
        for place in [question, *question.get("also", [])]:
            known = range(1, len(sections(place["slug"])[place["anchor"]]) + 1)
            assert set(place["sentences"]) <= set(known)
            assert place["sentences"] == sorted(set(place["sentences"])) != []


def test_no_question_is_a_title_or_one_the_articles_expect() -> None:
    taken = {text.casefold() for a, _ in articles().values() for text in [a["title"], *a.get("expect_queries", [])]}
    assert [q["text"] for name in SIZES for q in questions(name) if q["text"].casefold() in taken] == []
