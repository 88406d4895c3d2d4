"""Probes imitate visitors' questions with the words of the articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.confidence.probes import LEAST_ARTICLES, out_of_scope, probes
from search.generations.manager import IndexManager
from search.mode import SearchMode
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


def test_probes_come_from_titles_and_texts_and_never_change(mail: Generation) -> None:
    made = probes(mail.docstore.entries, mail.docstore.sections, SearchMode.LEXICAL)
    assert made == probes(mail.docstore.entries, mail.docstore.sections, SearchMode.LEXICAL)
    own = [probe for probe in made if probe.slug is not None]
    assert {probe.slug for probe in own} == set(mail.docstore.entries)
    assert any("clock" in probe.meaning for probe in own if probe.slug == "two-factor")
    assert sum(probe.words != probe.meaning for probe in own) >= len(own) // 3


def test_expected_questions_are_asked_word_for_word(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({**MAIL, "a/fees.md": article("Fees", "The price.", expect_queries="[what is it, pay]")})
    docstore = IndexManager(search_config).current().docstore
    made = probes(docstore.entries, docstore.sections, SearchMode.LEXICAL)
    assert [(probe.words, probe.slug) for probe in made if probe.is_expected] == [
        ("what is it", "fees"),
        ("pay", "fees"),
    ]


def test_no_lexical_probe_repeats_a_title_of_several_content_words(mail: Generation) -> None:
    """A title is too easy a probe: articles contain all of its words, but not all of visitors' words."""
    titles = {entry.title.lower() for entry in mail.docstore.entries.values()} - {"get a refund"}
    assert not titles & {
        probe.words.lower() for probe in probes(mail.docstore.entries, mail.docstore.sections, SearchMode.LEXICAL)
    }


def test_out_of_scope_has_many_different_questions_and_no_comments() -> None:
    questions: Sequence[str] = out_of_scope()
    assert len(questions) == len(set(questions)) > 200
    assert not any(question.startswith("#") for question in questions)


def test_a_small_language_gets_as_many_probes_as_its_calibration_needs(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    """Of 330 articles, a tenth in German would otherwise get a tenth of the probes."""
    english = {f"en/{n}.md": article(f"Number {n}", "Some text about it.") for n in range(300)}
    german = {f"de/g{n}.md": article(f"Nummer {n}", "Ein Text dazu.", lang="de-AT") for n in range(30)}
    build_index({**MAIL, **english, **german})
    docstore = IndexManager(search_config).current().docstore
    made = probes(docstore.entries, docstore.sections, SearchMode.LEXICAL)
    asked = {probe.slug: probe.lang for probe in made if probe.slug is not None}
    assert len(german) < LEAST_ARTICLES
    assert [slug for slug, lang in sorted(asked.items()) if lang == "de"] == sorted(f"g{n}" for n in range(30))
    assert {probe.lang for probe in made if probe.slug is None} == {"en"}
    assert 200 < len(asked) < 305
