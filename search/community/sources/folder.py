"""A folder of exported topics: a Markdown file each, with the answer below the heading "Answer"."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Final

from kb.config import DialectName
from kb.dialects.registry import dialect
from kb.files.source import decode
from kb.reading.front_matter import split
from search.community.plain_text import plain_text
from search.community.sources.source import Listed
from search.community.topic import (
    MAX_ANSWER_CHARS,
    MAX_NAME_CHARS,
    MAX_QUESTION_CHARS,
    MAX_TITLE_CHARS,
    Topic,
    is_web_address,
    one_line,
)
from search.errors import CommunityError, TopicError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MAX_FILE_BYTES: Final = 200_000
MAX_LINE_CHARS: Final = 20_000
_ANSWER: Final = frozenset({"answer", "accepted answer"})
_YES: Final = frozenset({"true", "yes"})


class Folder:
    """The topics in a folder's files; a missing folder has none."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most

    def listed(self) -> Iterator[Listed]:
        """Yield the topics by the names of their files."""
        try:
            files = [file for file in self._folder.glob("*.md") if not file.name.startswith(("_", "README"))]
            for file in sorted(files)[: self._most]:
                yield Listed(file.name, hashlib.sha256(file.read_bytes()).hexdigest())
        except OSError as error:
            raise CommunityError(f"{error.filename or self._folder}: {error.strerror or error}") from error

    def read(self, listed: Listed) -> Topic | None:
        """Return the topic in a file; None if it has no answer."""
        name = listed.id
        try:
            data = (self._folder / name).read_bytes()
        except OSError as error:
            raise TopicError(f"{name}: {error.strerror or error}") from error
        text = decode(data, name).text if len(data) <= MAX_FILE_BYTES else None
        if text is None:
            raise TopicError(f"{name}: not UTF-8 text of at most {MAX_FILE_BYTES:,} bytes")
        parts = split(text, name)
        fields = {key.lower(): str(value).strip() for key, value in (parts.fields or {}).items()}
        content = plain_text(dialect(DialectName.GFM).convert(parts.body, MAX_LINE_CHARS).html)
        question = " ".join(text for heading, text in content.sections if heading.lower() not in _ANSWER)
        answer = " ".join(text for heading, text in content.sections if heading.lower() in _ANSWER)
        if not answer:
            return None
        return _topic(name, fields, question, answer, content.links)


def _topic(name: str, fields: Mapping[str, str], question: str, answer: str, links: tuple[str, ...]) -> Topic:
    """Return the topic with what the front matter says.

    Raises:
        TopicError: a field is missing or wrong.

    """
    url, votes, is_accepted = (
        fields.get("url", ""),
        fields.get("votes", "0"),
        fields.get("accepted", "").lower() in _YES,
    )
    if not fields.get("title"):
        raise TopicError(f"{name}: title is missing: write the question")
    if not is_web_address(url):
        raise TopicError(f"{name}: url must be the address of the topic, such as https://forum.example.com/t/1")
    if not (votes.isascii() and votes.isdecimal() and len(votes) < 8):
        raise TopicError(f"{name}: votes must be a whole number")
    try:
        day = dt.date.fromisoformat(fields.get("date", "")[:10])
    except ValueError as error:
        raise TopicError(f"{name}: date must be the day of the answer, such as 2026-03-04") from error
    return Topic(
        id=name,
        title=one_line(fields["title"], MAX_TITLE_CHARS),
        question=question[:MAX_QUESTION_CHARS],
        answer=answer[:MAX_ANSWER_CHARS],
        is_accepted=is_accepted,
        votes=int(votes),
        day=day,
        author=one_line(fields.get("author", ""), MAX_NAME_CHARS),
        url=url,
        category=fields.get("category", "")[:MAX_TITLE_CHARS],
        links=links if is_accepted else (),
    )
