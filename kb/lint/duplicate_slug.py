"""Files that compete for the same address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.files.slugs import slugify
from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each file whose name another file in the same language has already taken."""
    paths, place = view.resolve.finder.slugs, view.resolve.place
    for path, slug in view.resolve.slugs.items():
        plain = slugify(place(path).name.text) or "article"
        if slug != plain and plain in paths and place(paths[plain]).lang == place(path).lang:
            message = f"{paths[plain]} already has the address {plain}; this one is {slug}: rename one of them"
            yield Problem(RULE.name, path, None, message)


RULE = Rule("duplicate-slug", "Two files have the same name, so one gets a longer address.", check)
