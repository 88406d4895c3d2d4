"""A feed of answered questions: Atom (RFC 4287), RSS 2.0 or JSON Feed 1.1.

The title of an entry is the question and its content the answer. An entry is accepted if it has one of the categories
(tags) "accepted", "answered" and "solved"; its votes are the Atom extension ``rank``, or ``votes`` in the object
``_community`` of a JSON Feed. An entry that leaves the feed leaves the index, because a feed does not say which entries
were deleted: have it list all that should be shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html import escape
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, Field, ValidationError

from search.community.plain_text import plain_text
from search.community.sources.source import Listed
from search.community.sources.xml_tree import XmlError, parse
from search.community.topic import (
    MAX_ANSWER_CHARS,
    MAX_NAME_CHARS,
    MAX_TITLE_CHARS,
    Topic,
    is_web_address,
    one_line,
    votes_of,
)
from search.errors import CommunityError, TopicError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from search.community.config import CommunityConfig
    from search.community.sources.client import Client

ATOM: Final = "{http://www.w3.org/2005/Atom}"
RANK: Final = "{http://purl.org/atompub/rank/1.0}rank"
CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR: Final = "{http://purl.org/dc/elements/1.1/}creator"
MEDIA_TYPES: Final = (
    "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
)
_ACCEPTED: Final = frozenset({"accepted", "answered", "solved"})


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of any feed, as it is written there."""

    id: str
    title: str
    html: str
    url: str
    date: str
    author: str = ""
    categories: tuple[str, ...] = ()
    votes: str = "0"


class Feed:
    """The topics of a feed."""

    def __init__(self, config: CommunityConfig, client: Client) -> None:
        self._config = config
        self._client = client
        self._entries: dict[str, Entry] = {}

    def listed(self) -> Iterator[Listed]:
        """Yield the entries of the feed, each once."""
        data = self._client.fetch(self._config.url, MEDIA_TYPES)
        try:
            entries = _json_entries(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else _xml_entries(data)
        except (XmlError, ValidationError) as error:
            raise CommunityError(f"{self._config.url}: not a feed: {str(error).splitlines()[0][:200]}") from error
        wanted = frozenset(self._config.categories)
        for entry in entries[: self._config.max_topics]:
            if entry.id and entry.id not in self._entries and (not wanted or wanted.intersection(entry.categories)):
                self._entries[entry.id] = entry
                yield Listed(entry.id, hashlib.sha256(repr(entry).encode("utf-8", "surrogatepass")).hexdigest())

    def read(self, listed: Listed) -> Topic | None:
        """Return the topic of an entry; None if it has no text."""
        entry = self._entries[listed.id]
        content = plain_text(entry.html)
        title = one_line(entry.title, MAX_TITLE_CHARS)
        if not title or not content.text:
            return None
        if not is_web_address(entry.url):
            raise TopicError(f"{entry.id[:100]}: it has no link to its page")
        is_accepted = not _ACCEPTED.isdisjoint(category.lower() for category in entry.categories)
        return Topic(
            id=entry.id,
            title=title,
            question="",
            answer=content.text[:MAX_ANSWER_CHARS],
            is_accepted=is_accepted,
            votes=votes_of(entry.votes),
            day=_day(entry),
            author=one_line(entry.author, MAX_NAME_CHARS),
            url=entry.url,
            category="/".join(entry.categories)[:MAX_TITLE_CHARS],
            links=content.links if is_accepted else (),
        )


def _day(entry: Entry) -> dt.date:
    """Return the day of an entry, which Atom and JSON write as ISO 8601 and RSS as mails do."""
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(entry.date.strip()).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    raise TopicError(f"{entry.id[:100]}: its date cannot be read")


class _Author(BaseModel):
    name: str = ""


class _Extension(BaseModel):
    votes: int = 0
    accepted: bool = False


class _Item(BaseModel):
    id: str | int
    title: str = ""
    url: str = ""
    content_html: str = ""
    content_text: str = ""
    date_published: str = ""
    date_modified: str = ""
    authors: tuple[_Author, ...] = ()
    tags: tuple[str, ...] = ()
    community: _Extension = Field(default_factory=_Extension, alias="_community")


class _JsonFeed(BaseModel):
    items: tuple[dict[str, object], ...]


def _json_entries(data: bytes) -> list[Entry]:
    """Return the entries of a JSON Feed; broken ones are left out."""
    entries = []
    for written in _JsonFeed.model_validate_json(data).items:
        try:
            item = _Item.model_validate(written)
        except ValidationError:
            continue
        entries.append(
            Entry(
                id=str(item.id),
                title=item.title,
                html=item.content_html or escape(item.content_text),
                url=item.url,
                date=item.date_modified or item.date_published,
                author=item.authors[0].name if item.authors else "",
                categories=(*item.tags, *(("accepted",) if item.community.accepted else ())),
                votes=str(max(item.community.votes, 0)),
            )
        )
    return entries


def _xml_entries(data: bytes) -> list[Entry]:
    root = parse(data)
    if root.tag == f"{ATOM}feed":
        return [_atom_entry(element) for element in root.iter(f"{ATOM}entry")]
    if root.tag == "rss":
        return [_rss_entry(element) for element in root.iter("item")]
    raise XmlError("neither Atom nor RSS")


def _atom_entry(element: Element) -> Entry:
    links = {link.get("rel", "alternate"): link.get("href", "") for link in reversed(element.findall(f"{ATOM}link"))}
    content = element.find(f"{ATOM}content")
    if content is None:
        content = element.find(f"{ATOM}summary")
    return Entry(
        id=_text(element, f"{ATOM}id"),
        title=plain_text(_html(element.find(f"{ATOM}title"))).text,
        html=_html(content),
        url=links.get("alternate", ""),
        date=_text(element, f"{ATOM}updated") or _text(element, f"{ATOM}published"),
        author=_text(element, f"{ATOM}author/{ATOM}name"),
        categories=tuple(each.get("term", "") for each in element.findall(f"{ATOM}category")),
        votes=_text(element, RANK) or "0",
    )


def _html(content: Element | None) -> str:
    """Return an Atom text as HTML; XHTML is taken as its words."""
    if content is None:
        return ""
    if content.get("type") == "html":
        return content.text or ""
    return escape(" ".join("".join(content.itertext()).split()))


def _rss_entry(element: Element) -> Entry:
    url = _text(element, "link")
    return Entry(
        id=_text(element, "guid") or url,
        title=_text(element, "title"),
        html=_text(element, CONTENT) or _text(element, "description"),
        url=url,
        date=_text(element, "pubDate"),
        author=_text(element, CREATOR),
        categories=tuple((each.text or "").strip() for each in element.findall("category")),
        votes=_text(element, RANK) or "0",
    )


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
