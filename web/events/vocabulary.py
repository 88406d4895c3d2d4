"""Which words of a query the published articles have: those may be read at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from search.generations.generation import Generation


class Vocabulary(Protocol):
    """Knows which words the articles use."""

    def is_known(self, word: str) -> bool:
        """Return whether an article has the word, or a form of it."""
        ...

    def is_stop(self, word: str) -> bool:
        """Return whether the word says nothing, such as "the"."""
        ...


class EmptyVocabulary:
    """The empty vocabulary, for a site without an index."""

    def is_known(self, word: str) -> bool:  # noqa: ARG002 - the signature of Vocabulary
        """Return False."""
        return False

    def is_stop(self, word: str) -> bool:  # noqa: ARG002 - the signature of Vocabulary
        """Return False."""
        return False


class ArticleWords:
    """The words of the articles of an index. A name in no article is not among them, unlike in a list of words."""

    def __init__(self, generation: Generation) -> None:
        self._searcher = generation.searcher

    def is_known(self, word: str) -> bool:
        """Return whether an article has the word, or a form of it."""
        tokens = self._searcher.tokens(word)
        return bool(tokens) and all(self._searcher.term_weight(token) > 0 for token in tokens)

    def is_stop(self, word: str) -> bool:
        """Return whether the word says nothing, such as "the"."""
        return not self._searcher.tokens(word)


def vocabulary_of(generation: Generation | None) -> Vocabulary:
    """Return the vocabulary of an index, if there is one."""
    return ArticleWords(generation) if generation is not None else EmptyVocabulary()
