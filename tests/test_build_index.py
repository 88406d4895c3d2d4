"""``build_index.py``: the summary line, the reported problems and the exit codes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from build_index import main
from kb.reading import incremental
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in MAIL.items():
        path = tmp_path / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def build(folder: Path, *options: str) -> int:
    return main(["--articles", str(folder / "articles"), "--index", str(folder / "index"), *options])


def test_build_without_problems_prints_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(folder) == 0
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert line.startswith("4 articles, ")
    assert "4 changed" in line
    assert "published" in line


def test_summary_uses_the_singular_for_one_item(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/gnomes.md").write_text(article("Garden gnomes", "They need no water."), encoding="utf-8")
    assert build(tmp_path) == 0
    output = capsys.readouterr()
    assert output.out.startswith("1 article, 1 section, 1 problem, 1 changed")
    assert "1 warning; list it with: python build_index.py -v" in output.err


def test_unreadable_file_is_reported_by_line_and_other_articles_are_published(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "articles/mail/broken.md").write_text("---\ntitle: [x\n---\n", encoding="utf-8")
    assert build(folder) == 0
    output = capsys.readouterr()
    assert "mail/broken.md:" in output.err
    assert output.out.startswith("4 articles, ")


def test_failed_expect_queries_are_listed_without_verbose(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = article("Garden gnomes", "Gnomes.", summary="Gnomes.", expect_queries="[yearly refund]")
    (folder / "articles/mail/gnomes.md").write_text(text, encoding="utf-8")
    assert build(folder) == 0
    assert 'mail/gnomes.md:4: warning: "yearly refund"' in capsys.readouterr().err  # fmt: skip


def test_warnings_are_counted_and_listed_with_verbose(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "articles/mail/odd.md").write_text(article("Odd", "Text.", colour="red"), encoding="utf-8")
    build(folder)
    quiet = capsys.readouterr().err
    assert "list them with: python build_index.py -v" in quiet
    assert "colour" not in quiet
    build(folder, "-v")
    assert "colour" in capsys.readouterr().err


def test_many_warnings_are_counted_by_rule_and_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(40):
        (folder / f"articles/mail/{number}.md").write_text(article(f"Odd {number}", "Text."), encoding="utf-8")
    assert build(folder) == 0
    lines = capsys.readouterr().err.splitlines()
    assert "     43  summary  A summary is missing, or longer than 160 characters." in lines
    assert "       43  no summary: write one sentence of up to 160 characters" in lines
    assert lines[-1] == "43 warnings; list them with: python build_index.py -v"
    assert not [line for line in lines if "[summary]" in line]


def test_strict_build_lists_the_few_warnings_that_it_fails_over(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "articles/mail/odd.md").write_text(article("Odd", "Text.", colour="red"), encoding="utf-8")
    assert build(folder, "--strict") == 1
    assert "mail/odd.md:3: warning: unknown key: colour" in capsys.readouterr().err


def test_strict_build_fails_on_any_problem(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "articles/mail/broken.md").write_text("---\ntitle: [x\n---\n", encoding="utf-8")
    assert build(folder, "--strict") == 1
    assert "NOT published" in capsys.readouterr().out


def test_failed_article_shows_a_traceback_only_with_verbose(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(incremental, "read_bytes", None)
    with caplog.at_level(logging.WARNING, "firstline"):  # restores the level afterwards
        caplog.handler.setLevel(logging.NOTSET)
        assert build(folder) == 1
        assert "Traceback" not in capsys.readouterr().err
        assert caplog.records == []
        build(folder, "-v")
    assert {record.getMessage() for record in caplog.records} == {
        f"{path} could not be read" for path in MAIL if "_" not in path
    }
    assert all(record.exc_info for record in caplog.records)


def test_summary_counts_hidden_articles_and_skipped_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    articles = folder / "articles"
    (articles / "mail/later.md").write_text(article("Later", "Text.", draft="true"), encoding="utf-8")
    (articles / "mail/apart.md").write_text(article("Apart", "Text.", search="{exclude: true}"), encoding="utf-8")
    (articles / "mail/aside.md").write_text(article("Aside", "Text.", unlisted="true"), encoding="utf-8")
    for name in ("one.adoc", "two.adoc", "mail/three.rst", "notes.txt", "_synonyms.yaml", "picture.png", ".hidden"):
        (articles / name).write_text("", encoding="utf-8")
    assert build(folder) == 0
    line = capsys.readouterr().out
    assert line.startswith("6 articles, ")
    assert "; not shown: 1 draft; not found by search: 1 excluded, 1 unlisted;" in line
    assert sorted(line.rstrip().split("; files skipped: ")[1].split(", ")) == ["1 .rst", "1 .txt", "2 .adoc"]


def test_removing_most_articles_needs_allow_shrink(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(folder) == 0
    for name in list(MAIL)[:3]:
        (folder / "articles" / name).unlink()
    before = (folder / "index" / "CURRENT").read_text(encoding="ascii")
    assert build(folder) == build(folder, "--quick") == 1
    assert "3 of the 4" in capsys.readouterr().err
    assert (folder / "index" / "CURRENT").read_text(encoding="ascii") == before
    assert build(folder, "--allow-shrink") == 0
    assert capsys.readouterr().out.startswith("1 article, ")


def test_first_build_without_articles_fails_and_lists_skipped_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "guide.adoc").write_text("= Guide", encoding="utf-8")
    assert build(tmp_path) == 1
    output = capsys.readouterr()
    assert "1 .adoc" in output.err
    assert output.out == ""


def test_missing_folder_and_unwritable_index_are_reported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--articles", str(folder / "nowhere"), "--index", str(folder / "index")]) == 2
    assert "nowhere" in capsys.readouterr().err
    (folder / "file").write_text("", encoding="utf-8")
    assert main(["--articles", str(folder / "articles"), "--index", str(folder / "file")]) == 1
    assert "build_index: " in capsys.readouterr().err


def test_unknown_option_is_rejected(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fulll"]) == 2
    assert "--fulll" in capsys.readouterr().err


def test_an_index_is_published_and_taken_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(folder / "store")
    assert build(folder, "--publish-to", place) == 0
    assert "MB uploaded" in capsys.readouterr().out
    assert build(folder, "--publish-to", place) == 0
    assert "there already" in capsys.readouterr().out
    (folder / "articles/mail/gnomes.md").write_text(article("Garden gnomes", "Gnomes."), encoding="utf-8")
    assert build(folder, "--publish-to", place) == 0
    capsys.readouterr()
    assert build(folder, "--rollback", "--publish-to", place) == 0
    assert capsys.readouterr().out.startswith(f"{place}: back to 2")
    assert build(folder, "--rollback", "--publish-to", place) == 1
    assert "no earlier index" in capsys.readouterr().err


def test_a_rollback_needs_a_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(folder, "--rollback") == 2
    assert "--publish-to" in capsys.readouterr().err


def test_a_store_of_an_unknown_kind_is_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(folder, "--publish-to", "gs://bucket") == 2
    assert "s3://bucket/prefix" in capsys.readouterr().err
