"""Articles are found by meaning without displacing exact matches."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from search.answers.explanation import explain
from search.answers.suggest import suggest
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.mode import SearchMode
from search.progress import no_progress
from search.query import parse
from search.semantic.model_fetch import locate
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from kb.config import KbConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


@pytest.fixture
def search_config(tmp_path: Path) -> SearchConfig:
    """Return settings for search with the static table."""
    return SearchConfig(index=tmp_path / "index", meaning="static")


def first(generation: Generation, text: str) -> str:
    return generation.searcher.search(parse(text)).hits[0].slug


def test_an_article_with_none_of_the_words_is_found_by_meaning(mail: Generation) -> None:
    hit = mail.searcher.search(parse("reimbursement")).hits[0]
    assert (hit.slug, hit.why) == ("refund", ("meaning",))


@pytest.mark.parametrize("question", ["550 5.7.1", '"clock of the telephone"', "why a message comes back"])
def test_semantic_scores_do_not_displace_codes_phrases_and_titles(
    mail: Generation, build_index: BuildIndex, search_config: SearchConfig, question: str
) -> None:
    slug = first(mail, question)
    decoys = {f"mail/decoy-{number}.md": article(f"Rejected messages {number}", "Errors, mail.") for number in range(5)}
    build_index({**MAIL, **decoys})
    assert first(IndexManager(search_config).current(), question) == slug


def test_suggestions_and_results_of_a_complete_query_agree(mail: Generation) -> None:
    for question in ("lost passphrase", "authenticator codes are rejected", "message bounces"):
        assert (
            suggest(mail, question, is_complete=True).items[0].url == mail.searcher.search(parse(question)).hits[0].url
        )


def test_a_generation_reports_its_search_mode(mail: Generation, search_config: SearchConfig) -> None:
    assert mail.mode is SearchMode.STATIC
    assert mail.meta.calibrations.keys() == {"words", "static"}
    without = search_config.model_copy(update={"meaning": "off"})
    assert IndexManager(without).current().mode is SearchMode.LEXICAL


def test_without_articles_nothing_is_similar(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({"mail/later.md": article("Later", "Some text.")})
    build_index({"mail/later.md": article("Later", "Some text.", status="draft")}, allow_shrink=True)
    explanation = explain(IndexManager(search_config).current(), parse("some text"))
    assert (explanation.verdict.outcome, explanation.signals.cosine) == ("none", 0.0)


@pytest.mark.skipif(locate() is None, reason="the language model is not installed")
def test_the_language_model_encodes_after_the_static_table(
    build_index: BuildIndex, kb_config: KbConfig, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    full = search_config.model_copy(update={"meaning": "full"})
    report = build(kb_config, full)
    generation = IndexManager(full).current()
    assert (generation.name, generation.mode) == (report.generation, SearchMode.FULL)
    assert generation.meta.calibrations.keys() == {"words", "static", "minilm"}
    assert first(generation, "I want my money back") == "refund"
    assert_read_ahead_changes_nothing(generation, full)


def assert_read_ahead_changes_nothing(generation: Generation, config: SearchConfig) -> None:
    """Check that texts encoded ahead give the same results as texts encoded one by one."""
    questions = ["I want my money back", "clock of the telephone"]
    searched = [generation.searcher.search(parse(question)) for question in questions]
    ahead = IndexManager(config).current().searcher
    assert ahead.semantic is not None
    ahead.semantic.read_ahead(questions, config.index, no_progress)
    for question, known in zip(questions, searched, strict=True):
        results = ahead.search(parse(question))
        assert [hit.slug for hit in results.hits] == [hit.slug for hit in known.hits]
        assert results.verdict.confidence == pytest.approx(known.verdict.confidence, abs=0.002)


def test_a_damaged_language_model_is_not_used(
    build_index: BuildIndex, kb_config: KbConfig, search_config: SearchConfig, tmp_path: Path
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"torn")
    build_index(MAIL)
    full = search_config.model_copy(update={"meaning": "full", "model": tmp_path / "model"})
    build(kb_config, full)
    assert IndexManager(full).current().mode is SearchMode.STATIC


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not list the threads of a process")
def test_matrix_products_use_one_thread() -> None:
    counting = "import os, search.semantic.similarity; print(len(os.listdir('/proc/self/task')))"
    ours = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    assert subprocess.run([sys.executable, "-c", counting], env=ours, capture_output=True, check=True).stdout == b"1\n"  # noqa: S603
