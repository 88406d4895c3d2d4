"""Measure how help centres written for other systems come out: ``python -m tests.bench.dialects DIR [DIR …]``.

For each folder it counts the pages whose blocks (lists, items, paragraphs, tables, quotations, code, headings) are
those of GitHub's own parser, after other systems' markup was taken out of the source; other systems' markup left in
pages, in the sections that snippets are cut from, and in titles and summaries; links and pictures that lead nowhere
although their target is in the folder; and wrong titles. ``--list KIND`` prints the pages with one kind of fault.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from kb.article import MEDIA_URL
from kb.config import DialectName, KbConfig, load
from kb.files.folder import scan
from kb.files.source import decode
from kb.links.resolver import Resolver
from kb.links.target import Kind, Target
from kb.reading.front_matter import split
from kb.reading.reader import read_bytes
from kb.rendering.outline import plain_text
from kb.rendering.render import render
from tests.bench.structure import first_heading, github_blocks, our_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.article import Article
    from kb.files.folder import Folder

KINDS: Final = ("structure", "markup", "links", "titles")
_CODE: Final = re.compile(r"<(pre|code)\b[^<>]*>.*?</\1>", re.DOTALL)
_BLOCK_TAG: Final = re.compile(r"</?(?:p|div|li|h[1-6]|td|th|tr|dd|dt|br|blockquote|section|details|summary)\b[^<>]*>")
_TAG: Final = re.compile(r"<[^<>]*>")
_FOREIGN: Final = re.compile(
    r"\{%|%\}|\{\{[<%]|\{\{[ ]?(?:site|page|include)\.|(?m:^[ \t]*:::)|:::(?:image|no-loc|row|column|moniker)"
    r"|\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION|INFO|INCLUDE|VIDEO|div|danger|success)\b"
    r"|<xref:|(?m:^[ \t]*import [\w{}*, ]+ from [\"'])|(?m:^[ \t]*export (?:const|default) )"
    r"|!?\[\[[^\[\]\n]+\]\](?!\()|(?m:^[ \t]*!!! \w)|(?m:^[ \t]*\?\?\?\+? \w)|(?m:^[ \t]*===[ ]\")"
    r"|\{:[ ]?[#.\w]|\{#[\w-]+\}|\[TOC\]|</?(?:Tabs?|TabItem|Note|Tip|Warning|Card|Steps?|Callout|Image)\b"
    r"|(?<![\w=])==(?=[^\s=])[^=\n]*(?<=\S)==(?![\w=])|%%[^%\n]+%%|:(?:material|fontawesome|octicons)-[\w-]+:|\[\^[\w-]+\]"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a folder and its faults, by kind."""

    path: str
    faults: dict[str, str]


class _AllTargets(Resolver):
    """A resolver that leaves all addresses alone, because blocks do not depend on them."""

    def link(self, source: str, href: str) -> Target:  # noqa: ARG002
        """Return the address as it is written."""
        return Target(href, kind=Kind.WEB)

    def image(self, source: str, src: str) -> Target:  # noqa: ARG002
        """Return the address of a picture of this site."""
        return Target(f"{MEDIA_URL}{src}", src, kind=Kind.PICTURE)


def main() -> int:
    """Print a line for each folder; return 1 if one stays below the goal, otherwise 0."""
    options = _parser().parse_args()
    shares = []
    for folder in options.folders:
        pages = list(_pages(folder, options.dialect))
        counts = Counter(kind for page in pages for kind in page.faults)
        share = 1 - counts["structure"] / max(len(pages), 1)
        shares.append(share)
        print(
            f"{folder.name}: {len(pages)} pages, {share:.1%} have GitHub's blocks ({counts['structure']} differ), "
            f"{counts['markup']} with other systems' markup, {counts['links']} with dead links to known targets, "
            f"{counts['titles']} wrong titles"
        )
        for page in pages:
            if options.list in page.faults:
                print(f"  {page.path}: {page.faults[options.list]}")
    return 0 if min(shares) >= options.goal else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dialects", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="folders of articles")
    parser.add_argument("--dialect", type=DialectName, default=DialectName.GFM, help="gfm or python-markdown")
    parser.add_argument("--goal", type=float, default=0.98, help="share of pages with GitHub's blocks (default: 0.98)")
    parser.add_argument("--list", choices=KINDS, help="print the pages with this fault")
    return parser


def _pages(root: Path, dialect: DialectName) -> Iterator[Page]:
    folder, config = scan(root), load(KbConfig, articles=root, dialect=dialect)
    resolve = Resolver.of(folder)
    anything = _AllTargets.of(folder)
    known = _Known(folder)
    for path in folder.articles:
        data = (root / path).read_bytes()
        text = decode(data, path).text or ""
        parts = split(text, path)
        article = read_bytes(data, path, slug=resolve.slug(path), resolve=resolve, config=config).article
        if article is None:
            continue
        page = render(
            parts.body,
            path=path,
            resolve=anything,
            title=article.entry.title,
            max_line_chars=config.max_line_chars,
            dialect=dialect,
        )
        written = str((parts.fields or {}).get("title") or "")
        faults = {
            "structure": _difference(github_blocks(parts.body, article.entry.title), our_blocks(page.html)),
            "markup": " ".join(_foreign(article)),
            "links": " ".join(known.dead(path, article)),
            "titles": _wrong_title(article, written or first_heading(parts.body), path),
        }
        yield Page(path, {kind: fault for kind, fault in faults.items() if fault})


def _difference(theirs: tuple[str, ...], ours: tuple[str, ...]) -> str:
    """Return the first places where the blocks differ."""
    if theirs == ours:
        return ""
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    changes = [
        f"{' '.join(theirs[a:b])[:60]!r} → {' '.join(ours[c:d])[:60]!r}"
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]
    return f"{len(changes)} places, {'; '.join(changes[:3])}"


def _foreign(article: Article) -> Iterator[str]:
    """Return other systems' markup in the page, its sections, its title and its summary, outside of code."""
    html = _BLOCK_TAG.sub("\n", _CODE.sub(" ", article.html))
    texts = [unescape(_TAG.sub("", html)), article.entry.title, article.entry.metadata.summary]
    code = sorted({plain_text(match[0]) for match in _CODE.finditer(article.html)} - {""}, key=len, reverse=True)
    for section in article.sections:
        text = f"{section.heading}\n{section.text}"
        for words in code:  # sections keep code as words
            text = text.replace(words, " ")
        texts.append(text)
    for text in texts:
        for match in _FOREIGN.finditer(text):
            yield repr(match[0][:40])


def _wrong_title(article: Article, written: str, path: str) -> str:
    expected = written or PurePosixPath(path).stem.replace("-", " ").replace("_", " ")
    same = _letters(expected) == _letters(article.entry.title)
    return "" if same else f"{article.entry.title!r}, not {expected!r}"


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unescape(text)).casefold()


class _Known:
    """The files of a folder by their names, to tell dead links whose target is there."""

    def __init__(self, folder: Folder) -> None:
        self._paths: dict[str, list[str]] = defaultdict(list)
        self._images = frozenset(folder.images)
        for path in (*folder.articles, *folder.images):
            self._paths[_name(path)].append(path)

    def dead(self, source: str, article: Article) -> Iterator[str]:
        """Return the links and pictures that lead nowhere although exactly one file has the name."""
        for link in article.entry.links:
            named = self._paths.get(_name(link.path), [])
            if not link.slug and (len(named) == 1 or link.path in named):
                yield f"{link.path} ({source}:{link.line})"
        for image in article.entry.images:
            if image not in self._images and len(self._paths.get(_name(image), [])) == 1:
                yield f"{image} ({source}:{article.entry.image_lines.get(image, 0)})"


def _name(path: str) -> str:
    """Return the last part of a path without its suffix, in lower case."""
    name = PurePosixPath(unquote(path).replace("\\", "/")).name
    return re.sub(r"\.(?:md|mdx|markdown|html?)$", "", name.casefold())


if __name__ == "__main__":
    sys.exit(main())
