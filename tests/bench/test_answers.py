"""A quotation is judged by the sentences that answer the question."""

from __future__ import annotations

import pytest

from kb.rendering.blocks import Block, Part
from search.results import Answer, Quote
from tests.bench.answers import Judgement, judge, letters, places_of

SLUG, ANCHOR = "reset-your-password", "the-reset-link-has-expired-or-does-not-arrive"
QUESTION = {"slug": SLUG, "anchor": ANCHOR, "sentences": [1, 2], "also": [{"sentences": [3]}]}
EXPIRED = "Expired: a link works for one hour. Ask for a new one and use only the newest mail."


def _answer(slug: str, text: str) -> Answer:
    quote = Quote("", "", "", (Block("text", (Part(text),)),))
    return Answer(slug, "", "", "", (quote,), (), None, "en")


@pytest.mark.parametrize(
    ("slug", "text", "expected"),
    [
        (SLUG, EXPIRED, Judgement(whole=False, part=True, misleads=False)),
        (SLUG, "Something else.", Judgement(whole=False, part=False, misleads=False)),
        ("invoices", EXPIRED, Judgement(whole=False, part=False, misleads=True)),
    ],
)
def test_a_part_of_the_answer_is_not_the_whole(slug: str, text: str, expected: Judgement) -> None:
    assert judge(QUESTION, _answer(slug, text)) == expected


def test_every_place_that_answers_counts() -> None:
    assert [place["sentences"] for place in places_of(QUESTION)] == [[1, 2], [3]]


def test_markdown_is_compared_by_its_letters() -> None:
    assert letters("See **[the page](x.md#y)**, `1.5`") == letters("See the page, 1.5") == "seethepage15"
