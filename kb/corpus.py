"""Corpus: the articles folder as one immutable collection."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from kb.files.folder import scan
from kb.files.source import digest_of, load
from kb.lint import View, check
from kb.lists.example_messages import Messages
from kb.lists.example_messages import read as read_messages
from kb.lists.risks import Risks, without_article
from kb.lists.risks import read as read_risks
from kb.lists.synonyms import Synonyms
from kb.lists.synonyms import read as read_synonyms
from kb.problem import Problem
from kb.reading.categories import describe, shelve
from kb.reading.reader import read, read_bytes
from kb.rendering.links import Resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kb.article import Article, Category, Entry
    from kb.config import KbConfig
    from kb.files.folder import Folder
    from kb.reading.categories import Description
    from kb.reading.reader import Reading

_LOG = logging.getLogger("firstline.kb")

READER_VERSION: Final = 4
"""Counts up whenever the same file would give another reading, so that nobody reuses an old one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier reading of a file gave, to be reused if the file has not changed.

    ``entry`` is None where the file could not be read as an article; ``problems`` are the file's own. ``is_stored``
    says that the article was shown then, so that the index has its text: there is only the entry of a draft.
    """

    entry: Entry | None
    problems: tuple[Problem, ...]
    digest: str
    is_stored: bool = False


class Catalogue(Protocol):
    """What pages need to know about the articles, whether it comes from an index or from the folder."""

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The published articles by slug."""

    @property
    def categories(self) -> tuple[Category, ...]:
        """The shelves that hold them, in order."""

    @property
    def redirects(self) -> Mapping[str, str]:
        """The slug that each old address leads to."""

    @property
    def media(self) -> frozenset[str]:
        """The images that articles show, as paths relative to the folder."""

    @property
    def risks(self) -> Risks:
        """What must reach a person at once."""

    def article(self, slug: str) -> Article | None:
        """Return an article with its text, or None where no such article is published."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles folder, read.

    ``entries`` are the published articles by slug, ``articles`` those of them that were read afresh, ``readings`` what
    every file gave, to be handed to the next ``read_corpus``. ``problems`` are all there are, by path and line. Two
    corpora with the same ``fingerprint`` give the same pages. ``synonyms`` is the writers' list of words that mean the
    same, ``risks`` that of what must reach a person at once, and ``messages`` are examples of it.
    """

    entries: Mapping[str, Entry]
    articles: Mapping[str, Article]
    readings: Mapping[str, Known]
    problems: tuple[Problem, ...]
    categories: tuple[Category, ...]
    redirects: Mapping[str, str]
    media: frozenset[str]
    fingerprint: str
    config: KbConfig = field(repr=False)
    resolve: Resolver = field(repr=False)
    synonyms: Synonyms = field(default_factory=Synonyms)
    risks: Risks = field(default_factory=Risks)
    messages: Messages = field(default_factory=Messages)
    folder: Folder = field(repr=False, kw_only=True)
    now: dt.datetime = field(kw_only=True)

    @property
    def withheld(self) -> Mapping[str, int]:
        """How many articles are not shown for which reason: drafts, archived, not yet due, expired, errors."""
        entries = [known.entry for known in self.readings.values()]
        reasons = (entry.metadata.withheld(self.now) if entry else "with errors" for entry in entries)
        return Counter(reason for reason in reasons if reason)

    def without(self, problems: Iterable[Problem]) -> Corpus:
        """Return a copy that excludes the articles of these problems, which stand in their place.

        The next reading tries those files again.
        """
        readings, articles = dict(self.readings), dict(self.articles)
        for problem in problems:
            known = readings[problem.path]
            readings[problem.path] = Known(None, (*known.problems, problem), "")
            if known.entry is not None:
                articles.pop(known.entry.slug, None)
        return _assemble(self.config, self.folder, self.resolve, readings=readings, articles=articles, now=self.now)

    def article(self, slug: str) -> Article | None:
        """Return an article with its text, or None where no such article is published; opens the file if need be."""
        if slug in self.articles or slug not in self.entries:
            return self.articles.get(slug)
        root = self.config.articles
        path = root / self.entries[slug].path
        return read(path, root=root, slug=slug, resolve=self.resolve, config=self.config).article


def read_corpus(
    config: KbConfig,
    known: Mapping[str, Known] | None = None,
    progress: Callable[[int, int], None] | None = None,
    now: dt.datetime | None = None,
) -> Corpus:
    """Return the articles folder, read, as it is at a moment.

    ``known`` is what an earlier reading of each path gave: it is reused, without rendering, where the bytes are the
    same, all its links still lead to the same articles, and the text of an article that is shown by now is stored.
    ``progress`` gets the number of files that are done, and of all.

    Raises:
        CorpusError: the folder is missing or cannot be listed.

    """
    folder = scan(config.articles)
    resolve = Resolver.of(folder)
    now = now or dt.datetime.now(dt.UTC)
    readings: dict[str, Known] = {}
    articles: dict[str, Article] = {}
    for count, path in enumerate(folder.articles, start=1):
        found = _read(folder, path, resolve, config, (known or {}).get(path), now)
        if isinstance(found, Known):
            readings[path] = found
        else:
            entry = found.article.entry if found.article else None
            readings[path] = Known(entry, found.problems, found.digest, is_stored=found.is_live(now))
            if found.article and found.is_live(now):
                articles[found.article.entry.slug] = found.article
        if progress is not None:
            progress(count, len(folder.articles))
    return _assemble(config, folder, resolve, readings=readings, articles=articles, now=now)


def left_aside(withheld: Mapping[str, int], skipped: Mapping[str, int]) -> str:
    """Return the end of a summary line: the articles that are not shown, and the files that are no articles."""
    parts = (("not shown", withheld), ("files skipped", skipped))
    return "".join(f"; {name}: {tally(counts)}" for name, counts in parts if counts)


def tally(counts: Mapping[str, int]) -> str:
    """Return counts as words: "2 draft, 1 expired"."""
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def first_expiry(entries: Iterable[Entry]) -> dt.datetime | None:
    """Return when the first of some articles expires, or None where none does."""
    ends = (entry.metadata.expiry_date for entry in entries)
    return min((end for end in ends if end is not None), default=None)


def reading_fingerprint(config: KbConfig) -> str:
    """Return what readings depend on besides the files: those kept under another fingerprint must not be reused."""
    return f"{READER_VERSION}/{config.default_lang}/{config.max_line_chars}/{config.max_file_bytes}"


def _read(  # noqa: PLR0917 - a file, what surrounds it, and what is known of it
    folder: Folder, path: str, resolve: Resolver, config: KbConfig, known: Known | None, now: dt.datetime
) -> Known | Reading:
    data = load(folder.root / path, path, config)
    if isinstance(data, Problem):
        return Known(None, (data,), "")
    if known is not None and known.digest == digest_of(data) and _still_holds(known, path, resolve, now):
        return known
    try:
        return read_bytes(data, path, slug=resolve.slugs[path], resolve=resolve, config=config)
    except Exception as error:  # noqa: BLE001 - the last line of defence: one article must not stop the others
        _LOG.debug("%s could not be read", path, exc_info=True)  # the problem says it; this says where in our code
        return Known(None, (failure(path, error),), "")


def failure(path: str, error: Exception) -> Problem:
    """Return the problem of an article over which this program itself fails."""
    message = (
        f"the article is left out, because this program failed over it ({type(error).__name__}: {error}): "
        "please report it together with the file"
    )
    return Problem("failed", path, None, message, "error")


def _still_holds(known: Known, path: str, resolve: Resolver, now: dt.datetime) -> bool:
    """Say whether what was read earlier would come out the same today, and all that is needed of it is stored."""
    entry = known.entry
    if entry is None:
        return True
    if entry.metadata.is_live(now) and not known.is_stored:
        return False
    if entry.slug != resolve.slugs[path]:
        return False
    if "category" not in entry.lines and entry.category != resolve.category(path):
        return False
    return all(resolve.slug(link.path) == link.slug for link in entry.links)


def _assemble(
    config: KbConfig,
    folder: Folder,
    resolve: Resolver,
    *,
    readings: dict[str, Known],
    articles: dict[str, Article],
    now: dt.datetime,
) -> Corpus:
    descriptions = describe(folder, resolve, config)
    synonyms, risks = read_synonyms(folder.root, config), read_risks(folder.root, config)
    messages = read_messages(folder.root, config, [risk.kind for risk in risks.known])
    view = View.of((known.entry for known in readings.values()), folder, resolve, now)
    own = [problem for known in readings.values() for problem in known.problems]
    described = [problem for description in descriptions for problem in description.problems]
    published = view.published
    listed = (*synonyms.problems, *risks.problems, *without_article(risks, frozenset(published)), *messages.problems)
    problems = [*folder.problems, *own, *described, *listed, *check(view)]
    shown = {image for entry in published.values() for image in entry.images}
    return Corpus(
        entries=published,
        articles=articles,
        readings=readings,
        problems=tuple(sorted(problems, key=_by_place)),
        categories=shelve(published.values(), descriptions),
        redirects=view.redirects,
        media=folder.images & shown,
        fingerprint=_fingerprint(
            config, readings, published, descriptions, synonyms.digest + risks.digest + messages.digest
        ),
        config=config,
        resolve=resolve,
        synonyms=synonyms,
        risks=risks,
        messages=messages,
        folder=folder,
        now=now,
    )


def _fingerprint(
    config: KbConfig,
    readings: Mapping[str, Known],
    published: Mapping[str, Entry],
    descriptions: tuple[Description, ...],
    lists: str,
) -> str:
    digest = hashlib.sha256(f"{reading_fingerprint(config)}\0{lists}\0".encode())
    for path, known in readings.items():
        slug = known.entry.slug if known.entry else ""
        digest.update(f"{path}\0{slug}\0{known.digest}\0{slug in published}\0".encode())
    for description in descriptions:
        digest.update(f"{description.slug}\0{description.digest}\0".encode())
    return digest.hexdigest()


def _by_place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.path, problem.line or 0, problem.rule, problem.message
