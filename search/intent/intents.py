"""Intents: what a query asks for beyond its topic, and which articles that speaks against."""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING, Literal

import numpy as np

from search.intent.foreign import ForeignLanguages
from search.intent.opposite_titles import OppositeTitles
from search.intent.person import asks_for_person
from search.intent.product_titles import ProductTitles
from search.text.word_list import Rank, languages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from search.intent.opposite_titles import Names
    from search.query import Query

Contrary = Literal["", "opposite", "person", "foreign"]


class Intents:
    """Reads intents for one generation; safe to share between threads.

    ``names`` are those of its articles, by number; ``is_known`` returns whether an article has a word.
    """

    def __init__(self, names: Sequence[Names], is_known: Callable[[str], bool]) -> None:
        self._opposites = OppositeTitles(names)
        self._products = ProductTitles([each.title for each in names])
        common_in = partial(languages_of, least=Rank.COMMON)
        self._foreign = ForeignLanguages({each.lang for each in names}, languages_of, common_in, is_known)

    def foreign_language(self, query: Query) -> str:
        """Return the language of a query if no article is in it, otherwise ""; an unfinished word tells none."""
        text = query.full_text or query.words
        return self._foreign.language(text if query.is_complete else text.rpartition(" ")[0])

    def factors(self, query: Query, others: NDArray[np.float64] | None = None) -> NDArray[np.float64] | None:
        """Return a factor for each article's score, times ``others``, float64 [articles]; None if all count alike.

        While a query is typed, its last word takes no side yet, and any product may still be named.
        """
        finished = query.words if query.is_complete else query.words.rpartition(" ")[0]
        products = self._products.factors(query.full_text or query.words) if query.is_complete else None
        every = (others, self._opposites.factors(finished), products)
        some = [factors for factors in every if factors is not None]
        return reduce(np.multiply, some) if some else None

    def contrary(self, article: int, query: Query) -> Contrary:
        """Return why an article is not what a query asks for, however well it matches; "" if it may be."""
        if self._opposites.contradicts(article, query.words):
            return "opposite"
        if asks_for_person(query):
            return "person"
        return "foreign" if query.foreign_language else ""
