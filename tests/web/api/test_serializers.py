"""The size limits of API response bodies."""

from __future__ import annotations

import json

import pytest

from search.answers.suggest import Suggestion, Suggestions
from search.query import MAX_CHARS
from search.results import Answer, Grade, Verdict
from web.api import serializers
from web.reader import Reader

READER = Reader("de", ("en", "de", "pt-BR"))


@pytest.mark.parametrize("letter", ["a", "ü", "密", "😀", '"', "\u200b"])
def test_suggestions_fit_their_limit_in_any_script(letter: str) -> None:
    """The last suggestions are dropped first, then the correction and the unknown words."""
    long = letter * MAX_CHARS
    items = tuple(Suggestion(long, f"/articles/{long}", "section", long, "pt-BR") for _ in range(8))
    answer = Answer("slug", long, f"/articles/{long}", long[:240], (), (), None, "en")
    verdict = Verdict(Grade.DOUBT, 0.5, (long,), "")
    suggestions = Suggestions(long, long, verdict, items, 8, "generation", answer=answer)
    assert len(serializers.suggestions(suggestions, READER)) <= serializers.MAX_SUGGEST_BYTES


def test_short_suggestions_are_all_sent() -> None:
    items = tuple(Suggestion(f"Title {number}", f"/articles/{number}", "article", "Mail", "en") for number in range(8))
    suggestions = Suggestions("x", None, Verdict(Grade.ANSWER, 1, (), ""), items, 8, "generation")
    assert len(json.loads(serializers.suggestions(suggestions, READER))["suggestions"]) == 8


def test_only_an_answer_that_fits_on_a_line_is_suggested() -> None:
    for text, fits in (("x" * 240, True), ("x" * 241, False)):
        answer = Answer("slug", "Title", "/articles/slug", text, (), (), None, "en")
        suggestions = Suggestions("x", None, Verdict(Grade.ANSWER, 1, (), ""), (), 0, "generation", answer=answer)
        line = json.loads(serializers.suggestions(suggestions, READER))["answer"]
        assert (line is not None) == fits
