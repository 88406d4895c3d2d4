"""Text input: invisible text counts as empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.contact.actions import all_tickets, send_invoice
from tests.web.desk.conftest import opened, press, signed_in, ticket
from web.desk import staff
from web.errors import StaffError
from web.storage.text import clean, clean_line, initials, is_visible

if TYPE_CHECKING:
    from flask import Flask

INVISIBLE = [
    "\u200b\u200c\u200d",
    "\ufeff \u2060\n\u00ad",
    "\u3164",  # Hangul filler: a letter by its category
    "\u115f\u1160 \uffa0",
    "\u2800\u2800",  # Braille without dots: a sign by its category
    "\ufe0f\u034f",
    "\U000e0020\U000e007f",
    "\u202e\u2066",
]


@pytest.mark.parametrize("text", INVISIBLE)
def test_text_of_invisible_characters_is_empty(text: str) -> None:
    assert not is_visible(text)
    assert clean(text) == clean_line(text) == ""


@pytest.mark.parametrize("text", ["a\u200bb", "❤\ufe0f", "क\u094d\u200dष", "한\u3164글", ".", "𓀀"])
def test_text_with_something_to_see_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("field", ["body", "email"])
@pytest.mark.parametrize("text", INVISIBLE[:3])
def test_a_form_with_an_invisible_field_comes_back(app: Flask, field: str, text: str) -> None:
    answer = send_invoice(app.test_client(), **{field: text})
    assert answer.status_code == 400
    assert f'<a href="#{field}">' in answer.text
    assert not all_tickets(app)


def test_an_invisible_answer_is_not_sent(app: Flask) -> None:
    reference = opened(app)
    answer = press(signed_in(app), reference, "reply", body="\u200b\u3164")
    assert "Write a reply first." in answer.text
    assert len(ticket(app, reference).messages) == 1


@pytest.mark.parametrize("name", ["\u3164", "\u2800\u115f"])
def test_an_invisible_name_is_refused(name: str) -> None:
    with pytest.raises(StaffError, match="a name has at least one visible character"):
        staff.normal_name(name)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("ada", "A"),
        ("maria.garcia.lopez@example.org", "ML"),
        ("J. R. R.", "JR"),
        ("1234", ""),
        ("", ""),
        ("élodie", "É"),
    ],
)
def test_initials_are_those_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters
