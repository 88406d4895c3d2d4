"""Front matter in TOML and JSON."""

from __future__ import annotations

import pytest

from kb.reading.front_matter import split


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('+++\ntitle = "Plans\ndraft = true\n+++\nText.\n', 2, "TOML"),
        ("+++\ntitle = 'Plans'\ndraft = perhaps\n+++\nText.\n", 3, "TOML"),
        ("+++\ntitle = 'Plans'\n\nText.\n", 1, '"+++"'),
        ('{\n  "title": "Plans",\n  draft: true\n}\nText.\n', 3, "JSON"),
        ('{"title": "Plans"} and so on\n', 1, "line of its own"),
        ('{"title": ' + "[" * 100 + "]" * 100 + "}\nText.\n", 1, "nested more than"),
        ("+++\na = 0x" + "f" * 5_000 + "\n+++\nText.\n", 2, "TOML"),
        ("+++\ntitle = 'x'\n" + "a." * 20_000 + "a = 1\n+++\nText.\n", 3, "parts"),
        ("+++\nb = {" + "'a' . " * 9_000 + "a = 1}\n+++\nText.\n", 2, "parts"),
    ],
)
def test_unreadable_toml_and_json_are_errors_at_their_line(text: str, line: int, words: str) -> None:
    parts = split(text, "a.md")

    (problem,) = parts.problems
    assert (problem.line, problem.severity) == (line, "error")
    assert words in problem.message
    assert parts.fields is None


def test_values_of_toml_and_json_are_texts_as_typed() -> None:
    toml = split("+++\ntitle = 'T'\nlast_reviewed = 2026-05-01\nversion = 1.10\ntags = ['a', 'b']\n+++\n", "a.md")
    assert toml.fields == {"title": "T", "last_reviewed": "2026-05-01", "version": "1.10", "tags": ["a", "b"]}
    json = split('{"title": "T", "version": 1.10, "owner": null, "search": {"boost": 2}}\n', "a.md")
    assert json.fields == {"title": "T", "version": "1.10", "owner": None, "search": {"boost": "2"}}


def test_lone_surrogates_in_json_are_replaced() -> None:
    fields = split('{"title": "T \\ud83d", "\\udc00": "x"}\n', "a.md").fields
    assert fields is not None
    assert "".join(fields).encode()
    assert str(fields["title"]).encode()
