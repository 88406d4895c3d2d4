"""Links to articles that do not exist."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kb.counts import counted
from kb.files.slugs import plain_slug
from kb.lint.rule import Rule, could_be
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.article import Link
    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each missing target of an article's links once, with the paths of the files that may be meant."""
    namesakes: dict[str, list[str]] = defaultdict(list)
    for path in view.folder.articles:
        namesakes[plain_slug(path)].append(path)
    for entry in view.entries:
        broken: dict[str, list[Link]] = defaultdict(list)
        for link in entry.links:
            if not link.slug:
                broken[link.path].append(link)
        for path, (link, *others) in broken.items():
            reason = view.folder.left_out.get(path)
            state = f"is not an article ({reason})" if reason else "does not exist"
            message = f"the link leads to {path}, which {state}"
            if others:
                message += f" ({counted(len(others), 'other link')} here, too)"
            known = link.candidates or tuple(namesakes.get(plain_slug(path), ())[:1] if path else ())
            yield Problem(RULE.name, entry.path, link.line, message + _advice(entry.path, known))


def _advice(source: str, candidates: tuple[str, ...]) -> str:
    """Return the end of the message: the files that may be meant, as paths from the article."""
    folders = source.split("/")[:-1]
    return could_be(tuple(_from(folders, path) for path in candidates))


def _from(folders: Sequence[str], path: str) -> str:
    """Return a path as written in a folder; ``posixpath.relpath`` takes ten times as long."""
    parts = path.split("/")
    shared = 0
    while shared < min(len(folders), len(parts) - 1) and folders[shared] == parts[shared]:
        shared += 1
    return "/".join([".."] * (len(folders) - shared) + parts[shared:])


RULE = Rule("broken-link", "A link leads to an article or a file that does not exist.", check)
