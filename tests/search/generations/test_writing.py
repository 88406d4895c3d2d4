"""A generation is opened, verified and described once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from search.errors import BuildError
from search.generations import builder, writing
from search.generations.builder import build
from search.generations.generation import OpenFiles
from search.generations.layout import meta_file
from search.generations.meta import Meta, checksums
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from kb.config import KbConfig
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often a build verifies and opens a generation and writes a description."""
    counter = Counter[str]()
    verify, open_files, write_text = builder.verify, OpenFiles.open, Path.write_text

    def counted_verify(path: Path, **named: bool) -> Meta:
        counter["verified"] += 1
        return verify(path, **named)

    def counted_open(*arguments: object, **named: object) -> OpenFiles:
        counter["opened"] += 1
        return open_files(*arguments, **named)

    def counted_write(path: Path, *arguments: object, **named: object) -> int:
        counter["described"] += path.name == "meta.json"
        return write_text(path, *arguments, **named)

    monkeypatch.setattr(builder, "verify", counted_verify)
    monkeypatch.setattr(OpenFiles, "open", counted_open)
    monkeypatch.setattr(Path, "write_text", counted_write)
    return counter


def test_the_first_build_opens_and_describes_the_generation_once(build_index: BuildIndex, calls: Counter[str]) -> None:
    build_index(MAIL)
    assert calls == {"opened": 1, "described": 1}


def test_a_later_build_verifies_the_serving_generation_once(build_index: BuildIndex, calls: Counter[str]) -> None:
    build_index(MAIL)
    calls.clear()
    build_index({"mail/note.md": article("Note", "Text.")})
    assert calls == {"verified": 1, "opened": 1, "described": 1}


def test_a_build_without_a_change_verifies_and_opens_nothing_else(build_index: BuildIndex, calls: Counter[str]) -> None:
    build_index(MAIL)
    calls.clear()
    build_index({})
    assert {name: count for name, count in calls.items() if count} == {"verified": 1}


def test_the_description_is_complete_when_it_is_written(
    build_index: BuildIndex, search_config: SearchConfig, kb_config: KbConfig
) -> None:
    build_index(MAIL)
    config = search_config.model_copy(update={"meaning": "static"})
    path = config.index / build(kb_config, config, full=True).generation
    meta = Meta.model_validate_json(meta_file(path).read_bytes())
    assert (meta.articles, meta.sections, meta.languages, meta.unsettled) == (4, 7, ("en",), 0)
    assert meta.calibrations.keys() == {"words", "static"}
    assert meta.encoder.startswith("static")
    assert meta.checksums == checksums(path)
    assert meta.before != ""


def test_a_generation_that_fails_a_check_is_never_described(
    build_index: BuildIndex, search_config: SearchConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BuildError("the counts differ")

    monkeypatch.setattr(writing.checks, "check_counts", refuse)
    with pytest.raises(BuildError, match="counts differ"):
        build_index(MAIL)
    assert list(search_config.index.glob("*/meta.json")) == []
