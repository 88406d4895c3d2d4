"""The typing benchmark: what it types, and what it counts as shown and as taken away."""

from __future__ import annotations

from tests.bench.typing import Loss, Question, Typed, share_shown, still_fits, taken_away, taken_by_pauses

VOCABULARY = (("reset", "password"), (), (), (), ("type", "passes"))
PASS = Question("pas s", frozenset({"reset"}))


def test_a_question_is_typed_from_the_second_letter_on_as_the_browser_sends_it() -> None:
    assert PASS.typed == ("pa", "pas", "pas", "pas s")


def test_letters_are_counted_until_a_right_article_is_listed() -> None:
    assert Typed(PASS, ((), (), ("other", "reset"), ())).letters == 4
    assert Typed(PASS, ((), (), ("other",), ())).letters is None


def test_lists_count_from_the_third_letter_on() -> None:
    assert share_shown([Typed(PASS, ((), ("reset",), (), ("other",)))]) == 2 / 3


def test_a_match_fits_if_the_place_of_most_weight_still_has_the_word() -> None:
    assert still_fits(VOCABULARY, "my pas", "my pass")
    assert not still_fits(VOCABULARY, "passw", "passwi")
    assert not still_fits(VOCABULARY, "passw", "passe"), "the text has it, the title not"
    assert still_fits(VOCABULARY, "lost x", "lost xy"), "listed for another word"


def test_a_right_article_taken_away_inside_a_word_is_a_loss() -> None:
    listed = Typed(Question("pass", PASS.right), (("reset",), ("other",), ("reset",)))
    assert taken_away([listed], {"reset": VOCABULARY}) == [Loss("pa", "pas", "reset")]
    gone = Typed(PASS, (("reset",), ("reset",), (), ()))
    assert taken_away([gone], {"reset": VOCABULARY}) == [], "a space ends the word"


def test_pauses_take_articles_and_lists_away() -> None:
    before = Typed(PASS, (("reset",), ("reset",), ("other",), ()))
    after = Typed(PASS, ((), ("other",), ("other",), ("reset",)))
    assert taken_by_pauses([before], [after]) == (2, 1)
