"""What a search found, as it is recorded."""

from __future__ import annotations

import pytest

from search.results import Grade, Verdict
from web.events.note import Found
from web.storage.states import SearchOutcome


@pytest.mark.parametrize(
    ("grade", "found"),
    [
        (Grade.ANSWER, Found(SearchOutcome.ANSWERED, 7, ("a", "b"))),
        (Grade.DOUBT, Found(SearchOutcome.UNSURE, 7, ("a", "b"))),
        (Grade.NONE, Found(SearchOutcome.NONE, 0, ())),
    ],
)
def test_hits_that_answer_nothing_do_not_count(grade: Grade, found: Found) -> None:
    assert Found.of(Verdict(grade, 0.5, (), ""), 7, ["a", "b"]) == found
