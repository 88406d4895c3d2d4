"""Articles whose paths differ in nothing but the language are versions of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.corpus import read_corpus
from tests.small_centre import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kb.corpus import Corpus

    Read = Callable[[dict[str, str | bytes]], Corpus]


@pytest.fixture
def read(articles_from: Callable[[dict[str, str | bytes]], Path]) -> Read:
    return lambda files: read_corpus(KbConfig(articles=articles_from(files)))


def paths(corpus: Corpus) -> set[tuple[str, ...]]:
    """Return the paths of the versions of each translated article."""
    return {tuple(corpus.entries[slug].path for slug in group) for group in corpus.translations.values()}


PAGE = article("Setup", "Plug it in.")
OTHER = article("Removal", "Pull the plug.")


@pytest.mark.parametrize(
    ("default", "translation"),
    [
        ("en/start/setup.md", "de/start/setup.md"),
        ("docs/en/start/setup.md", "docs/pt-br/start/setup.md"),
        ("docs/start/setup.md", "i18n/ja/docusaurus-plugin-content-docs/current/start/setup.md"),
        ("start/setup.md", "start/setup.de.md"),
        ("start/setup.en.md", "start/setup.de.md"),
    ],
)
def test_the_same_path_in_another_language_is_a_translation(read: Read, default: str, translation: str) -> None:
    files: dict[str, str | bytes] = {default: PAGE, translation: PAGE}
    files |= {path.replace("setup", "removal"): OTHER for path in files}
    files |= {path.replace("start/", "end/"): text for path, text in files.items()}
    corpus = read(files)
    assert len(paths(corpus)) == 4
    assert {default, translation} in [set(group) for group in paths(corpus)]


def test_every_version_knows_all(read: Read) -> None:
    corpus = read({f"{lang}/{page}.md": PAGE for lang in ("en", "de", "fr") for page in ("a", "b", "c")})
    (group,) = {group for slug, group in corpus.translations.items() if corpus.entries[slug].path == "de/b.md"}
    assert [corpus.entries[slug].lang for slug in group] == ["de", "en", "fr"]
    assert all(corpus.translations[slug] == group for slug in group)


def test_articles_without_a_version_in_another_language_have_none(read: Read) -> None:
    assert read({"start/setup.md": PAGE, "end/setup.md": PAGE}).translations == {}
    some = read({"en/a.md": PAGE, "en/c.md": PAGE, "de/a.md": PAGE, "de/b.md": OTHER})
    assert some.translations.keys() == {"a", "de-a"}


def test_two_versions_in_one_language_are_not_linked(read: Read) -> None:
    """Front matter may give a translation the language of the original."""
    german = article("Setup", "Plug it in.", lang="en")
    corpus = read({"en/a.md": PAGE, "de/a.md": german, "en/b.md": PAGE, "de/b.md": PAGE})
    assert {path for group in paths(corpus) for path in group} == {"en/b.md", "de/b.md"}
