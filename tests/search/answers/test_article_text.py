"""The text of an article is cut into what can be quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.answers.article_text import article_text
from tests.search.answers.quoting import text_of

if TYPE_CHECKING:
    from search.generations.generation import Generation


def test_sentences_items_and_rows_are_units() -> None:
    text = text_of()
    assert text.texts == (
        "Open the vault with a key.",
        "It has two.",
        "Keep one at home.",
        "Take the steel key out of its box.",
        "Do this first:",
        "Wash your hands.",
        "Turn the key left. or right",
        "Push the door.",
        "The door is low.",
        "Turn it.",
        "Pull.",
        "steel 9 cm",
        "brass 7 cm",
    )
    assert [(section.anchor, section.first, section.end) for section in text.sections] == [
        ("", 0, 3),
        ("steel", 3, 9),
        ("brass", 9, 11),
        ("sizes", 11, 13),
        ("empty", 13, 13),
    ]
    assert [group.kind for group in text.sections[1].groups] == ["prose", "steps", "callout"]


def test_words_are_found_in_any_form() -> None:
    text = text_of()
    assert text.words["key"].tolist() == [0, 3, 6]
    assert text.words["hand"].tolist() == [5]
    assert text.heading_words["brass"].tolist() == [2]


def test_sections_with_steps_and_similar_headings_are_other_ways() -> None:
    assert text_of().other_ways == ((), (2,), (1,), (), ())


def test_a_term_and_its_explanation_are_one_unit() -> None:
    text = text_of("<dl><dt>IMAP</dt><dd>Reads mail. Keeps it.</dd><dt>SMTP</dt><dd>Sends it.</dd></dl>")
    assert text.texts == ("IMAP Reads mail. Keeps it.", "SMTP Sends it.")


def test_steps_that_go_on_after_a_paragraph_are_one_list() -> None:
    (section,) = text_of(
        "<ol><li>One.</li></ol><p>Then.</p><ol start='2'><li>Two.</li></ol><ol><li>New.</li></ol>"
    ).sections
    assert [[unit.text for unit in group.units] for group in section.groups] == [["One. Then.", "Two."], ["New."]]


def test_a_warning_between_steps_stays_a_callout() -> None:
    warning = '<div class="admonition warning"><p>Wait.</p></div>'
    (section,) = text_of(f"<ol><li>One.</li></ol>{warning}<ol start='2'><li>Two.</li></ol>").sections
    assert [group.kind for group in section.groups] == ["steps", "callout", "steps"]


def test_pictures_are_left_out() -> None:
    assert text_of('<p>Look. <img src="/media/a.png" alt="A"></p>').texts == ("Look.",)


def test_the_text_of_a_published_article_is_read_once(mail: Generation) -> None:
    text = article_text(mail, "bounce")
    assert text is not None
    assert [section.anchor for section in text.sections] == ["", "delivery-was-delayed"]
    assert article_text(mail, "bounce") is text
    assert article_text(mail, "nothing") is None
