"""The words of a search stay highlighted in the article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from search.answers.marking import marked
from tests.search.answers.quoting import article

if TYPE_CHECKING:
    from search.generations.generation import Generation


def test_words_are_marked_in_any_form_but_never_inside_markup(mail: Generation) -> None:
    html = '<p title="message > delayed">Messages &amp; <a href="/message">a delayed message</a></p>'
    assert marked(mail, article(html), "delay message").html == (
        '<p title="message > delayed"><mark>Messages</mark> &amp; '
        '<a href="/message">a <mark>delayed</mark> <mark>message</mark></a></p>'
    )


def test_the_words_of_a_correction_are_marked(mail: Generation) -> None:
    assert "<mark>password</mark>" in marked(mail, article("<p>My password</p>"), "forgotten pasword").html


def test_without_words_nothing_is_marked(mail: Generation) -> None:
    original = article("<p>amp &amp; quot &quot;</p>")
    assert marked(mail, original, "") is original
    assert marked(mail, original, "zeppelin") == replace(original)
    assert marked(mail, original, "amp").html == "<p><mark>amp</mark> &amp; quot &quot;</p>"
