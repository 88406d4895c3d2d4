"""Damaged files are detected before they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.errors import IndexUnavailableError
from search.generations.layout import CURRENT, docstore_file, index_folder, meta_file
from search.generations.manager import IndexManager
from tests.search.generations.serving import first_hit, truncate
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


def test_a_damaged_file_of_the_right_length_is_detected(build_index: BuildIndex, search_config: SearchConfig) -> None:
    path = search_config.index / build_index(MAIL).generation
    toc = next(index_folder(path).glob("*.toc"))
    content = bytearray(toc.read_bytes())
    content[len(content) // 2] ^= 0xFF
    toc.write_bytes(content)
    with pytest.raises(IndexUnavailableError):
        IndexManager(search_config).current()


@pytest.mark.parametrize("part", ["meta", "docstore", "segment", "toc", "pointer"])
def test_a_truncated_file_is_never_served_and_the_next_build_replaces_it(
    build_index: BuildIndex, search_config: SearchConfig, part: str
) -> None:
    path = search_config.index / build_index(MAIL).generation
    torn = {
        "meta": meta_file(path),
        "docstore": docstore_file(path),
        "segment": next(index_folder(path).glob("*.seg")),
        "toc": next(index_folder(path).glob("*.toc")),
        "pointer": search_config.index / CURRENT,
    }[part]
    truncate(torn)
    with pytest.raises(IndexUnavailableError):
        IndexManager(search_config).current()
    assert build_index({}).changed == 4
    assert first_hit(search_config, "refund") == "refund"
