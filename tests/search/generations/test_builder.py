"""Builds publish whole generations, and only those."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from search.config import SearchConfig
from search.errors import BuildError, BuildRunningError, IndexUnavailableError
from search.generations.builder import build
from search.generations.layout import CURRENT, current_name, docstore_file, index_folder, meta_file
from search.generations.manager import IndexManager
from search.generations.meta import verify
from search.query import parse
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import KbConfig
    from tests.search.conftest import BuildIndex


def first_hit(config: SearchConfig, question: str) -> str | None:
    hits = IndexManager(config).current().searcher.search(parse(question)).hits
    return hits[0].slug if hits else None


def generations(config: SearchConfig) -> set[str]:
    return {path.name for path in config.index.iterdir() if path.is_dir()}


def test_a_first_build_reads_and_publishes_everything(build_index: BuildIndex, search_config: SearchConfig) -> None:
    report = build_index(MAIL)
    assert (report.articles, report.changed, report.published) == (4, 4, True)
    assert report.generation == current_name(search_config.index)
    assert first_hit(search_config, "refund") == "refund"


def test_a_build_without_a_change_keeps_the_generation(build_index: BuildIndex) -> None:
    first = build_index(MAIL)
    second = build_index({})
    assert (second.changed, second.generation) == (0, first.generation)


def test_only_what_changed_is_indexed_again(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    report = build_index({"billing/refund.md": article("Get a refund", "By pigeon.")})
    assert report.changed == 1
    assert first_hit(search_config, "pigeon") == "refund"
    assert first_hit(search_config, "yearly") is None
    assert first_hit(search_config, "password") == "reset-password"


def test_a_removed_article_is_found_no_more(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    report = build_index({"billing/refund.md": None})
    assert (report.articles, report.changed) == (3, 1)
    assert first_hit(search_config, "refund") is None


def test_a_draft_leaves_the_index(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    build_index({"billing/refund.md": article("Get a refund", "Text.", status="draft")})
    assert first_hit(search_config, "refund") is None


def test_many_small_builds_answer_as_one_full_build_does(build_index: BuildIndex, search_config: SearchConfig) -> None:
    for name, content in MAIL.items():
        build_index({name: content})
    small = {q: first_hit(search_config, q) for q in ("refund", "password", "clock", "550 5.7.1")}
    assert build_index({}, full=True).articles == 4
    assert {q: first_hit(search_config, q) for q in small} == small


def test_what_confidence_means_is_learnt_anew_after_many_small_changes(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({f"mail/number-{number}.md": article(f"Number {number}", "Some text.") for number in range(40)})
    unsettled = []
    for number in range(4):
        report = build_index({f"mail/number-{number}.md": article(f"Another {number}", "Some other text.")})
        unsettled.append(verify(search_config.index / report.generation).unsettled)
    assert unsettled == [1, 2, 0, 1]


def test_a_broken_article_does_not_stop_the_others(build_index: BuildIndex, search_config: SearchConfig) -> None:
    report = build_index({**MAIL, "mail/broken.md": "---\ntitle: [unclosed\n---\nText.\n"})
    assert report.articles == 4
    assert [problem.path for problem in report.problems if problem.severity == "error"] == ["mail/broken.md"]
    assert first_hit(search_config, "refund") == "refund"


def test_a_question_that_finds_other_articles_is_reported_with_its_line(build_index: BuildIndex) -> None:
    wrong = article("Garden gnomes", "Gnomes.", expect_queries="[yearly refund]", not_for="[garden]")
    report = build_index({**MAIL, "garden/gnomes.md": wrong})
    found = {problem.rule: problem for problem in report.problems if problem.path == "garden/gnomes.md"}
    assert found["expect-query"].line == 3
    assert "refund" in found["expect-query"].message
    assert found["not-for"].line == 4


def test_strict_publishes_nothing_while_there_is_a_problem(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    first = build_index(MAIL)
    report = build_index({"mail/broken.md": "---\ntitle: [unclosed\n---\n"}, strict=True)
    assert not report.published
    assert current_name(search_config.index) == first.generation
    assert generations(search_config) == {first.generation}


def test_a_full_strict_build_with_a_problem_leaves_the_old_generation_serving(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    build_index({"mail/broken.md": "---\ntitle: [unclosed\n---\n"}, full=True, strict=True)
    assert first_hit(search_config, "refund") == "refund"


def test_a_build_keeps_its_hands_off_what_is_not_its_own(build_index: BuildIndex, search_config: SearchConfig) -> None:
    (search_config.index / "precious").mkdir(parents=True)
    for number in range(3):
        build_index({**MAIL, "x/note.md": article("Note", f"Number {number}.")})
    assert (search_config.index / "precious").is_dir()


def test_a_build_without_a_change_keeps_the_way_back(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    build_index({"x/note.md": article("Note", "Text.")})
    before = generations(search_config)
    build_index({})
    assert generations(search_config) == before
    assert len(before) == 2


def test_a_word_that_only_a_removed_article_had_is_no_correction(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({**MAIL, "x/zoo.md": article("Zoo", "An elephant.")})
    build_index({"x/zoo.md": None})
    assert IndexManager(search_config).current().searcher.search(parse("elephnat")).corrected is None


def test_a_damaged_file_of_the_right_length_is_noticed(build_index: BuildIndex, search_config: SearchConfig) -> None:
    path = search_config.index / build_index(MAIL).generation
    toc = next(index_folder(path).glob("*.toc"))
    content = bytearray(toc.read_bytes())
    content[len(content) // 2] ^= 0xFF
    toc.write_bytes(content)
    with pytest.raises(IndexUnavailableError):
        IndexManager(search_config).current()


def test_an_index_that_cannot_be_written_is_a_clear_error(kb_config: KbConfig, tmp_path: Path) -> None:
    kb_config.articles.mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BuildError, match="file"):
        build(kb_config, SearchConfig(index=tmp_path / "file"))


def test_the_writers_questions_are_asked_again_when_the_note_of_them_is_torn(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    wrong = article("Garden gnomes", "Gnomes.", expect_queries="[yearly refund]")
    first = build_index({**MAIL, "garden/gnomes.md": wrong})
    _tear(search_config.index / "expectations.json")
    second = build_index({})
    assert second.generation == first.generation
    assert "expect-query" in {problem.rule for problem in second.problems}


def test_the_generation_before_is_kept_and_older_ones_go(build_index: BuildIndex, search_config: SearchConfig) -> None:
    names = [build_index({**MAIL, "x/note.md": article("Note", f"Number {n}.")}).generation for n in range(4)]
    assert generations(search_config) == set(names[-2:])


def test_what_a_killed_build_left_is_removed(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    (search_config.index / "20200101T000000-dead").mkdir()
    build_index({"x/note.md": article("Note", "Text.")})
    assert "20200101T000000-dead" not in generations(search_config)


def test_a_running_reader_gets_the_new_generation(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    library = IndexManager(search_config)
    before = library.current()
    assert library.current() is before
    build_index({"x/teapot.md": article("Teapots", "Porcelain.")})
    after = library.current()
    assert after.name != before.name
    assert after.searcher.search(parse("teapots")).hits[0].slug == "teapot"
    assert before.searcher.search(parse("refund")).hits[0].slug == "refund", "the old one still answers"


def test_no_index_is_said_plainly(search_config: SearchConfig) -> None:
    with pytest.raises(IndexUnavailableError, match=r"build_index\.py"):
        IndexManager(search_config).current()


def _tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("part", ["meta", "docstore", "segment", "toc", "pointer"])
def test_a_torn_index_is_never_served_and_the_next_build_replaces_it(
    build_index: BuildIndex, search_config: SearchConfig, part: str
) -> None:
    path = search_config.index / build_index(MAIL).generation
    torn = {
        "meta": meta_file(path),
        "docstore": docstore_file(path),
        "segment": next(index_folder(path).glob("*.seg")),
        "toc": next(index_folder(path).glob("*.toc")),
        "pointer": search_config.index / CURRENT,
    }[part]
    _tear(torn)
    with pytest.raises(IndexUnavailableError):
        IndexManager(search_config).current()
    assert build_index({}).changed == 4
    assert first_hit(search_config, "refund") == "refund"


@pytest.mark.parametrize("pointer", [b"", b"a\0b", b"../etc", b"\xff\xfe", b"20200101T000000-dead"])
def test_a_pointer_that_points_nowhere_is_said_plainly(
    build_index: BuildIndex, search_config: SearchConfig, pointer: bytes
) -> None:
    build_index(MAIL)
    library = IndexManager(search_config)
    before = library.current()
    (search_config.index / CURRENT).write_bytes(pointer)
    with pytest.raises(IndexUnavailableError):
        IndexManager(search_config).current()
    assert library.current() is before
    assert build_index({}).changed == 4


def test_a_reader_goes_on_with_the_old_generation_when_the_new_one_is_torn(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    library = IndexManager(search_config)
    before = library.current()
    path = search_config.index / build_index({"x/note.md": article("Note", "Text.")}).generation
    _tear(meta_file(path))
    assert library.current() is before


def test_a_second_build_waits_and_then_says_so(
    kb_config: KbConfig, build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    told: list[str] = []
    impatient = search_config.model_copy(update={"lock_wait_seconds": 0.05})
    with FileLock(search_config.index / ".lock"), pytest.raises(BuildRunningError, match="still running"):
        build(kb_config, impatient, progress=lambda stage, _done, _total: told.append(stage))
    assert told == ["waiting for another build"]


def test_two_builds_at_once_both_succeed(
    kb_config: KbConfig, build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    reports = []
    threads = [
        threading.Thread(target=lambda: reports.append(build(kb_config, search_config, full=True))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.articles for report in reports] == [4, 4]
    assert first_hit(search_config, "refund") == "refund"
