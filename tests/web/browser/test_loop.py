"""The whole loop in a browser, from a question without an answer to its answer, with and without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.drills.loop import play, sitting

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.mark.parametrize("script", [True, False])
def test_a_question_without_an_answer_is_answered_once_an_article_is_made_of_it(
    browser: Browser, northpost_index: Path, tmp_path: Path, *, script: bool
) -> None:
    with sitting(browser, tmp_path, northpost_index, script=script) as centre:
        for step, page in play(centre):
            assert page.evaluate("document.documentElement.scrollWidth") <= 1_280, step
