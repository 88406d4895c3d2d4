"""The words of a text carry their terms in every language."""

from __future__ import annotations

from search.text.analyzer import analyzer
from search.text.language_merge import merged


def test_words_have_their_terms_in_all_languages() -> None:
    english, german = (analyzer(lang).stream("the friendly") for lang in ("en", "de"))
    assert merged([english]) == english
    the, friendly = merged([english, german])
    assert the.is_stop
    assert friendly.wholes == (english[1].term, german[1].term)
