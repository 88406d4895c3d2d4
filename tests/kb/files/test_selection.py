"""Which Markdown files are articles."""

from __future__ import annotations

import pytest

from kb.files import selection
from kb.files.selection import Selection


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("README.md", selection.README),
        ("Readme.pt-BR.md", selection.README),
        ("SECURITY.md", selection.README),
        ("security.md", ""),
        ("apps/README.md", ""),
        ("apps/CHANGELOG.md", ""),
        ("SUMMARY.md", selection.CONTENTS),
        ("space/toc.md", selection.CONTENTS),
        ("summary.md", ""),
        ("apps/includes/steps.md", selection.PART),
        ("_partials/steps.mdx", selection.PART),
        (".gitbook/vars.md", selection.PART),
        ("_sidebar.md", selection.UNDERSCORE),
        ("_old/a.md", selection.UNDERSCORE),
        ("apps/_index.md", ""),
        ("apps/_index.pt-BR.md", ""),
        ("apps/index.md", ""),
        ("img/notes.md", ""),
    ],
)
def test_project_pages_and_parts_of_articles_are_not_articles(path: str, reason: str) -> None:
    assert Selection().reason(path) == reason


def test_folders_of_a_jekyll_site_hold_articles_although_their_names_begin_with_an_underscore() -> None:
    paths = ["site/_docs/a.md", "site/_drafts/b.md", "site/_includes/c.md", "_docs/d.md"]

    assert [path for path in paths if not Selection().reason(path, {"site"})] == ["site/_docs/a.md"]
    assert not Selection().reason("collections/_docs/a.md", {""})


def test_patterns_bring_files_back_and_leave_others_out() -> None:
    chosen = Selection.of(["/README.md", "includes/"], ["includes/old.md"])

    assert [chosen.reason(path) for path in ("README.md", "includes/a.md", "includes/old.md", "a.md")] == [
        "",
        "",
        selection.EXCLUDED,
        "",
    ]
