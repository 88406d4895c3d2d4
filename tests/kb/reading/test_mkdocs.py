"""One suggestion for a folder that was written for MkDocs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import DialectName, KbConfig
from kb.corpus import Known, read_corpus
from tests.kb.small_articles import article

if TYPE_CHECKING:
    from pathlib import Path

TABS = article("{}", '=== "Windows"\n\n    Press start.')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of three articles, two of which have tabs."""
    articles = tmp_path / "docs"
    articles.mkdir()
    for name, text in (("a", article("A")), ("b", TABS.format("B")), ("c", TABS.format("C"))):
        (articles / f"{name}.md").write_text(text, encoding="utf-8")
    return articles


def suggestions(config: KbConfig, known: dict[str, Known] | None = None) -> list[str]:
    """Return the suggestions of a reading."""
    return [str(problem) for problem in read_corpus(config, known).problems if problem.rule == "dialect"]


def test_syntax_in_two_articles_gives_one_suggestion(folder: Path) -> None:
    (line,) = suggestions(KbConfig(articles=folder))

    assert line == (
        "b.md:5: warning: these articles look written for MkDocs (2 articles use its syntax): "
        'write dialect = "python-markdown" below [kb] in config.toml, or "gfm" to leave it as it is [dialect]'
    )


def test_reused_readings_give_the_same_suggestion(folder: Path) -> None:
    config = KbConfig(articles=folder)

    assert suggestions(config, dict(read_corpus(config).readings)) == suggestions(config)


def test_settings_of_mkdocs_are_enough(folder: Path) -> None:
    for name in ("b.md", "c.md"):
        (folder / name).unlink()
    assert suggestions(KbConfig(articles=folder)) == []

    (folder.parent / "mkdocs.yml").touch()
    (line,) = suggestions(KbConfig(articles=folder))
    assert "(there is ../mkdocs.yml)" in line


@pytest.mark.parametrize("dialect", DialectName)
def test_a_written_setting_silences_the_suggestion(folder: Path, dialect: DialectName) -> None:
    assert suggestions(KbConfig(articles=folder, dialect=dialect)) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('--8<-- "a.md"', 1),
        ("??? note", 1),
        ("/// tip | Title", 1),
        ('<div class="grid" markdown>', 1),
        ("Press ++ctrl+c++ or :material-menu:", 1),
        ('!!! note "Read the same by both"', 0),
        ("a === b ??? c /// d --8<--", 0),
    ],
)
def test_only_syntax_of_mkdocs_counts(tmp_path: Path, text: str, count: int) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(article(name, text), encoding="utf-8")

    assert len(suggestions(KbConfig(articles=tmp_path))) == count
