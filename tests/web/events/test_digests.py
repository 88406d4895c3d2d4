"""Digests tell texts apart, and mean nothing without their keys."""

from __future__ import annotations

from web.events.digests import AskedDigests, visit_digest

DIGESTS = AskedDigests("a secret")


def test_the_order_of_words_and_their_apostrophes_do_not_matter() -> None:
    assert DIGESTS.of_query(["can't", "send", "send"]) == DIGESTS.of_query(["send", "cant"])
    assert DIGESTS.of_query(["can't", "send"]) != DIGESTS.of_query(["can", "send"])


def test_a_query_of_one_word_differs_from_the_word() -> None:
    assert DIGESTS.of_query(["mail"]) != DIGESTS.of_word("mail")


def test_another_secret_gives_other_digests() -> None:
    assert DIGESTS.of_word("mail") != AskedDigests("another").of_word("mail")


def test_a_visitor_has_another_digest_with_another_salt() -> None:
    assert visit_digest(b"one", "192.0.2.1") == visit_digest(b"one", "192.0.2.1")
    assert len({visit_digest(b"one", "192.0.2.1"), visit_digest(b"two", "192.0.2.1"), visit_digest(b"one", "")}) == 3
