"""Read the articles folder into one immutable collection."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol

from kb.layout.addresses import NOTHING, Held, survey
from kb.layout.category_tree import CategoryTree
from kb.layout.translations import translations
from kb.links.resolver import Resolver
from kb.links.site import Site
from kb.lint import View, check
from kb.lists.example_messages import Messages
from kb.lists.example_messages import read as read_messages
from kb.lists.risks import Risks, without_article
from kb.lists.risks import read as read_risks
from kb.lists.solved_questions import SolvedQuestions, faults
from kb.lists.solved_questions import read as read_solved
from kb.lists.synonyms import Synonyms
from kb.lists.synonyms import read as read_synonyms
from kb.reading.categories import categorise, describe
from kb.reading.incremental import IncrementalReader, Known, reading_fingerprint
from kb.reading.mkdocs import sum_up
from kb.reading.reader import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kb.article import Article, Category, Entry
    from kb.config import KbConfig
    from kb.files.folder import Folder
    from kb.layout.addresses import Addresses
    from kb.problem import Problem
    from kb.reading.categories import Description


class Catalogue(Protocol):
    """The articles as pages need them, from an index or from the folder."""

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The published articles by slug."""

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories in order."""

    @property
    def tree(self) -> CategoryTree:
        """The same categories as a tree."""

    @property
    def redirects(self) -> Mapping[str, str]:
        """The slug for each old address."""

    @property
    def media(self) -> frozenset[str]:
        """The images that articles show and the files they offer, as paths relative to the folder."""

    @property
    def translations(self) -> Mapping[str, tuple[str, ...]]:
        """The slugs of all versions of an article, by the slug of each; only of articles with translations."""

    @property
    def risks(self) -> Risks:
        """The risks, whose messages must reach a person at once."""

    def article(self, slug: str) -> Article | None:
        """Return an article with its text, or None if no such article is published."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The content of the articles folder.

    ``entries`` are the published articles by slug, ``fresh`` the slugs of those that were read now, not reused, and
    ``articles`` their texts unless the reader took them. ``tree`` has the categories as a tree, ``readings`` the result
    of every file, for the next ``read_corpus``. ``problems`` are sorted by path and line. Two corpora with the same
    ``fingerprint`` give the same pages.
    """

    entries: Mapping[str, Entry]
    fresh: frozenset[str]
    articles: Mapping[str, Article]
    readings: Mapping[str, Known]
    problems: tuple[Problem, ...]
    categories: tuple[Category, ...]
    tree: CategoryTree = field(repr=False)
    redirects: Mapping[str, str]
    media: frozenset[str]
    fingerprint: str
    config: KbConfig = field(repr=False)
    resolve: Resolver = field(repr=False)
    synonyms: Synonyms = field(default_factory=Synonyms)
    risks: Risks = field(default_factory=Risks)
    messages: Messages = field(default_factory=Messages)
    solved: SolvedQuestions = field(default_factory=SolvedQuestions)
    folder: Folder = field(repr=False, kw_only=True)
    addresses: Addresses = field(repr=False, kw_only=True)
    now: dt.datetime = field(kw_only=True)

    @property
    def held(self) -> Held:
        """The addresses that articles and categories have, for the next ``read_corpus``."""
        digests = {path: known.digest for path, known in self.readings.items()}
        return Held(self.addresses.articles, self.addresses.categories, digests, self.resolve.names)

    @property
    def skipped(self) -> Mapping[str, int]:
        """The number of files that are not part of the help centre: no articles, and no downloads that one offers."""
        unused = Counter(PurePosixPath(path).suffix.lower() for path in self.folder.downloads - self.media)
        return dict((Counter(self.folder.skipped) + unused).most_common())

    @property
    def translations(self) -> Mapping[str, tuple[str, ...]]:
        """The slugs of all versions of an article, by the slug of each; only of articles with translations."""
        return translations(self.entries, self.addresses.layout.places)

    @property
    def withheld(self) -> Mapping[str, int]:
        """The number of articles that are not shown, by reason: draft, archived, not yet due, expired, with errors."""
        entries = [known.entry for known in self.readings.values()]
        reasons = (entry.metadata.withheld(self.now) if entry else "with errors" for entry in entries)
        return Counter(reason for reason in reasons if reason)

    @property
    def unsearched(self) -> Mapping[str, int]:
        """The number of published articles that search does not find, by reason: unlisted, excluded."""
        settings = (entry.metadata for entry in self.entries.values())
        return Counter("unlisted" if one.unlisted else "excluded" for one in settings if not one.is_searchable)

    def without(self, problems: Iterable[Problem]) -> Corpus:
        """Return a copy that excludes the articles of these problems and adds the problems.

        The next reading tries those files again.
        """
        readings, failed = dict(self.readings), set[str]()
        for problem in problems:
            known = readings[problem.path]
            readings[problem.path] = Known(None, (*known.problems, problem), "")
            if known.entry is not None:
                failed.add(known.entry.slug)
        articles = {slug: article for slug, article in self.articles.items() if slug not in failed}
        fresh = self.fresh - failed
        parts = (self.config, self.folder, self.addresses, self.resolve)
        return _assemble(*parts, readings, fresh, articles, self.now)

    def article(self, slug: str) -> Article | None:
        """Return an article with its text, or None if no such article is published; may open the file."""
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
    take: Callable[[Article], None] | None = None,
    *,
    held: Held = NOTHING,
) -> Corpus:
    """Return the content of the articles folder at a moment.

    ``known`` are earlier readings by path. One is reused without rendering if the bytes are the same, all links still
    lead to the same articles, and the text is stored if the article is shown by now. ``progress`` gets the number of
    files done and the number of all files. With ``take``, each text is handed over as soon as it is read and then
    forgotten, so that memory does not grow with the size of the folder. An article is handed over again if what others
    say about their addresses changes its links; the last text counts. ``held`` are the addresses of an earlier reading,
    which articles keep.

    Raises:
        CorpusError: the folder is missing or cannot be listed.

    """
    folder, addresses = survey(config, held)
    resolve = Resolver.of(folder, addresses, Site.of(config.site_prefix, config.old_hosts))
    now = now or dt.datetime.now(dt.UTC)
    reader = IncrementalReader(folder, resolve, config, now, known or {}, same_names=held.names == resolve.names)
    articles: dict[str, Article] = {}
    fresh: set[str] = set()

    def keep(article: Article) -> None:
        fresh.add(article.entry.slug)
        if take is None:
            articles[article.entry.slug] = article
        else:
            take(article)

    for count, path in enumerate(folder.articles, start=1):
        if article := reader.read(path):
            keep(article)
        if progress is not None:
            progress(count, len(folder.articles))
    for article in reader.read_again():
        keep(article)
    return _assemble(config, folder, addresses, reader.resolve, reader.readings, frozenset(fresh), articles, now)


def left_aside(withheld: Mapping[str, int], unsearched: Mapping[str, int], skipped: Mapping[str, int]) -> str:
    """Return the end of a summary line: articles that are not shown, or not found, and files that are not articles."""
    parts = (("not shown", withheld), ("not found by search", unsearched), ("files skipped", skipped))
    return "".join(f"; {name}: {tally(counts)}" for name, counts in parts if counts)


def tally(counts: Mapping[str, int]) -> str:
    """Return counts as text: "2 draft, 1 expired"."""
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def first_expiry(entries: Iterable[Entry]) -> dt.datetime | None:
    """Return when the first of the articles expires, or None if none does."""
    ends = (entry.metadata.expiry_date for entry in entries)
    return min((end for end in ends if end is not None), default=None)


def _assemble(  # noqa: PLR0917 - what was read, and from where
    config: KbConfig,
    folder: Folder,
    addresses: Addresses,
    resolve: Resolver,
    readings: dict[str, Known],
    fresh: frozenset[str],
    articles: dict[str, Article],
    now: dt.datetime,
) -> Corpus:
    descriptions = describe(folder, addresses, config)
    synonyms, risks = read_synonyms(folder.root, config), read_risks(folder.root, config)
    messages = read_messages(folder.root, config, [risk.kind for risk in risks.known])
    solved = read_solved(folder.root, config)
    view = View.of((known.entry for known in readings.values()), folder, resolve, now)
    own = sum_up((problem for known in readings.values() for problem in known.problems), config)
    described = [problem for description in descriptions for problem in description.problems]
    published = view.published
    listed = (*synonyms.problems, *risks.problems, *without_article(risks, frozenset(published)), *messages.problems)
    learnt = (*solved.problems, *faults(solved, published, view.redirects))
    problems = [*folder.problems, *own, *described, *listed, *learnt, *check(view)]
    categories = categorise(published.values(), descriptions, addresses, config.default_lang)
    shown = {path for entry in published.values() for path in (*entry.images, *entry.files)}
    return Corpus(
        entries=published,
        fresh=fresh,
        articles=articles,
        readings=readings,
        problems=tuple(
            sorted(problems, key=lambda problem: (problem.path, problem.line or 0, problem.rule, problem.message))
        ),
        categories=categories,
        tree=CategoryTree.of(categories),
        redirects=view.redirects,
        media=(folder.images | folder.downloads) & shown,
        fingerprint=_fingerprint(
            config,
            readings,
            published,
            descriptions,
            synonyms.digest + risks.digest + messages.digest + solved.digest,
        ),
        config=config,
        resolve=resolve,
        synonyms=synonyms,
        risks=risks,
        messages=messages,
        solved=solved,
        folder=folder,
        addresses=addresses,
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
        slug, includes = (known.entry.slug, known.entry.includes) if known.entry else ("", {})
        digest.update(f"{path}\0{slug}\0{known.digest}\0{includes}\0{slug in published}\0".encode())
    for description in descriptions:
        digest.update(f"{description.slug}\0{description.digest}\0".encode())
    return digest.hexdigest()
