"""A small folder, articles and helpers for the tests of kb."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import DialectName
from kb.files.folder import Folder
from kb.links.resolver import Resolver
from kb.rendering.render import Rendered, render

if TYPE_CHECKING:
    from kb.problem import Problem
    from kb.reading.reader import Reading

FOLDER = Folder(
    root=Path(),
    articles=("apps/phone.md", "start.md", "two-factor/lost phone.md", "two-factor/schlüssel.md"),
    descriptions=("two-factor/_category.md",),
    images=frozenset({"img/a b.png"}),
    problems=(),
)


def article(title: str, body: str = "Text.", **fields: str) -> str:
    """Return an article without problems; its body begins on line 5 plus one for each further field."""
    lines = [f"title: {title}", *(f"{key}: {value}" for key, value in ({"summary": "One sentence."} | fields).items())]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


def rendered(
    markdown: str, path: str = "apps/phone.md", title: str = "Title", dialect: DialectName = DialectName.GFM
) -> Rendered:
    """Return an article of ``FOLDER``, whose text begins on line 10."""
    return render(
        markdown,
        path=path,
        resolve=Resolver.of(FOLDER),
        title=title,
        first_line=10,
        max_line_chars=20_000,
        dialect=dialect,
    )


def small_resolver() -> Resolver:
    """Return the resolver of a folder of two articles."""
    return Resolver.of(Folder(Path(), ("a.md", "b/c d.md"), (), frozenset(), ()))


def only_problem(reading: Reading, rule: str) -> Problem:
    """Return the only problem of a rule."""
    (problem,) = (problem for problem in reading.problems if problem.rule == rule)
    return problem
