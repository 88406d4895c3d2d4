"""Names of files and folders as people read them."""

from __future__ import annotations

import pytest

from kb.layout.names import Name, names
from kb.metadata import LAST


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("lost-phone", "Lost phone"),
        ("two_factor", "Two factor"),
        ("FAQ & Help", "FAQ & Help"),
        ("iOS", "iOS"),
        ("macOS-setup", "macOS setup"),
        ("sign-in (web)", "Sign-in (web)"),
        ("How-do-I-pay%3F", "How do I pay?"),
        ("ñandú", "Ñandú"),
    ],
)
def test_titles_keep_capitals_and_signs(text: str, title: str) -> None:
    assert Name(LAST, text).title == title


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("01-intro", Name(1, "intro")),
        ("007_agents", Name(7, "agents")),
        ("2. Setup", Name(2, "Setup")),
        ("10) Money", Name(10, "Money")),
        ("2-step-verification", Name(LAST, "2-step-verification")),
        ("404-not-found", Name(LAST, "404-not-found")),
        ("2024-05-01-news", Name(LAST, "news")),
        ("_docs", Name(LAST, "docs")),
        ("2024", Name(LAST, "2024")),
        ("1.2-release", Name(LAST, "1.2-release")),
    ],
)
def test_numbers_that_can_only_be_an_order_leave_the_name(text: str, name: Name) -> None:
    assert names([text, "passwords"])[text] == name


def test_other_numbers_are_an_order_if_all_siblings_have_one() -> None:
    assert names(["1-start", "2-step"]) == {"1-start": Name(1, "start"), "2-step": Name(2, "step")}
    assert names(["2-step"])["2-step"].order == LAST
    assert names(["2-step", "2-factor"])["2-step"].order == LAST
