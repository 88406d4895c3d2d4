"""Code gets a frame with its language, coloured tokens, and its direction."""

from __future__ import annotations

import re
from html import unescape

import pytest

from kb.rendering.highlight import LEXER_NAMES, MAX_ARTICLE_CHARS, MAX_BLOCK_CHARS, highlight, lexer

SAMPLES = {
    "js": ('const a = "b"; // c\n', "JavaScript"),
    "ps1": ("Get-Date $now # c\n", "PowerShell"),
    "PowerShell": ("Get-Date $now # c\n", "PowerShell"),
    "console": ("$ ls\n", "Console"),
    "cmd": ("rem c\n", "Batch file"),
    "c#": ("class A { }\n", "C#"),
    "yml": ("a: b # c\n", "YAML"),
    "ino": ("int a = 1;\n", "Arduino"),
}


def block(code: str, language: str) -> str:
    """Return code as Markdown becomes HTML."""
    return f'<pre><code class="language-{language}">{code}</code></pre>'


@pytest.mark.parametrize("language", SAMPLES)
def test_code_names_its_language_and_marks_its_tokens(language: str) -> None:
    code, title = SAMPLES[language]
    html = highlight(block(code, language), lang="en")

    assert f'<div class="code" data-language="{title}"><pre><code class="language-{language}">' in html
    assert '<span class="' in html
    assert re.sub(r"<[^<>]*>", "", html) == code


@pytest.mark.parametrize("language", ["gherkin", "text", "makefile", "lexer&quot;"])
def test_code_in_an_unknown_language_stays_plain(language: str) -> None:
    assert highlight(block("a = 1", language), lang="en") == f'<div class="code">{block("a = 1", language)}</div>'


def test_code_without_a_language_or_with_elements_inside_gets_a_frame_only() -> None:
    for code in ("<pre><code>a = 1</code></pre>", '<pre><code class="language-js">a <b>= 1</b></code></pre>'):
        assert highlight(f"<p>a</p>{code}", lang="en").replace(' data-language="JavaScript"', "") == (
            f'<p>a</p><div class="code">{code}</div>'
        )


def test_marks_in_code_stay_escaped() -> None:
    html = highlight(block('a &lt;b&gt; "&amp;lt;" \xa0', "js"), lang="en")

    assert "&lt;" in html
    assert "&amp;lt;" in html
    assert unescape(re.sub(r"<[^<>]*>", "", html)) == 'a <b> "&lt;" \xa0'


@pytest.mark.parametrize(
    "code",
    [
        "a = 1;\n" * (MAX_BLOCK_CHARS // 7 + 1),  # long
        "(a)" * 200,  # a long line
        "a\n" * 400,  # no punctuation
        "{" + "\n" * 150 + "}",  # blank lines
    ],
)
def test_code_that_could_take_long_stays_plain(code: str) -> None:
    assert highlight(block(code, "cs"), lang="en") == f'<div class="code" data-language="C#">{block(code, "cs")}</div>'


def test_an_article_gets_colours_for_a_limited_amount_of_code() -> None:
    code = "int a = 1;\n" * 800
    html = highlight(block(code, "c") * 20, lang="en")

    frames = html.split('<div class="code"')[1:]
    assert [("<span" in frame) for frame in frames] == [
        (number + 1) * len(code) <= MAX_ARTICLE_CHARS for number in range(20)
    ]


def test_code_goes_from_left_to_right_in_an_article_that_does_not() -> None:
    html = highlight(f'<p><code>a</code> <code dir="rtl">b</code></p>{block("a", "js")}', lang="ar")

    assert '<p><code dir="ltr">a</code> <code dir="rtl">b</code></p>' in html
    assert '<div class="code" data-language="JavaScript" dir="ltr"><pre>' in html


def test_nested_and_empty_blocks_keep_their_elements() -> None:
    html = highlight("<pre>a<pre>b</pre></pre><pre></pre>", lang="en")

    assert html == '<pre>a<div class="code"><pre>b</pre></div></pre><div class="code"><pre></pre></div>'


def test_each_lexer_exists_and_keeps_every_character() -> None:
    code = 'a = "b\n<c d="e">\n\n  // f\n'
    for name in sorted(LEXER_NAMES):
        assert "".join(text for _, text in lexer(name).get_tokens(code)) == code, name
