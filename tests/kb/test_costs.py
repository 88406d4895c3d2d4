"""What hostile texts may cost: the size of what they give and the steps they take, never the time."""

from __future__ import annotations

from pathlib import Path

from kb.folder import Folder
from kb.links import Resolver
from kb.render import Rendered, render

RESOLVER = Resolver.of(Folder(root=Path(), articles=("a.md",), descriptions=(), images=frozenset(), problems=()))


def rendered(markdown: str) -> Rendered:
    return render(markdown, path="a.md", resolve=RESOLVER, title="Title", max_line_chars=20_000)


def rules(result: Rendered) -> set[str]:
    return {problem.rule for problem in result.problems}


def test_contents_asked_for_often_are_shown_once_and_where_they_were_asked_for_first() -> None:
    html = rendered("First.\n\n" + "[TOC]\n\n## a\n\n" * 500).html

    assert html.startswith('<p>First.</p>\n<ul class="toc"><li><a href="#a">a</a></li>')
    assert html.count('class="toc"') == 1
    assert "[TOC]" not in html
