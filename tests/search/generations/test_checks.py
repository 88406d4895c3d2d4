"""No mistake about the folder replaces a serving index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.errors import ShrinkError
from search.generations.builder import build
from search.generations.layout import current_name
from search.generations.manager import IndexManager
from tests.search.generations.serving import hit_slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex

MANY = {f"a/number-{number}.md": article(f"Change address {number}", f"Choose {number}.") for number in range(6)}


def test_a_build_that_would_drop_more_than_half_of_the_articles_is_refused(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MANY)
    half = dict.fromkeys(list(MANY)[:3])
    assert build_index(half).articles == 3
    first = current_name(search_config.index)
    more = dict.fromkeys(list(MANY)[3:5])

    with pytest.raises(ShrinkError, match=r"2 of the 3 .*--allow-shrink"):
        build_index(more)

    assert current_name(search_config.index) == first
    assert hit_slugs(search_config, "change address 3") != []
    assert build_index({}, allow_shrink=True).articles == 1


def test_an_empty_or_wrong_folder_does_not_replace_a_serving_index(
    build_index: BuildIndex, search_config: SearchConfig, kb_config: KbConfig
) -> None:
    build_index(MANY)
    (kb_config.articles.parent / "empty").mkdir()
    with pytest.raises(ShrinkError, match=r"6 of the 6 .*files seen: none"):
        build(KbConfig(articles=kb_config.articles.parent / "empty"), search_config)
    drafts = {name: article("Draft", "Later.", draft="true") for name in MANY}
    with pytest.raises(ShrinkError, match=r"6 Markdown.*6 draft"):
        build_index(drafts)
    assert len(IndexManager(search_config).current().docstore.entries) == 6


def test_an_index_of_another_version_is_protected_as_well(
    build_index: BuildIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(MANY)
    monkeypatch.setattr("search.generations.meta.FORMAT", 0)
    monkeypatch.setattr("search.generations.writing.FORMAT", 0)
    with pytest.raises(ShrinkError):
        build_index(dict.fromkeys(list(MANY)[:5]))


def test_a_first_build_without_articles_lists_the_files_it_saw(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    with pytest.raises(ShrinkError, match=r"no article.*2 \.adoc, 1 \.rst"):
        build_index({"a/x.adoc": "= Title", "a/y.adoc": "= Title", "z.rst": "Title", "_synonyms.yaml": "en: {}"})
    with pytest.raises(ShrinkError, match=r"1 Markdown.*1 with errors"):
        build_index({"a/x.md": "---\ntitle: [x\n---\n"})
    assert not (search_config.index / "CURRENT").exists()
