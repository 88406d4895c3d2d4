"""Stored values never change: databases hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.storage import states

if TYPE_CHECKING:
    from enum import StrEnum


@pytest.mark.parametrize(
    ("enum", "values"),
    [
        (states.Status, "open pending solved"),
        (states.Author, "customer staff system"),
        (states.Event, "closed reopened merged undelivered"),
        (states.ArticlePart, "suggested read solved"),
        (states.Role, "viewer agent admin"),
        (states.OutboxKind, "mail webhook lookup"),
        (states.Occasion, "confirmation link answer news lookup digest"),
    ],
)
def test_stored_values_are_fixed(enum: type[StrEnum], values: str) -> None:
    assert [str(member) for member in enum] == values.split()


def test_outcomes_of_mail_are_fixed() -> None:
    assert {str(outcome) for outcome in states.OPENING_OUTCOMES} == {"opened", "automatic", "over the limit"}
    assert set(states.OPENING_OUTCOMES) < set(states.MailOutcome)
