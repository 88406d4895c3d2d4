"""Calibrations survive small changes and are fitted again after many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.generations.meta import verify
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


def test_confidence_is_calibrated_again_after_many_small_changes(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({f"mail/number-{number}.md": article(f"Number {number}", "Some text.") for number in range(40)})
    unsettled = []
    for number in range(4):
        report = build_index({f"mail/number-{number}.md": article(f"Another {number}", "Some other text.")})
        unsettled.append(verify(search_config.index / report.generation).unsettled)
    assert unsettled == [1, 2, 0, 1]
