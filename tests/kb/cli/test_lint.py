"""``python -m kb lint``: what it prints and its exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kb.cli.commands import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Build = Callable[[dict[str, str | bytes]], Path]

GOOD = "---\ntitle: {}\nsummary: One sentence.\n---\nText.\n"


WARNED = "---\ntitle: Warned\n---\nText.\n"


BROKEN = "---\ntitle: [\n---\nText.\n"


def test_clean_articles_exit_with_0(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": GOOD.format("A")})

    assert main(["lint", "--strict", "--articles", str(root)]) == 0
    assert capsys.readouterr() == ("", "1 file: 0 errors, 0 warnings\n")


def test_warnings_exit_with_1_only_if_strict(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": WARNED})

    assert main(["lint", "--articles", str(root)]) == 0
    assert main(["lint", "--strict", "--articles", str(root)]) == 1
    assert capsys.readouterr().out.startswith(f"{root}/a.md:2: warning: no summary")


def test_errors_exit_with_1_and_all_files_are_read(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": BROKEN, "b.md": BROKEN})

    assert main(["lint", "--articles", str(root)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_paths_limit_the_list(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"x/a.md": BROKEN, "y/b.md": BROKEN, "y/c.md": GOOD.format("C")})

    assert main(["lint", str(root / "y"), "--articles", str(root)]) == 1
    assert main(["lint", "y/c.md", "--articles", str(root)]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [f"{root}/y/b.md"]


def test_ignored_rules_are_neither_listed_nor_counted(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    overdue = "---\ntitle: A\nlast_reviewed: 2001-01-01\nreview_in: 1 month\n---\nText.\n"
    root = articles_from({"a.md": overdue})

    assert main(["lint", "--strict", "--ignore", "review-overdue", "--articles", str(root)]) == 1
    assert "[summary]" in capsys.readouterr().out
    both = ["--ignore", "review-overdue", "--ignore", "summary"]
    assert main(["lint", "--strict", *both, "--articles", str(root)]) == 0
    assert capsys.readouterr().out == ""


def test_unknown_rules_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--ignore", "reveiw-overdue"]) == 2
    assert "there is no rule reveiw-overdue; did you mean review-overdue?" in capsys.readouterr().err


def test_problems_are_available_as_json(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": BROKEN})

    main(["lint", "--format", "json", "--articles", str(root)])

    document = json.loads(capsys.readouterr().out)
    assert (document["files"], document["errors"], document["warnings"]) == (1, 1, 0)
    assert set(document["problems"][0]) == {"rule", "path", "line", "message", "severity"}
    assert document["problems"][0]["path"] == "a.md"


def test_the_json_counts_the_problems_of_each_rule(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": WARNED, "b.md": BROKEN, "c.md": BROKEN})

    main(["lint", "--format", "json", "--articles", str(root)])

    assert json.loads(capsys.readouterr().out)["rules"] == {"front-matter": 2, "summary": 1}


def test_many_warnings_are_counted_unless_all_are_asked_for(
    articles_from: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    root = articles_from({f"x/{number}.md": f"# {number}\n\n[x](y{number}.md)" for number in range(50)})

    main(["lint", "--articles", str(root)])
    in_proportion = capsys.readouterr().out.splitlines()
    assert len(in_proportion) < 20
    assert in_proportion[-1].endswith(" warnings; list them with: python -m kb lint -v")

    for everything in (["-v"], ["x"]):
        main(["lint", *everything, "--articles", str(root)])
        assert sum("[broken-link]" in line for line in capsys.readouterr().out.splitlines()) == 50


def test_github_and_sarif_begin_with_the_errors(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": WARNED, "b.md": BROKEN})

    assert main(["lint", "--format", "github", "--articles", str(root)]) == 1
    assert [line.split(" ")[0] for line in capsys.readouterr().out.splitlines()] == ["::error", "::warning"]

    assert main(["lint", "--format", "sarif", "--articles", str(root)]) == 1
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert [result["level"] for result in results] == ["error", "warning"]


def test_shell_completion_lists_rules(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_KB_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "kb lint --ignore review")
    monkeypatch.setenv("COMP_CWORD", "3")
    main()
    assert capsys.readouterr().out == "plain,review-overdue\n"
