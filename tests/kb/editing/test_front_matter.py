"""Values are added to front matter, and every other character stays as it is."""

from __future__ import annotations

import pytest

from kb.editing.front_matter import add_values
from kb.errors import EditError

KEY = "expect_queries"


def edited(front_matter: str, *values: str) -> str:
    text = f"---\n{front_matter}---\n# Body\n\n---\nexpect_queries: [not this]\n"
    changed = add_values(text, KEY, values or ("lost my key",))
    assert changed.endswith("---\n# Body\n\n---\nexpect_queries: [not this]\n")
    return changed.removeprefix("---\n").partition("---\n# Body")[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\n", "title: A\nexpect_queries:\n  - lost my key\n"),
        ("title: A\nnote: |\n  text\n", "title: A\nnote: |\n  text\nexpect_queries:\n  - lost my key\n"),
        ("expect_queries: []\ntitle: A\n", "expect_queries:\n  - lost my key\ntitle: A\n"),
        ("expect_queries:\ntitle: A\n", "expect_queries:\n  - lost my key\ntitle: A\n"),
        ("expect_queries: # todo\ntitle: A\n", "expect_queries: # todo\n  - lost my key\ntitle: A\n"),
        ("expect_queries: [a]\ntitle: A\n", "expect_queries: [a, lost my key]\ntitle: A\n"),
        ("expect_queries: [ a, 'b]' , ] # why\n", "expect_queries: [ a, 'b]' , lost my key ] # why\n"),
        ("expect_queries: [\n  a,\n  b\n]\ntitle: A\n", "expect_queries: [\n  a,\n  b, lost my key\n]\ntitle: A\n"),
        ("expect_queries: a # why\ntitle: A\n", "expect_queries: [a, lost my key] # why\ntitle: A\n"),
        ("expect_queries: a, b\ntitle: A\n", 'expect_queries: ["a, b", lost my key]\ntitle: A\n'),
        (
            "expect_queries:\n- a\n- b # why\n# next\ntitle: A\n",
            "expect_queries:\n- a\n- b # why\n- lost my key\n# next\ntitle: A\n",
        ),
        (
            "expect_queries:\n    - a\n      and more\n\n    - b\n\ntitle: A\n",
            "expect_queries:\n    - a\n      and more\n\n    - b\n    - lost my key\n\ntitle: A\n",
        ),
        ('"expect_queries": [a]\n', '"expect_queries": [a, lost my key]\n'),
        ("expect_queries: ~\ntitle: A\n", "expect_queries:\n  - lost my key\ntitle: A\n"),
    ],
)
def test_a_list_grows_in_the_notation_that_it_has(before: str, after: str) -> None:
    assert edited(before) == after


@pytest.mark.parametrize("value", ["yes", "a: b", "# 1", "[x", '"', "- a", "12", "it's, well", "Größe?", "a #b", "\\"])
def test_values_are_quoted_where_yaml_would_read_them_otherwise(value: str) -> None:
    for front_matter in ("title: A\n", "expect_queries: [a]\n", "expect_queries:\n- a\n", "expect_queries: a\n"):
        edited(front_matter, value)  # raises if the value does not come back


@pytest.mark.parametrize(
    "front_matter",
    [
        "expect_queries: |\n  a\n",
        "expect_queries: {a: b}\n",
        "expect_queries:\n  a: b\n",
        "expect_queries: [[a]]\n",
        "expect_queries: a\n  b\n",
        "title: [\n",
        "expect_queries: [\n  a # why\n]\n",
    ],
)
def test_front_matter_that_cannot_be_read_is_left_to_a_person(front_matter: str) -> None:
    with pytest.raises(EditError):
        edited(front_matter)


def test_values_that_are_there_are_not_repeated() -> None:
    assert edited("expect_queries: [a, b]\n", "a", "b") == "expect_queries: [a, b]\n"
    assert edited("expect_queries: [a]\n", "a", "c", "c") == "expect_queries: [a, c]\n"


def test_line_ends_and_byte_order_mark_stay() -> None:
    text = "\ufeff---\r\ntitle: A\r\nexpect_queries: [a]\r\n---\r\nOne.\nTwo.\r\n"
    assert add_values(text, KEY, ["b"]) == text.replace("[a]", "[a, b]")


def test_an_article_without_front_matter_gets_some() -> None:
    assert add_values("# A\n\nText.\n", KEY, ["b"]) == "---\nexpect_queries:\n  - b\n---\n# A\n\nText.\n"


@pytest.mark.parametrize("text", ['{"title": "A"}\nBody\n', "Title: A\nTags: b\n\nBody\n"])
def test_other_notations_are_left_to_a_person(text: str) -> None:
    with pytest.raises(EditError):
        add_values(text, KEY, ["b"])
