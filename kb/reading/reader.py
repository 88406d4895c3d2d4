"""Read one file as an article; whatever is wrong with the file comes back as problems."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from kb.article import Article, Entry
from kb.files.includes import Includes
from kb.files.slugs import slugify
from kb.files.source import decode, digest_of, load
from kb.markup import plain_title
from kb.metadata import Metadata, fit
from kb.problem import Problem
from kb.publication.settle import settle
from kb.publication.stray import stray
from kb.reading.front_matter import split
from kb.reading.mkdocs import mkdocs_syntax
from kb.reading.other_systems import translate
from kb.rendering.render import render

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kb.config import KbConfig
    from kb.links.resolver import Resolver

_NO_TITLE: Final = "no-title"


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading a file: an article, published or not, or None with an error among the problems.

    ``digest`` is the SHA-256 of the file's bytes, empty if they could not be read; ``remote_images`` are the addresses
    of the pictures on other sites.
    """

    path: str
    digest: str
    article: Article | None
    problems: tuple[Problem, ...]
    remote_images: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The article's title, or the path without an article."""
        return self.article.entry.title if self.article else self.path

    @property
    def status(self) -> str:
        """The status in the front matter, or ``broken``."""
        return self.article.entry.metadata.status if self.article else "broken"

    def is_live(self, now: dt.datetime) -> bool:
        """Return whether readers may see the article at a moment."""
        return self.article is not None and self.article.entry.metadata.is_live(now)


def read(path: Path, *, root: Path, slug: str, resolve: Resolver, config: KbConfig) -> Reading:
    """Return the reading of the file at ``path``, below ``root``. Never raises for a bad file."""
    name = path.relative_to(root).as_posix()
    data = load(path, name, config)
    if isinstance(data, Problem):
        return Reading(name, "", None, (data,))
    return read_bytes(data, name, slug=slug, resolve=resolve, config=config)


def read_bytes(data: bytes, name: str, *, slug: str, resolve: Resolver, config: KbConfig) -> Reading:
    """Return the reading of the bytes of the file called ``name``."""
    digest = digest_of(data)
    source = decode(data, name)
    if source.text is None:
        return Reading(name, digest, None, source.problems)
    parts = split(source.text, name)
    if parts.fields is None:
        return Reading(name, digest, None, source.problems + parts.problems)
    settled = settle(parts.fields, parts.lines, name, known=Metadata.model_fields, comments=parts.comments)
    translated = translate(settled.fields, settled.lines, slug=slug)
    values = {key.lower(): str(value) for key, value in parts.fields.items() if isinstance(value, str | int)}
    fields = _worded(translated.fields, values)
    values |= {key: str(fields[key]) for key in ("title", "summary") if key in fields}
    fitted = fit(fields, translated.lines, name)
    strays = () if settled.is_decided else stray(parts.body, parts.body_line, name, framed=not parts.fields)
    own_title = fitted.metadata.title if "title" in fitted.used else ""
    lang = fitted.metadata.lang if "lang" in fitted.used else _lang_of(name, resolve, config)
    includes = Includes(config.articles, config)
    rendered = render(
        parts.body,
        path=name,
        resolve=resolve,
        title=own_title,
        first_line=parts.body_line,
        max_line_chars=config.max_line_chars,
        dialect=config.dialect,
        lang=lang,
        include=lambda path: _shown(includes.read(path), path),
        variables=values,
    )
    named = own_title or rendered.title or plain_title(translated.label, values)
    title = _shortened(named) or _title_of(name, resolve)
    entry = Entry(
        slug=slug,
        path=name,
        digest=digest,
        metadata=fitted.metadata.model_copy(update={"title": title, "lang": lang}),
        lines=translated.lines,
        anchors=rendered.anchors,
        links=rendered.links,
        images=tuple(rendered.images),
        image_lines=rendered.images,
        files=rendered.files,
        addresses=rendered.addresses,
        includes=includes.digests,
        category=slugify(fitted.metadata.category) or resolve.category(name),
    )
    refused = any(problem.severity == "error" for problem in (*settled.problems, *strays, *fitted.problems))
    article = None if refused else Article(entry, rendered.html, rendered.sections)
    own = source.problems + parts.problems + settled.problems + strays + fitted.problems
    own += mkdocs_syntax(parts.body, name, parts.body_line)
    untitled = () if named else _untitled(entry)
    return Reading(name, digest, article, own + untitled + rendered.problems, rendered.remote_images)


def _shown(text: str | None, path: str) -> str | None:
    """Return the text of an included file, or None if its front matter says that readers must not see it."""
    if text is None:
        return None
    parts = split(text, path)
    status = settle(parts.fields or {}, parts.lines, path, known=Metadata.model_fields).fields.get("status")
    return None if status in {"draft", "archived"} else text


def _worded(fields: Mapping[str, object], values: Mapping[str, str]) -> dict[str, object]:
    """Return the fields with a title and a summary in plain words; one of nothing but markup is left out."""
    worded = {
        key: plain_title(value, values) or None if key in {"title", "summary"} and isinstance(value, str) else value
        for key, value in fields.items()
    }
    return {key: value for key, value in worded.items() if value is not None or fields[key] is None}


def fits_path(entry: Entry, problems: Iterable[Problem], resolve: Resolver, config: KbConfig) -> bool:
    """Return whether the path still gives the same slug, category, language and title as when the article was read."""
    return (
        entry.slug == resolve.slugs[entry.path]
        and ("category" in entry.lines or entry.category == resolve.category(entry.path))
        and ("lang" in entry.lines or entry.lang == _lang_of(entry.path, resolve, config))
        and (
            all(problem.rule != _NO_TITLE for problem in problems)  # its title is not that of the path
            or entry.title == _title_of(entry.path, resolve)
        )
    )


def _lang_of(path: str, resolve: Resolver, config: KbConfig) -> str:
    return resolve.place(path).lang or config.default_lang


def _title_of(path: str, resolve: Resolver) -> str:
    return _shortened(resolve.place(path).name.title or PurePosixPath(path).stem)


def _shortened(title: str) -> str:
    return " ".join(title.split())[:300].strip()


def _untitled(entry: Entry) -> tuple[Problem, ...]:
    message = f'the article has no title and is shown as "{entry.title[:80]}": begin it with "# " and a title'
    return (Problem(_NO_TITLE, entry.path, entry.lines.get("title", 1), message),)
