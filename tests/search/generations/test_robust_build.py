"""No article ends a build, no folder empties an index by mistake, and dates take effect without a change of a file."""

from __future__ import annotations

import datetime as dt
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.answers.suggest import suggest
from search.errors import BuildError, ShrinkError
from search.generations import calibrations
from search.generations.builder import build
from search.generations.layout import current_name
from search.generations.manager import IndexManager
from search.index import documents as analysing
from search.query import parse
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex

SPRING, SUMMER, AUTUMN = (dt.datetime(2026, month, 1, 12, tzinfo=dt.UTC) for month in (4, 7, 10))
MANY = {f"a/number-{number}.md": article(f"Change address {number}", f"Choose {number}.") for number in range(6)}


def found(config: SearchConfig, question: str) -> list[str]:
    return [hit.slug for hit in IndexManager(config).current().searcher.search(parse(question)).hits]


@pytest.mark.parametrize("meaning_mode", ["off", "static"])
@pytest.mark.parametrize("count", [0, 4], ids=["alone", "among others"])
def test_articles_without_text_are_found_by_all_that_is_said_about_them(
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
        assert found(config, title)[0] == slug
    assert found(config, "x-200")[0] == "film"
    assert found(config, "walkthrough")[0] == "film"
    assert found(config, "telephone staffed")[0] == "rule"
    generation = IndexManager(config).current()
    assert generation.docstore.article("film") is not None
    assert suggest(generation, "wiring diag").items[0].url == "/articles/picture"


def test_a_changed_article_may_lose_its_text(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    build_index({"billing/refund.md": article("Get a refund", "")})
    assert found(search_config, "refund") == ["refund"]
    build_index({"billing/refund.md": article("Get a refund", "By pigeon.")})
    assert found(search_config, "pigeon") == ["refund"]


def failing(original: Callable[..., object]) -> Callable[..., object]:
    """Return a function that raises where any of its arguments mentions the cursed article."""

    def called(*arguments: object, **named: object) -> object:
        if "cursed" in repr(arguments):
            raise KeyError("cursed")
        return original(*arguments, **named)

    return called


@pytest.mark.parametrize(
    "place",
    [
        "kb.corpus.read_bytes",
        "search.index.documents.documents",
        "search.semantic.similarity.passages",
        "search.semantic.static.Static.encode",
        "search.matching.searcher.ImpactSearcher.signals",
        "search.matching.searcher.ImpactSearcher.search",
    ],
)
def test_an_article_over_which_the_program_fails_is_named_and_left_out(
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
        assert found(config, "refund")[0] == "refund"
        assert "cursed" not in IndexManager(config).current().docstore.entries
        again = build(kb_config, config)
        assert (again.articles, again.generation) == (4, report.generation), (
            "the file is tried again, and left out again"
        )
    assert build(kb_config, config).articles == 5
    assert found(config, "cursed article")[0] == "cursed"


def test_a_fault_of_the_program_alone_does_not_empty_the_index(
    build_index: BuildIndex, search_config: SearchConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_index(MAIL)
    monkeypatch.setattr(analysing, "documents", lambda *_: 1 / 0)
    with pytest.raises(ShrinkError):
        build_index({}, full=True)
    assert current_name(search_config.index) == first.generation


def test_a_disk_that_fails_is_no_fault_of_an_article(
    build_index: BuildIndex, search_config: SearchConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    first = build_index(MAIL)
    monkeypatch.setattr(calibrations.calibration, "probes", full_disk)
    with pytest.raises(BuildError, match="No space left"):
        build_index({}, full=True)
    assert current_name(search_config.index) == first.generation


def test_a_build_that_would_drop_more_than_half_of_the_articles_is_refused(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MANY)
    half = dict.fromkeys(list(MANY)[:3])
    assert build_index(half).articles == 3
    first = current_name(search_config.index)
    more = dict.fromkeys(list(MANY)[3:5])

    with pytest.raises(ShrinkError, match=r"2 of the 3 .*--allow-shrink"):
        build_index(more)

    assert current_name(search_config.index) == first
    assert found(search_config, "change address 3") != []
    assert build_index({}, allow_shrink=True).articles == 1


def test_an_empty_or_a_wrong_folder_does_not_replace_a_serving_index(
    build_index: BuildIndex, search_config: SearchConfig, kb_config: KbConfig
) -> None:
    build_index(MANY)
    (kb_config.articles.parent / "empty").mkdir()
    with pytest.raises(ShrinkError, match=r"6 of the 6 .*files seen: none"):
        build(KbConfig(articles=kb_config.articles.parent / "empty"), search_config)
    drafts = {name: article("Draft", "Later.", draft="true") for name in MANY}
    with pytest.raises(ShrinkError, match=r"6 Markdown.*6 draft"):
        build_index(drafts)
    assert len(IndexManager(search_config).current().docstore.entries) == 6


def test_what_another_version_built_is_protected_as_well(
    build_index: BuildIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(MANY)
    monkeypatch.setattr("search.generations.meta.FORMAT", 0)
    monkeypatch.setattr("search.generations.writing.FORMAT", 0)
    with pytest.raises(ShrinkError):
        build_index(dict.fromkeys(list(MANY)[:5]))


def test_a_first_build_without_any_article_says_which_files_it_saw(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    with pytest.raises(ShrinkError, match=r"no article.*2 \.adoc, 1 \.rst"):
        build_index({"a/x.adoc": "= Title", "a/y.adoc": "= Title", "z.rst": "Title", "_synonyms.yaml": "en: {}"})
    with pytest.raises(ShrinkError, match=r"1 Markdown.*1 with errors"):
        build_index({"a/x.md": "---\ntitle: [x\n---\n"})
    assert not (search_config.index / "CURRENT").exists()


def test_an_article_appears_and_expires_on_its_day_though_no_file_changes(
    build_index: BuildIndex, search_config: SearchConfig, kb_config: KbConfig
) -> None:
    summer = article("Summer timetable", "Boats leave hourly.", publishDate="2026-06-01", expiryDate="2026-09-01")
    before = build_index({**MAIL, "mail/summer.md": summer}, now=SPRING)
    assert (before.articles, before.withheld) == (4, {"not yet due": 1})

    during = build_index({}, now=SUMMER)
    assert (during.articles, during.changed, during.withheld) == (5, 1, {})
    assert during.generation != before.generation
    assert build_index({}, now=SUMMER).generation == during.generation
    build(kb_config, search_config, now=SUMMER)

    after = build_index({}, now=AUTUMN)
    assert (after.articles, after.changed, after.withheld) == (4, 1, {"expired": 1})
    assert found(search_config, "summer timetable boats") == []


def test_an_article_that_expires_while_the_index_serves_is_found_no_more(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    ending = {"expiryDate": "2026-09-01", "redirect_from": "[boats]"}
    build_index(
        {
            **MAIL,
            "sea/summer.md": article("Summer timetable", "Boats leave.\n\n![](boat.png)", **ending),
            "sea/other.md": article("Winter timetable", "Boats stay.", hidden="false"),
            "sea/boat.png": b"x",
            "lake/last.md": article("Lake timetable", "Boats.", expiryDate="2026-09-02"),
        },
        now=SUMMER,
    )
    clock = [SUMMER]
    library = IndexManager(search_config, lambda: clock[0])
    summer = library.current()
    assert library.current() is summer
    assert summer.searcher.search(parse("summer timetable")).hits[0].slug == "summer"

    clock[0] = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    autumn = library.current()
    assert library.current() is autumn, "it is opened anew just once"
    results = autumn.searcher.search(parse("timetable boats"))
    assert {hit.slug for hit in results.hits} == {"other", "last"}
    assert (results.total, dict(results.categories)) == (2, {"sea": 1, "lake": 1})
    assert autumn.searcher.search(parse("summer timetable")).verdict.confidence < 1.0
    assert autumn.docstore.article("summer") is None
    assert "boats" not in autumn.docstore.redirects
    assert autumn.docstore.media == frozenset()

    clock[0] = AUTUMN
    assert [category.slug for category in library.current().docstore.categories] == [
        "mail",
        "account",
        "billing",
        "sea",
    ]
    assert library.current().name == summer.name


def test_an_unlisted_article_has_a_page_and_is_found_by_nothing(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    hidden = article("Secret handshake", "Three knocks.", unlisted="true", expect_queries="[three knocks]")
    report = build_index({**MAIL, "mail/secret.md": hidden})

    assert (report.articles, [p for p in report.problems if p.rule == "expect-query"]) == (5, [])
    generation = IndexManager(search_config).current()
    assert generation.docstore.article("secret") is not None
    assert found(search_config, "secret handshake three knocks") == []
    assert suggest(generation, "secret hand").items == ()
    assert all("secret" not in category.slugs for category in generation.docstore.categories)
