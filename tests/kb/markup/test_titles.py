"""Titles as plain words."""

from __future__ import annotations

import pytest

from kb.markup import plain_title


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("{{ site.name }} settings", "settings"),
        ("{{ page.product }} settings", "Post settings"),
        ("Greet with {{first_name}}", "Greet with {{first_name}}"),
        ("About the **bold** `code` and *more*", "About the bold code and more"),
        ("Terms &amp; conditions", "Terms & conditions"),
        ("The <b>loud</b><br>one", "The loud one"),
        ("[The app](https://x.example) and ![a picture](a.png)", "The app and a picture"),
        ("See [[page|the page]]", "See the page"),
        ("Install it {#install}", "Install it"),
        ("{{< icon x >}} Settings", "Settings"),
        ("{% if x %}Pro{% endif %} plan", "Pro plan"),
        ('New <Badge text="beta" /> plan', "New beta plan"),
        (r"Use \* and \_", "Use * and _"),
        ("~~Old~~ ==new==", "Old new"),
        (" two\n lines ", "two lines"),
    ],
)
def test_markup_is_taken_out(title: str, wanted: str) -> None:
    assert plain_title(title, {"product": "Post"}) == wanted


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Error: it does not work",
        "@mention someone",
        "[INTERNAL] Reset",
        "%APP% settings",
        "snake_case_word and __init__.py",
        "2*3*4 and 2 * 3",
        r"C:\Users and \\server\share",
        "<your name> and List<T>",
        "`",
        "a < b > c",
        "R&D",
        "&amp without its end",
        "{{}}",
        "*.txt",
    ],
)
def test_other_signs_stay(title: str) -> None:
    assert plain_title(title) == title


def test_a_title_of_markup_alone_is_empty() -> None:
    assert not plain_title("{{ site.name }}")


def test_a_hostile_title_is_cheap() -> None:
    for piece in ("*", "_ ", "[", "](", "`", "{{", "<a ", "**a", "~~", "&"):
        for length in (1_000, 100_000):
            plain_title(piece * (length // len(piece)))
