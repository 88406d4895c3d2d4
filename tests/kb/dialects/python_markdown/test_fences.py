"""Fenced code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import only_problem, rendered

if TYPE_CHECKING:
    from conftest import ReadOne


def test_unclosed_code_runs_to_the_end_with_a_warning(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\n---\nText\n\n```sh\nmake\n")

    assert only_problem(reading, "unclosed-code").line == 6
    assert reading.article is not None
    assert '<code class="language-sh">make\n</code>' in reading.article.html


def test_code_below_a_numbered_step_stays_in_the_list() -> None:
    result = rendered("1. One\n\n   ```bash\n   make\n     run\n   ```\n\n2. Two\n")

    assert result.html.count("<ol>") == 1
    assert '<pre><code class="language-bash">make\n  run\n</code></pre>' in result.html
