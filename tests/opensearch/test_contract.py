"""The same contract for an index in files and for one in a real OpenSearch cluster."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.answers.suggest import suggest
from search.backends.opensearch.backend import OpenSearchBackend
from search.backends.opensearch.config import OpenSearchConfig
from search.config import SearchConfig
from search.errors import BuildError
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.query import parse
from tests.opensearch.artifacts import missing_tools
from tests.opensearch.nodes import Cluster
from tests.small_centre import MAIL, article, write_articles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.generations.generation import Generation
    from search.query import Query

HOSTILE = (
    '{"query": {"match_all": {}}}',
    "* OR _exists_:record",
    'title:"x" AND NOT (a~ b^9 c\\',
    "/.*/ [a TO z}",
    ']}}\n{"index": "*"}\n',
    "\x00\u202e\ud800",
    "a " * 400,
    "?" * 300,
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Return one node, which all tests of this module share."""
    pytest.importorskip("opensearchpy", reason="the client is in the group of optional packages")
    if missing := missing_tools():
        pytest.skip(missing)
    with Cluster() as running:
        yield running


class Centre:
    """A small help centre in the cluster, under a name of its own."""

    def __init__(self, folder: Path, cluster: Cluster, prefix: str, **settings: object) -> None:
        self.kb = KbConfig(articles=folder / "articles")
        self.files = SearchConfig(index=folder / "index", meaning="static", learning="off")
        self.config = self.files.model_copy(update={"backend": "opensearch", "opensearch_url": cluster.urls[0]})
        options: dict[str, object] = {"deadline_ms": 10_000, "snapshot_articles": 10, "prefix": prefix, **settings}
        self.backend = OpenSearchBackend(self.config, OpenSearchConfig(**options))  # type: ignore[arg-type]
        self.publisher = self.backend.publisher()

    def write(self, files: dict[str, str | None]) -> None:
        """Write articles, or remove those that are None, and build."""
        write_articles(self.kb.articles, files)
        build(self.kb, self.files)

    def first(self, text: str) -> str:
        """Return the slug of the first hit in the cluster."""
        hits = self.backend.manager().current().search(parse(text)).hits
        return hits[0].slug if hits else ""


@pytest.fixture(scope="module")
def northpost(cluster: Cluster, northpost_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Centre:
    folder = tmp_path_factory.mktemp("northpost")
    shutil.copytree(northpost_index, folder / "index", copy_function=os.link)
    centre = Centre(folder, cluster, "northpost")
    centre.publisher.publish()
    return centre


@pytest.fixture(scope="module")
def pair(northpost: Centre) -> tuple[Generation, Generation]:
    """Return the same articles in files and in the cluster."""
    return IndexManager(northpost.files).current(), northpost.backend.manager().current()


def questions(generation: Generation) -> list[Query]:
    texts = [
        text for entry in generation.docstore.entries.values() for text in (entry.title, *entry.metadata.expect_queries)
    ]
    return [parse(text, lang="en", is_complete=is_complete) for text in texts for is_complete in (True, False)]


def test_both_give_the_same_results_for_the_questions_of_writers(pair: tuple[Generation, Generation]) -> None:
    """Hits with their scores, snippets and reasons, totals, categories and verdicts are the same."""
    files, cluster = pair
    asked = questions(files)
    same = sum(files.search(query) == cluster.search(query) for query in asked)
    firsts = [(_first(files, query), _first(cluster, query)) for query in asked[:100]]

    assert same >= 0.97 * len(asked)
    assert sum(one == other for one, other in firsts) >= 0.97 * len(firsts)


def _first(generation: Generation, query: Query) -> tuple[str, str]:
    results = generation.search(query)
    return results.verdict.outcome, results.hits[0].slug if results.hits else ""


@pytest.mark.parametrize("text", ["how do i delete my account", "pasword", "how do i", "2fa cod", "someone hacked me"])
def test_both_suggest_and_quote_the_same(pair: tuple[Generation, Generation], text: str) -> None:
    for is_complete in (True, False):
        files, cluster = (suggest(each, text, is_complete=is_complete, lang="en") for each in pair)
        assert files == cluster


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_people_type_is_read_as_a_query_of_the_cluster(
    pair: tuple[Generation, Generation], northpost: Centre, text: str
) -> None:
    files, cluster = pair
    failed = northpost.backend.counts.failed

    assert cluster.search(parse(text)) == files.search(parse(text))
    assert northpost.backend.counts.failed == failed


def test_a_snapshot_answers_while_the_cluster_is_away(northpost: Centre) -> None:
    away = northpost.config.model_copy(update={"opensearch_url": "http://127.0.0.1:9"})
    backend = OpenSearchBackend(away, northpost.backend.config)
    generation = backend.manager().current()
    few = len(generation.searcher.impacts.article)

    results = [generation.search(parse("my account was hacked")) for _ in range(4)]

    assert all(each.hits[0].slug == "compromised-account" and each.is_incomplete for each in results)
    assert (backend.counts.failed, backend.breaker.state) == (4, "open")
    assert 0 < few < generation.searcher.impacts.collected


def test_a_second_publication_writes_only_what_changed(cluster: Cluster, tmp_path: Path) -> None:
    centre = Centre(tmp_path, cluster, "changing")
    centre.write({**MAIL})
    assert centre.publisher.publish().written == 4

    centre.write({"billing/refund.md": None, "mail/new.md": article("Zeppelin mail", "Sent by airship.")})
    second = centre.publisher.publish()

    assert (second.written, second.removed) == (1, 1)
    assert (centre.first("zeppelin mail"), centre.first("message comes back")) == ("new", "bounce")
    assert centre.publisher.publish().written == 0


def test_a_rollback_serves_the_generation_before(cluster: Cluster, tmp_path: Path) -> None:
    centre = Centre(tmp_path, cluster, "rolled")
    centre.write({**MAIL})
    first = centre.publisher.publish().generation
    with pytest.raises(BuildError, match="no generation before"):
        centre.publisher.rollback()
    centre.write({"mail/new.md": article("Zeppelin mail", "Sent by airship.")})
    centre.publisher.publish()

    assert centre.publisher.rollback() == first
    assert (centre.first("zeppelin mail"), centre.publisher.serving()) != ("new", first)
    assert centre.publisher.serving() == first


def test_a_strict_publication_with_problems_leaves_what_serves(cluster: Cluster, tmp_path: Path) -> None:
    centre = Centre(tmp_path, cluster, "strict")
    centre.write({**MAIL})
    serving = centre.publisher.publish().generation
    centre.write(
        {"mail/new.md": article("Airships", "Sent by airship.", expect_queries="[refund]", not_for="[airship]")}
    )

    publication = centre.publisher.publish(strict=True)

    assert "not-for" in [problem.rule for problem in publication.problems]
    assert (publication.is_published, centre.publisher.serving()) == (False, serving)


def test_an_index_without_vectors_finds_by_words(cluster: Cluster, tmp_path: Path) -> None:
    centre = Centre(tmp_path, cluster, "words", knn="off")
    centre.write({**MAIL})
    centre.publisher.publish()
    query = replace(parse("phrase of twelve words"), lang="en")

    assert centre.backend.manager().current().search(query) == IndexManager(centre.files).current().search(query)
