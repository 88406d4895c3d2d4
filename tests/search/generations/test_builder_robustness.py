"""No article can break a build."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING

import pytest

from search.answers.suggest import suggest
from search.errors import ArticleError, BuildError, ShrinkError
from search.generations import calibrations
from search.generations.builder import build
from search.generations.layout import current_name
from search.generations.manager import IndexManager
from search.index import documents as analysing
from tests.search.generations.serving import generation_names, hit_slugs
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.config import KbConfig
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


@pytest.mark.parametrize("meaning_mode", ["off", "static"])
@pytest.mark.parametrize("count", [0, 4], ids=["alone", "among others"])
def test_articles_without_text_are_found_by_their_metadata(
    kb_config: KbConfig, build_index: BuildIndex, search_config: SearchConfig, meaning_mode: str, count: int
) -> None:
    bare = {
        "a/film.md": article("Watch the introduction", "", keywords="[X-200]", synonyms="[walkthrough]"),
        "a/picture.md": "# Wiring diagram\n\n![](wires.png)\n",
        "a/comment.md": "# Roadmap\n\n<!-- todo -->\n",
        "a/rule.md": article("Opening hours", "---", summary="When the telephone is staffed."),
        "a/frame.md": article("Status board", "<iframe src='https://status.example.org'></iframe>"),
        "a/signs.md": article("'???'", ""),
    }
    others = {f"b/{number}.md": article(f"Article {number}", f"Text {number}.") for number in range(count)}
    build_index({**bare, **others})
    config = search_config.model_copy(update={"meaning": meaning_mode})
    report = build(kb_config, config)

    assert (report.articles, [p.rule for p in report.problems if p.severity == "error"]) == (6 + count, [])
    for title, slug in (
        ("Watch the introduction", "film"),
        ("Wiring diagram", "picture"),
        ("Roadmap", "comment"),
        ("Opening hours", "rule"),
        ("Status board", "frame"),
    ):
        assert hit_slugs(config, title)[0] == slug
    assert hit_slugs(config, "x-200")[0] == "film"
    assert hit_slugs(config, "walkthrough")[0] == "film"
    assert hit_slugs(config, "telephone staffed")[0] == "rule"
    generation = IndexManager(config).current()
    assert generation.docstore.article("film") is not None
    assert suggest(generation, "wiring diag").items[0].url == "/articles/picture"


def test_a_changed_article_may_lose_its_text(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    build_index({"billing/refund.md": article("Get a refund", "")})
    assert hit_slugs(search_config, "refund") == ["refund"]
    build_index({"billing/refund.md": article("Get a refund", "By pigeon.")})
    assert hit_slugs(search_config, "pigeon") == ["refund"]


def failing(original: Callable[..., object]) -> Callable[..., object]:
    """Return a function that raises if an argument mentions the cursed article."""

    def called(*arguments: object, **named: object) -> object:
        if "cursed" in repr(arguments):
            raise KeyError("cursed")
        return original(*arguments, **named)

    return called


@pytest.mark.parametrize(
    "place",
    [
        "kb.reading.incremental.read_bytes",
        "search.index.documents.documents",
        "search.semantic.passages.passages",
        "search.semantic.static.Static.encode",
        "search.matching.searcher.ImpactSearcher.signals",
        "search.matching.searcher.ImpactSearcher.search",
    ],
)
def test_an_article_that_causes_an_error_is_named_and_omitted(
    kb_config: KbConfig, build_index: BuildIndex, search_config: SearchConfig, place: str
) -> None:
    config = search_config.model_copy(update={"meaning": "static"})
    build_index(MAIL)
    cursed = article("Cursed article", "A cursed text of several words.", expect_queries="[cursed hex]")
    (kb_config.articles / "mail" / "cursed.md").write_text(cursed, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(place, failing(resolve_name(place.replace(".Static", ":Static").replace(".Impact", ":Impact"))))
        report = build(kb_config, config, full=True)

        assert report.published
        assert report.articles == 4
        (problem,) = (problem for problem in report.problems if problem.rule == "failed")
        assert (problem.path, problem.severity) == ("mail/cursed.md", "error")
        assert "cursed" in problem.message
        assert hit_slugs(config, "refund")[0] == "refund"
        assert "cursed" not in IndexManager(config).current().docstore.entries
        again = build(kb_config, config)
        assert (again.articles, again.generation) == (4, report.generation), (
            "the file is tried again, and left out again"
        )
    assert build(kb_config, config).articles == 5
    assert hit_slugs(config, "cursed article")[0] == "cursed"


@pytest.mark.parametrize("strict", [False, True])
def test_a_failure_after_publishing_leaves_the_published_generation(
    build_index: BuildIndex, search_config: SearchConfig, monkeypatch: pytest.MonkeyPatch, *, strict: bool
) -> None:
    """The language model may fail over an article when a first index without the model serves already."""
    build_index(MAIL)
    errors = [ArticleError("cursed", ValueError("too much"))]

    def write_deeper(*_: object) -> None:
        if errors:
            raise errors.pop()

    monkeypatch.setattr("search.generations.writing.write_deeper", write_deeper)
    report = build_index({"mail/cursed.md": article("Cursed article", "Some words.")}, strict=strict)
    assert report.published is not strict
    current = current_name(search_config.index)
    assert current in generation_names(search_config)
    IndexManager(search_config).current()


def test_a_fault_of_the_program_does_not_empty_the_index(
    build_index: BuildIndex, search_config: SearchConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_index(MAIL)
    monkeypatch.setattr(analysing, "documents", lambda *_: 1 / 0)
    with pytest.raises(ShrinkError):
        build_index({}, full=True)
    assert current_name(search_config.index) == first.generation


def test_a_disk_error_is_not_blamed_on_an_article(
    build_index: BuildIndex, search_config: SearchConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    first = build_index(MAIL)
    monkeypatch.setattr(calibrations, "probes", full_disk)
    with pytest.raises(BuildError, match="No space left"):
        build_index({}, full=True)
    assert current_name(search_config.index) == first.generation


def test_an_unlisted_article_has_a_page_and_is_never_found(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    hidden = article("Secret handshake", "Three knocks.", unlisted="true", expect_queries="[three knocks]")
    report = build_index({**MAIL, "mail/secret.md": hidden})

    assert (report.articles, [p for p in report.problems if p.rule == "expect-query"]) == (5, [])
    generation = IndexManager(search_config).current()
    assert generation.docstore.article("secret") is not None
    assert hit_slugs(search_config, "secret handshake three knocks") == []
    assert suggest(generation, "secret hand").items == ()
    assert all("secret" not in category.slugs for category in generation.docstore.categories)
