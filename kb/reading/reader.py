"""Reader: one file as an article. Whatever is in it, this returns; what is wrong comes back as problems."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kb.article import Article, Entry
from kb.counts import counted
from kb.metadata import Metadata, fit
from kb.problem import Problem
from kb.reading.front_matter import split
from kb.reading.publication import settle
from kb.reading.slugs import slugify
from kb.reading.source import decode
from kb.reading.stray import stray
from kb.rendering.render import render

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from kb.config import KbConfig
    from kb.reading.front_matter import FrontMatter
    from kb.rendering.links import Resolver
    from kb.rendering.render import Rendered


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: an article, published or not, or None where a problem of severity error says why.

    ``digest`` is the SHA-256 of its bytes, empty where they could not be read.
    """

    path: str
    digest: str
    article: Article | None
    problems: tuple[Problem, ...]

    @property
    def title(self) -> str:
        """The article's title, or the path where there is none."""
        return self.article.entry.title if self.article else self.path

    @property
    def status(self) -> str:
        """The status the writer gave it, or ``broken``."""
        return self.article.entry.metadata.status if self.article else "broken"

    def is_live(self, now: dt.datetime) -> bool:
        """Return whether readers may see the article at a moment."""
        return self.article is not None and self.article.entry.metadata.is_live(now)


def read(path: Path, *, root: Path, slug: str, resolve: Resolver, config: KbConfig) -> Reading:
    """Return what the file at ``path``, below ``root``, gave. Never raises for a bad file."""
    name = path.relative_to(root).as_posix()
    data = load(path, name, config)
    if isinstance(data, Problem):
        return Reading(name, "", None, (data,))
    return read_bytes(data, name, slug=slug, resolve=resolve, config=config)


def load(path: Path, name: str, config: KbConfig) -> bytes | Problem:
    """Return the bytes of a file, or the problem that keeps them away."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Problem("not-a-file", name, None, "this is not a file any more: remove it", "error")
        if (size := status.st_size) > config.max_file_bytes:
            message = f"the file has {counted(size, 'byte')}, more than {config.max_file_bytes:,}: divide it"
            return Problem("too-large", name, None, message, "error")
        return path.read_bytes()
    except OSError as error:
        return Problem("unreadable", name, None, f"the file cannot be read: {error.strerror}", "error")


def load_list(folder: Path, name: str, rule: str, config: KbConfig) -> bytes | Problem | None:
    """Return the bytes of a list at the top of the articles folder, the problem that keeps them away, or None.

    That is where there is no such file. ``rule`` is the one that a link out of the folder breaks.
    """
    path = folder / name
    if not os.path.lexists(path):
        return None
    if not path.resolve().is_relative_to(folder.resolve()):
        return Problem(rule, name, None, "the symbolic link leads out of the articles folder", "error")
    return load(path, name, config)


def read_bytes(data: bytes, name: str, *, slug: str, resolve: Resolver, config: KbConfig) -> Reading:
    """Return what the bytes of the file called ``name`` gave."""
    digest = digest_of(data)
    source = decode(data, name)
    if source.text is None:
        return Reading(name, digest, None, source.problems)
    parts = split(source.text, name)
    problems = source.problems + parts.problems
    if parts.fields is None:
        return Reading(name, digest, None, problems)
    settled = settle(parts.fields, parts.lines, name, known=Metadata.model_fields, comments=parts.comments)
    given, misfits = fit(settled.fields, settled.lines, name)
    held_back = settled.problems
    if not settled.is_decided and (found := stray(parts.body, parts.body_line, name, framed=not parts.fields)):
        held_back = (*held_back, found)
    article, remarks = _article(parts, settled.lines, given, name, digest, slug=slug, resolve=resolve, config=config)
    refused = any(problem.severity == "error" for problem in (*held_back, *misfits))
    return Reading(name, digest, None if refused else article, problems + held_back + misfits + remarks)


def _article(
    parts: FrontMatter,
    lines: Mapping[str, int],
    given: Mapping[str, Any],
    name: str,
    digest: str,
    *,
    slug: str,
    resolve: Resolver,
    config: KbConfig,
) -> tuple[Article, tuple[Problem, ...]]:
    rendered = render(
        parts.body,
        path=name,
        resolve=resolve,
        title=_title(given),
        first_line=parts.body_line,
        max_line_chars=config.max_line_chars,
    )
    entry = Entry(
        slug=slug,
        path=name,
        digest=digest,
        metadata=_metadata(given, rendered, name, resolve, config),
        lines=lines,
        anchors=rendered.anchors,
        links=rendered.links,
        images=tuple(rendered.images),
        image_lines=rendered.images,
    )
    return Article(entry, rendered.html, rendered.sections), _untitled(given, entry) + rendered.problems


def digest_of(data: bytes) -> str:
    """Return the digest by which a file is known again."""
    return hashlib.sha256(data).hexdigest()


def _title(given: Mapping[str, Any]) -> str:
    return Metadata(**{"title": "any", **given}).title if "title" in given else ""


def _metadata(given: Mapping[str, Any], rendered: Rendered, name: str, resolve: Resolver, config: KbConfig) -> Metadata:
    metadata = Metadata(**{"lang": config.default_lang, "title": _fallback_title(rendered, name), **given})
    category = slugify(metadata.category) or resolve.category(name)
    return metadata.model_copy(update={"category": category})


def _fallback_title(rendered: Rendered, name: str) -> str:
    stem = PurePosixPath(name).stem
    return (rendered.title or stem.replace("-", " ").replace("_", " ").strip() or stem)[:300]


def _untitled(given: Mapping[str, Any], entry: Entry) -> tuple[Problem, ...]:
    if "title" in given:
        return ()
    line = entry.lines.get("title", 1)
    message = f'the article has no title and is shown as "{entry.title[:80]}": write "title: …" between --- lines'
    return (Problem("no-title", entry.path, line, message),)
