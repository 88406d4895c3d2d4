"""Sentences: where each one of a text begins and ends."""

from __future__ import annotations

import re
from typing import Final

_OPENERS: Final = "\"'\u201c\u2018\u00ab([\u00bf\u00a1\u20ac$\u00a3#/@"
_CLOSERS: Final = "\"'\u201d\u2019\u00bb)\\]"
_END: Final = re.compile(
    rf"[.!?\u2026][{_CLOSERS}]*(?=\s+[{re.escape(_OPENERS)}]*[^\W_])"  # white space and a word come next
    rf"|[\u3002\uff01\uff1f][{_CLOSERS}]*"  # full-width marks need no white space
    r"|\n"
)
_LAST_WORD: Final = re.compile(r"[^\s(\[\"']*$")
_LONGEST_ABBREVIATION: Final = 12
_ABBREVIATIONS: Final = frozenset(
    "e.g i.e vs cf nr approx incl excl mr mrs ms dr prof z.b d.h u.a bzw ggf evtl p.ex sr sra bijv o.a".split()  # noqa: SIM905
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the start and the end of each sentence, without the white space around it.

    A line break ends a sentence. A full stop does so before a capital, a digit or a letter without case, unless it
    belongs to an abbreviation: "e.g. Thunderbird" is one sentence, and so is "Choose Forgot password? on the page".
    """
    spans, start = [], 0
    for match in _END.finditer(text):
        if text[match.start()] in ".!?\u2026" and not _is_end(text, match.start(), match.end()):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return [span for start, end in spans if (span := _trimmed(text, start, end))[0] < span[1]]


def _is_end(text: str, mark: int, end: int) -> bool:
    if text[end : end + 12].lstrip(_OPENERS + " \t")[:1].islower():
        return False
    word = _LAST_WORD.search(text, max(0, mark - _LONGEST_ABBREVIATION), mark)
    before = word[0].lower() if word else ""
    is_initial = len(before) == 1 and before.isalpha()
    return text[mark] != "." or not (is_initial or before in _ABBREVIATIONS)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    return left, left + len(piece.strip())
