"""Builds keep the previous generation and remove only their own leftovers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.generations.layout import replace_file, serving_name
from tests.search.generations.serving import generation_names
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from pathlib import Path

    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


def test_a_build_leaves_foreign_folders_alone(build_index: BuildIndex, search_config: SearchConfig) -> None:
    (search_config.index / "precious").mkdir(parents=True)
    for number in range(3):
        build_index({**MAIL, "x/note.md": article("Note", f"Number {number}.")})
    assert (search_config.index / "precious").is_dir()


def test_a_build_without_a_change_keeps_the_previous_generation(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    build_index({"x/note.md": article("Note", "Text.")})
    before = generation_names(search_config)
    build_index({})
    assert generation_names(search_config) == before
    assert len(before) == 2


def test_the_previous_generation_is_kept_and_older_ones_are_removed(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    names = [build_index({**MAIL, "x/note.md": article("Note", f"{n}")}).generation for n in range(4)]
    assert generation_names(search_config) == set(names[-2:])


def test_leftovers_of_killed_builds_are_removed(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    (search_config.index / "20200101T000000-dead").mkdir()
    build_index({"x/note.md": article("Note", "Text.")})
    assert "20200101T000000-dead" not in generation_names(search_config)


def test_a_folder_serves_no_generation_until_one_is_built(build_index: BuildIndex, search_config: SearchConfig) -> None:
    assert serving_name(search_config.index) == ""
    report = build_index(MAIL)
    assert serving_name(search_config.index) == report.generation


def test_a_replaced_file_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    for content in (b"old", b"new"):
        replace_file(file, content)
        assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"state.json": content}
