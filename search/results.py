"""What a search returns: hits, snippets and an honest verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import datetime as dt

    from kb.rendering.blocks import Block

Outcome = Literal["answered", "unsure", "none"]


class Grade(StrEnum):
    """How a page introduces the hits: as the answer, as results, with plain doubt, or not at all."""

    ANSWER = "answer"
    RESULTS = "results"
    DOUBT = "doubt"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of plain text and the spans ``(start, end)`` that matched."""

    text: str
    highlights: tuple[tuple[int, int], ...]

    def parts(self) -> tuple[tuple[str, bool], ...]:
        """Return the text split into ``(piece, matched)`` pairs; joined, the pieces are the text."""
        pieces = []
        position = 0
        for start, end in self.highlights:
            pieces += [(self.text[position:start], False), (self.text[start:end], True)]
            position = end
        pieces.append((self.text[position:], False))
        return tuple(piece for piece in pieces if piece[0])


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that matched, with its best section.

    ``why`` lists the query words it contains: "invoice = bill" for a synonym, "pasword → password" for a correction,
    "solved questions" if these lifted it, and just "meaning" if it contains none. ``lang`` is the article's language.
    """

    slug: str
    anchor: str
    title: str
    section: str
    trail: tuple[str, ...]
    snippet: Snippet
    url: str
    score: float
    why: tuple[str, ...]
    reviewed: dt.date | None
    lang: str


_OUTCOMES: Final[dict[Grade, Outcome]] = {
    Grade.ANSWER: "answered",
    Grade.RESULTS: "unsure",
    Grade.DOUBT: "unsure",
    Grade.NONE: "none",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the hits answer the query: grade, confidence (0 to 1), and the words that are in no article."""

    grade: Grade
    confidence: float
    unknown_words: tuple[str, ...]
    reason: str

    @property
    def outcome(self) -> Outcome:
        """Whether the first hit answers the query, with both grades between as "unsure"."""
        return _OUTCOMES[self.grade]


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences and steps of one section, word for word and in its order.

    ``heading`` and ``anchor`` are empty for the article's beginning. ``url`` leads to the section and highlights what
    is quoted, where the browser can. ``steps`` is the number of steps in a list that was cut, otherwise 0.
    """

    anchor: str
    heading: str
    url: str
    blocks: tuple[Block, ...]
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The passage of the first hit that answers the query, quoted and never written.

    ``text`` is its sentence that says most, ``url`` leads there. ``quotes`` is what to show, ``folds`` are other ways
    to the same end, to be shown on demand.
    """

    slug: str
    title: str
    url: str
    text: str
    quotes: tuple[Quote, ...]
    folds: tuple[Quote, ...]
    reviewed: dt.date | None
    lang: str


@dataclass(frozen=True, slots=True)
class CommunityAnswer:
    """An answer that people gave each other in the community, shown below our articles and never counted as one.

    ``excerpt`` is what the answer begins with, as plain text, ``votes`` how many people found it useful, ``author`` the
    public name of the person who gave it on ``day``, and ``url`` its place in the community.
    """

    title: str
    excerpt: str
    url: str
    author: str
    day: dt.date
    votes: int
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits out of ``total`` articles, best first.

    ``corrected`` is the query that was searched instead if a word was misspelt. ``categories`` counts the matching
    articles in and below each category by its slug, before the category filter, largest first. ``answer`` is quoted
    from the first hit, if that certainly answers the query. With ``wants_person`` the way to a person comes before the
    hits: "talk to a human", "phone number". ``foreign_language`` is the language of the query if no article is in it.
    ``is_unquoted`` if no article has a quoted phrase of the query, so that its words were searched for without quotes.
    ``community`` is what the community says; the verdict and ``total`` do not count it. ``is_incomplete`` if only a
    part of the articles could be searched.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    corrected: str | None
    verdict: Verdict
    generation: str
    categories: tuple[tuple[str, int], ...]
    answer: Answer | None = None
    wants_person: bool = False
    foreign_language: str = ""
    is_unquoted: bool = False
    community: tuple[CommunityAnswer, ...] = ()
    is_incomplete: bool = False
