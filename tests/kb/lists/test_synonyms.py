"""The writers' synonyms, and the problems of their file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.lists.synonyms import MAX_CHARS, SYNONYMS_FILE, Group, Meaning, Synonyms, parse, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import ReadAll

ARTICLE = "---\ntitle: A\nsummary: One sentence.\n---\nText.\n"
LIST = """\
# what people say
en:
  same:
    - invoice, bill,  receipt
    - [Two-factor, 2fa]
    -
      - sign in
      - log in
  means:
    otp: verification code, backup code
    chip, dongle: [security key]
pt-BR:
  same: senha, palavra-passe
"""


def messages(text: str) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.message) for problem in parse(text.encode()).problems]


def test_groups_and_meanings_have_their_language_and_line() -> None:
    synonyms = parse(LIST.encode())
    assert synonyms.problems == ()
    assert synonyms.groups == (
        Group("en", 4, ("invoice", "bill", "receipt")),
        Group("en", 5, ("Two-factor", "2fa")),
        Group("en", 7, ("sign in", "log in")),
        Group("pt-br", 13, ("senha", "palavra-passe")),
    )
    assert synonyms.meanings == (
        Meaning("en", 10, "otp", ("verification code", "backup code")),
        Meaning("en", 11, "chip", ("security key",)),
        Meaning("en", 11, "dongle", ("security key",)),
    )


@pytest.mark.parametrize("text", ["en:\n  same: [bill, invoice]\n", "en:\n  same:\n    - bill\n    - invoice\n"])
def test_a_list_of_single_words_is_one_group(text: str) -> None:
    assert [group.phrases for group in parse(text.encode()).groups] == [("bill", "invoice")]


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"\xef\xbb\xbf", b"# later\n", b"en:\n", b"en:\n  same:\n", b"en:\n  means:\n"]
)
def test_files_without_entries_are_valid(data: bytes) -> None:
    synonyms = parse(data)
    assert (synonyms.groups, synonyms.meanings, synonyms.problems) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("en:\n  same:\n    - bill\n    - pay, paid", 3, 'this group has only "bill": write two or more'),
        ("en:\n  same:\n    - a, b\n    - c, B, d", 4, '"B" is already in the group of line 3'),
        ("en:\n  same:\n    - '--, a, b'", 3, '"--" is not a word or phrase that people search for'),
        (f"en:\n  same:\n    - a, b, {'x' * 101}", 3, "is not a word or phrase"),
        ("en:\n  same:\n    - a: b\n    - c, d", 3, 'this line has a ":"'),
        ("en:\n  same:\n    - [a, [b, c]]", 3, "a list within a list"),
        ("en:\n  smae:\n    - a, b", 2, "did you mean same?"),
        ("en:\n  - a, b", 2, "expected same and means"),
        ("en:\n  means:\n    otp:", 3, '"otp" has no meaning yet'),
        ("en:\n  means:\n    otp: OTP", 3, '"otp" means only itself'),
        ("en:\n  means:\n    - otp", 3, 'expected "otp: verification code"'),
        ("same:\n  - a, b", 1, 'a language above it, such as "en:"'),
        ("german:\n  same: a, b", 1, 'its two-letter code, "de"'),
        ("tlh:\n  same: a, b", 1, "a two-letter code"),
        ("? [en]\n: x", 1, "this is not a known language"),
        ("bill is invoice", 1, "expected a language"),
        ("en:\n  same: &x a\n  means: *x", 3, "repeats another value"),
        ("en:\n\tsame: a, b", 2, "cannot start a value (a tab"),
        ("en:\n  same: a, b\n---\nde:\n", 3, "this line divides the list in two"),
        ("[[[[[[[[[[", 1, "nested more than 6 deep"),
    ],
)
def test_wrong_lines_are_reported_with_advice(text: str, line: int, words: str) -> None:
    assert any(at == line and words in message for at, message in messages(text)), messages(text)


def test_a_bad_line_does_not_affect_the_others() -> None:
    synonyms = parse(b"en:\n  same:\n    - a: b\n    - bill, invoice\nxx:\n  same: c, d\nde:\n  same: e, f\n")
    assert [group.phrases for group in synonyms.groups] == [("bill", "invoice"), ("e", "f")]


def test_an_unreadable_file_is_an_error() -> None:
    (problem,) = parse(b"en: [").problems
    assert (problem.severity, problem.path, problem.rule) == ("error", SYNONYMS_FILE, "synonyms")
    assert "no synonym counts" in problem.message


def test_too_long_files_are_refused() -> None:
    assert [message for _, message in messages("#" * (MAX_CHARS + 1))] == [
        "the file is longer than 1,000,000 characters: shorten it"
    ]


@pytest.mark.parametrize("data", [b"\x00", b"\xff\xfe\x00", b"en:\n  same: caf\xe9, coffee house\n"])
def test_wrong_encodings_are_reported_for_this_file(data: bytes) -> None:
    assert {problem.path for problem in parse(data).problems} == {SYNONYMS_FILE}


def test_a_folder_without_the_file_has_no_synonyms(tmp_path: Path) -> None:
    assert read(tmp_path, KbConfig(articles=tmp_path)) == Synonyms()


@pytest.mark.parametrize("name", ["_synonyms.yml", "synonyms.yaml"])
def test_files_with_a_similar_name_are_reported(read_all: ReadAll, name: str) -> None:
    corpus = read_all({"a.md": ARTICLE, name: LIST})
    assert corpus.synonyms.groups == ()
    assert [(problem.path, problem.message) for problem in corpus.problems] == [
        (name, "a file with this name is not read: call it _synonyms.yaml")
    ]


def test_the_file_is_not_read_through_a_link_out_of_the_folder(
    articles_from: Callable[[dict[str, str | bytes]], Path], tmp_path: Path
) -> None:
    (tmp_path / "secret.yaml").write_text(LIST, encoding="utf-8")
    root = articles_from({"a.md": ARTICLE})
    (root / SYNONYMS_FILE).symlink_to(tmp_path / "secret.yaml")
    synonyms = read(root, KbConfig(articles=root))
    assert synonyms.groups == ()
    assert [problem.severity for problem in synonyms.problems] == ["error"]


def test_a_folder_has_its_synonyms_and_their_problems_and_another_list_is_another_corpus(read_all: ReadAll) -> None:
    first = read_all({"a.md": ARTICLE})
    second = read_all(
        {"a.md": ARTICLE, SYNONYMS_FILE: "en:\n  same:\n    - bill, invoice\n    - pay\n"}, first.readings
    )
    assert [group.phrases for group in second.synonyms.groups] == [("bill", "invoice")]
    assert [(problem.rule, problem.path, problem.line) for problem in second.problems] == [
        ("synonyms", SYNONYMS_FILE, 4)
    ]
    assert second.articles == {}
    assert first.fingerprint != second.fingerprint
