"""The general calibration is learnt from folders of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.confidence.calibration import GENERAL
from search.evaluation.general_calibration import learn
from search.mode import SearchMode
from search.progress import no_progress
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_several_folders_teach_one_calibration(articles_from: Callable[[dict[str, str | bytes]], Path]) -> None:
    folder = articles_from({**MAIL})
    single, double = (learn([folder] * times, SearchMode.LEXICAL, no_progress) for times in (1, 2))
    assert single.names == double.names == GENERAL[SearchMode.LEXICAL].names
    assert min(single.weights) >= 0.0
    assert max(single.weights) > 0.0
    assert 0.0 < single.none <= single.answered < 1.0
