"""English words that carry no meaning in a question."""

from __future__ import annotations

STOP_WORDS = frozenset(
    """
    a about after also am an and any anymore are as at be because been but by can could
    d did do does doing for from get gets getting got had has have havent having
    hello help hi how i if im in into is isnt it its ive just keep keeps let ll m me more my not now
    of on or our please re really s should so some t than thank thanks that the their them then
    there these they this those to too us ve very was we were what whats when where which who why
    will with without would you your yours
    """.split()  # noqa: SIM905 - as a list it would be a page long
)
"""Function words, and the words of polite questions: "hello", "please", "thanks"."""
