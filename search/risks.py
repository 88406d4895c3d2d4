"""Recogniser: which risk of the writers' list a message tells of.

Few words stand for a risk, in any form and in their order, with a few others between them: "hacked my account" is
found in "they have hacked into my mail account". Stop words count: "a charge I did not make" is nothing without "not".
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from search.analysis import analyzer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.risks import Risk, Risks

MOST_BETWEEN: Final = 3
"""Other words between two of a pattern."""

MAX_WORDS: Final = 2_000
"""Words of a message that are looked at: whoever is in danger says it by then."""


class Recogniser:
    """Recognises risks; safe to use from any thread."""

    def __init__(self, risks: Risks, lang: str = "en") -> None:
        self._analyzer = analyzer(lang)
        self._patterns: dict[str, list[tuple[tuple[str, ...], Risk]]] = defaultdict(list)
        for risk in risks.known:
            for pattern in risk.when:
                first, *rest = self._terms(pattern) or ("",)
                self._patterns[first].append((tuple(rest), risk))

    def find(self, text: str) -> Risk | None:
        """Return the first risk that a message tells of, or None."""
        terms = self._terms(text)[:MAX_WORDS]
        for place, term in enumerate(terms):
            for rest, risk in self._patterns.get(term, ()):
                if _follows(rest, terms, place + 1):
                    return risk
        return None

    def _terms(self, text: str) -> list[str]:
        return [token.term for token in self._analyzer.stream(text)]


def _follows(rest: Sequence[str], terms: Sequence[str], start: int) -> bool:
    """Tell whether words stand from there on in their order, with a few others between them."""
    for wanted in rest:
        window = terms[start : start + MOST_BETWEEN + 1]
        if wanted not in window:
            return False
        start += window.index(wanted) + 1
    return True


@lru_cache(maxsize=4)
def recogniser(risks: Risks, lang: str) -> Recogniser:
    """Return the one recogniser of a list: to read its patterns takes longer than to look for them."""
    return Recogniser(risks, lang)
