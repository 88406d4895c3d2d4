"""Training texts: public titles, and help centres split into titles, sentences and passages.

Files are read in the order of their names. Texts in the files to leave out, and texts nearly equal to them, are
dropped, because a text that judges the result must not shape it. Each remaining text is returned once.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SENTENCE_WORDS = range(3, 41)
"""Shorter sentences say nothing, longer ones are tables without their lines."""
PASSAGE_WORDS = 120
MIN_PASSAGE_WORDS = 30
NEARLY_THE_SAME = 0.6
"""Shared trigrams ÷ all trigrams: "Thunderbird cant send mail" and "Thunderbird can not send mails" have .69."""
LONG_WORDS = 40
ONE_LONG_IN = 8
"""Longer texts, mostly passages, take most of the teacher's time: an eighth of them is used, by checksum."""
MAX_CHARS = 1200
"""The teacher truncates texts at 256 pieces."""

_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_NO_PROSE = re.compile(
    r"```.*?(?:```|\Z)|<!--.*?-->|<[^<>\n]*>|^[ \t]*[|:].*$|!\[[^\]]*\]\([^)]*\)|\{[^}\n]*\}|https?://\S+",
    re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"[*`]+|(?<!\w)_|_(?!\w)|^[ \t]*(?:[-+>]|\d+[.)])[ \t]+", re.MULTILINE)
_HEADING = re.compile(r"^(#+)\s*(.+?)\s*#*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def collect(paths: Iterable[Path], leave_out: Iterable[Path] = ()) -> list[str]:
    """Return the distinct texts of files and folders, in a fixed order.

    Args:
        paths: ``.tsv`` files with the columns ``locale`` and ``title`` (English rows count), folders of Markdown.
        leave_out: files of lines ``{"text": …}``; no returned text is nearly equal to one of them.

    """
    read = (text[:MAX_CHARS] for path in paths for text in _read(path))
    texts = list(dict.fromkeys(text for text in read if _is_english(text)))
    judged = [json.loads(line)["text"] for path in leave_out for line in path.read_text("utf-8").splitlines()]
    sample = [text for text in texts if len(text.split()) <= LONG_WORDS or zlib.crc32(text.encode()) % ONE_LONG_IN == 0]
    return _without(sample, judged)


def _read(path: Path) -> Iterator[str]:
    if not path.is_dir():
        yield from _titles(path)
        return
    for file in sorted(path.rglob("*.md")):
        yield from article_texts(file.read_text(encoding="utf-8", errors="replace"))


def _titles(path: Path) -> Iterator[str]:
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    columns = head.split("\t")
    title, locale = columns.index("title"), columns.index("locale")
    for cells in (row.split("\t") for row in rows):
        if len(cells) == len(columns) and cells[locale].startswith("en"):
            yield " ".join(cells[title].split())


def article_texts(source: str) -> Iterator[str]:
    """Yield an article's title and headings, its sentences, and its passages below ``title. ``."""
    front = _FRONT_MATTER.match(source)
    title_line = _TITLE.search(front[1]) if front else None
    title = title_line[1] if title_line else ""
    yield from filter(None, [title])
    prose = _NO_PROSE.sub(" ", source[front.end() if front else 0 :])
    first, *rest = _HEADING.split(_MARKUP.sub("", _LINK.sub(r"\1", prose)))
    for heading, body in (("", first), *zip(rest[1::3], rest[2::3], strict=True)):
        if heading:
            yield heading
        yield from _sentences(body)
        yield from (f"{title}. {passage}" for passage in _passages(f"{heading} {body}"))


def _sentences(body: str) -> Iterator[str]:
    for line in body.splitlines():
        for sentence in _SENTENCE_END.split(line):
            words = sentence.split()
            if len(words) in SENTENCE_WORDS:
                yield " ".join(words)


def _passages(text: str) -> Iterator[str]:
    words = text.split()
    for start in range(0, len(words), PASSAGE_WORDS):
        passage = words[start : start + PASSAGE_WORDS]
        if len(passage) >= MIN_PASSAGE_WORDS:
            yield " ".join(passage)


def _is_english(text: str) -> bool:
    """Return whether the letters are those of English; few other texts are."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 1 and sum(map(str.isascii, letters)) >= 0.97 * len(letters)


def _without(texts: Sequence[str], judged: Sequence[str]) -> list[str]:
    """Return the texts whose trigrams have a Jaccard similarity below the limit with every judged text."""
    if not judged:
        return list(texts)
    sets = [_trigrams(text) for text in judged]
    sizes = np.array([len(grams) for grams in sets])
    holders: dict[str, list[int]] = {}
    for number, grams in enumerate(sets):
        for gram in grams:
            holders.setdefault(gram, []).append(number)
    different = []
    for text in texts:
        grams = _trigrams(text)
        matches = [number for gram in grams & holders.keys() for number in holders[gram]]
        shared = np.bincount(matches, minlength=len(sizes)) if matches else np.zeros(len(sizes))
        if not np.any(shared >= NEARLY_THE_SAME * (len(grams) + sizes - shared)):
            different.append(text)
    return different


def _trigrams(text: str) -> set[str]:
    plain = f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "
    return {plain[at : at + 3] for at in range(len(plain) - 2)}
