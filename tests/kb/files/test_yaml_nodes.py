"""YAML with line numbers: values as typed, lines of nested nodes, errors with their line."""

from __future__ import annotations

import pytest

from kb.files.yaml_nodes import UnreadableError, YamlParser

PARSER = YamlParser(deepest=3, unreadable="the list cannot be read")


def test_values_are_the_text_that_was_typed() -> None:
    top = PARSER.parse("a: 1.10\nb: no\nc: 2026-13-45\nd: !Important\ne: &amp x\nf: '~'\ng: ~\nh:\n? [x]\n: y\n")

    assert top is not None
    assert top.value() == {
        "a": "1.10",
        "b": "no",
        "c": "2026-13-45",
        "d": "!Important",
        "e": "&amp x",
        "f": "~",
        "g": None,
        "h": None,
        "?": "y",
    }


def test_nested_nodes_have_their_line() -> None:
    top = PARSER.parse("# comment\nen:\n  same:\n    - a\n    - [b, c]\n")

    assert top is not None
    assert top.pairs is not None
    ((key, table),) = top.pairs
    assert (key.name, key.line) == ("en", 2)
    assert table.pairs is not None
    items = table.pairs[0][1].items
    assert items is not None
    assert [item.line for item in items] == [4, 5]


def test_lines_count_from_the_first_line() -> None:
    with pytest.raises(UnreadableError) as error:
        YamlParser(deepest=3, unreadable="x", first_line=10).parse("a: b\nc: [d\n")
    assert error.value.line == 11


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_text_has_no_value(text: str) -> None:
    top = PARSER.parse(text)
    assert top is None or top.is_null


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: b: c", 1, "the list cannot be read: put the value in quotes"),
        ("a: &x b\nc: *x", 2, "repeats another value"),
        ("a: b\n---\nc: d", 2, "divides the list in two"),
        ("[[[[[x]]]]]", 1, "nested more than 3 deep"),
    ],
)
def test_unreadable_yaml_is_explained_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(UnreadableError) as error:
        PARSER.parse(text)
    assert error.value.line == line
    assert message in str(error.value)


def test_deep_nesting_does_not_crash() -> None:
    with pytest.raises(UnreadableError):
        PARSER.parse("[" * 100_000)
