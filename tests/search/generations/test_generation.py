"""A generation is opened only if it is complete and stays as it was verified."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from search.errors import IndexUnavailableError
from search.generations import generation
from search.generations.generation import OpenFiles, open_generation
from search.generations.layout import impacts_folder, meta_file
from search.generations.meta import Meta, stamps, verify
from search.query import parse
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from pathlib import Path

    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


@pytest.fixture
def path(build_index: BuildIndex, search_config: SearchConfig) -> Path:
    boats = article("Boats", "In summer.", expiryDate="2999-09-01")
    return search_config.index / build_index({**MAIL, "sea/boats.md": boats}).generation


def test_an_opened_generation_answers_and_knows_its_files(path: Path, search_config: SearchConfig) -> None:
    opened = open_generation(path, search_config)
    assert opened.searcher.search(parse("refund")).hits[0].slug == "refund"
    assert opened.stamps == stamps(path)
    assert (opened.name, opened.meta) == (path.name, verify(path))


def test_articles_that_have_expired_are_left_out(path: Path, search_config: SearchConfig) -> None:
    later = open_generation(path, search_config, dt.datetime(3000, 1, 1, tzinfo=dt.UTC))
    assert later.docstore.every.keys() - later.docstore.entries.keys() == {"boats"}


def test_counts_that_do_not_match_the_description_are_refused(path: Path, search_config: SearchConfig) -> None:
    meta = verify(path)
    wrong = meta.model_copy(update={"articles": meta.articles + 1})
    meta_file(path).write_text(wrong.model_dump_json(), encoding="utf-8")
    with pytest.raises(IndexUnavailableError, match="incomplete"):
        open_generation(path, search_config)


def test_a_file_that_changes_while_it_is_opened_is_refused(
    path: Path, search_config: SearchConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify_and_touch(folder: Path) -> Meta:
        meta = verify(folder)
        file = impacts_folder(folder) / "worth.npy"
        file.write_bytes(file.read_bytes() + b"more")
        return meta

    monkeypatch.setattr(generation, "verify", verify_and_touch)
    with pytest.raises(IndexUnavailableError, match="changed while it was opened"):
        open_generation(path, search_config)


def test_files_of_another_format_are_damaged(path: Path, search_config: SearchConfig) -> None:
    meta = verify(path)
    (impacts_folder(path) / "worth.npy").write_bytes((impacts_folder(path) / "ordinal.npy").read_bytes())
    with pytest.raises(ValueError, match="int32 instead of float32"):
        OpenFiles.open(path, meta.languages)
    with pytest.raises(IndexUnavailableError, match="damaged"):
        open_generation(path, search_config)
