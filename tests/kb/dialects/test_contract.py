"""Every dialect writes the same HTML for the syntax that all know."""

from __future__ import annotations

import re

import pytest

from kb.config import DialectName
from kb.dialects.registry import dialect

NOTE = '<div class="admonition note"><p class="admonition-title">{}</p><p>Text.</p></div>'
FOLDED = '<details class="admonition {}"{}><summary class="admonition-title">{}</summary><p>Text.</p></details>'
TABS = (
    '<div class="tabs"><section class="tab"><h3 class="tab-title">One</h3><p>a</p></section>'
    '<section class="tab"><h3 class="tab-title">Two</h3><ul><li>b</li></ul></section></div>'
)

SAME = {
    '!!! note "Title"\n    Text.\n': NOTE.format("Title"),
    "!!! note\n    Text.\n": NOTE.format("Note"),
    '!!! info "*Title*"\n    Text.\n': NOTE.format("<em>Title</em>"),
    "!!! bug\n    Text.\n": NOTE.format("Bug").replace("note", "danger"),
    "??? warning\n    Text.\n": FOLDED.format("warning", "", "Warning"),
    '???+ tip "Title"\n    Text.\n': FOLDED.format("tip", " open", "Title"),
    "> [!NOTE]\n> Text.\n": NOTE.format("Note"),
    "> [!CAUTION]\n> Text.\n": NOTE.format("Caution").replace("note", "warning"),
    "> [!faq]- Title\n> Text.\n": FOLDED.format("note", "", "Title"),
    "> [!NOTE]\n> : text\n": NOTE.format("Note").replace("Text.", ": text"),
    "> [!NOTE]: Title\n> Text.\n": NOTE.format("Title"),
    "> [!NOTE]\n> ---\n": NOTE.format("Note").replace("<p>Text.</p>", "<hr>"),
    "> [!NOTE]\n> Text.\n\n> [!NOTE]\n> Text.\n": NOTE.format("Note") * 2,
    '## Two\n\n=== "One"\n    a\n\n=== "Two"\n    - b\n': f"<h2>Two</h2>{TABS}",
    "- [ ] a\n- [x] b\n": (
        '<ul><li class="task"><span class="task-box">☐</span> a</li>'
        '<li class="task"><span class="task-box">☑</span> b</li></ul>'
    ),
    "```sh\nmake <all>\n```\n": '<pre><code class="language-sh">make &lt;all&gt;</code></pre>',
    "~~~\na\n~~~\n": "<pre><code>a</code></pre>",
    "1. a\n\n    ```\n    b\n    ```\n": "<ol><li><p>a</p><pre><code>b</code></pre></li></ol>",
    "    a\n": "<pre><code>a</code></pre>",
    "3. a\n4. b\n": '<ol start="3"><li>a</li><li>b</li></ol>',
    "## A {#own}\n": '<h2 id="own">A</h2>',
    "## A{#own}\n": '<h2 id="own">A</h2>',
    "[TOC]\n": "<p>[TOC]</p>",
    "Term\n:   Meaning\n": "<dl><dt>Term</dt><dd>Meaning</dd></dl>",
    "==a== ~~b~~ H~2~O x^2^ :smile:\n": "<p><mark>a</mark> <del>b</del> H<sub>2</sub>O x<sup>2</sup> 😄</p>",
    "snake_case_name __a__ *b*\n": "<p>snake_case_name <strong>a</strong> <em>b</em></p>",
    "https://example.org/a\n": '<p><a href="https://example.org/a">https://example.org/a</a></p>',
    "|a|b|\n|-|-:|\n|1|2|\n": (
        '<table><thead><tr><th>a</th><th align="right">b</th></tr></thead>'
        '<tbody><tr><td>1</td><td align="right">2</td></tr></tbody></table>'
    ),
    "[[Page]], [[a/b.md#C|*d*]] and ![[e]]\n": (
        '<p><a href="wiki:Page">Page</a>, <a href="wiki:a/b.md#C">*d*</a> and <a href="wiki:e">e</a></p>'
    ),
    "[[a]](b.md) [[]] `[[c]]`\n": '<p><a href="b.md">[a]</a> [[]] <code>[[c]]</code></p>',
    "|[[a\\|b]]|\n|-|\n|c|\n": (
        '<table><thead><tr><th><a href="wiki:a">b</a></th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>'
    ),
    "[[_TOC_]]\n": "<p>[TOC]</p>",
    "[[toc]]\n": "<p>[TOC]</p>",
    "{: .note }\n> a\n": "<blockquote><p>a</p></blockquote>",
    "HTML\n\n*[HTML]: Markup\n": '<p><abbr title="Markup">HTML</abbr></p>',
    "a[^1]\n\n[^1]: b\n": (
        '<p>a<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup></p><div class="footnote"><hr><ol>'
        '<li id="fn:1"><p>b&#160;<a class="footnote-backref" href="#fnref:1">&#8617;</a></p></li></ol></div>'
    ),
}


@pytest.fixture(params=DialectName)
def name(request: pytest.FixtureRequest) -> DialectName:
    """Return the name of each dialect."""
    return DialectName(request.param)


def html_of(name: DialectName, text: str) -> str:
    """Return HTML without differences that make none: line breaks, two names of one element, a tooltip."""
    html = dialect(name).convert(text, 20_000).html
    html = re.sub(r'\n|=""| title="Jump back[^"]*"', "", html)
    return html.replace("<s>", "<del>").replace("</s>", "</del>")


@pytest.mark.parametrize("text", SAME)
def test_dialects_agree_on_the_syntax_that_all_know(name: DialectName, text: str) -> None:
    assert html_of(name, text) == SAME[text]


def test_directives_of_the_dialect_are_callouts_folded_text_and_tabs(name: DialectName) -> None:
    mark = dialect(name).fence
    title = {":::": " {}", "///": " | {}"}[mark].format
    boxes = f"{mark} note{title('Title')}\nText.\n{mark}\n\n{mark} details{title('Title')}\nText.\n{mark}\n\n"
    tabs = f"{mark} tab{title('One')}\na\n{mark}\n{mark} tab{title('Two')}\n- b\n{mark}\n"
    outer = mark + mark[0]

    assert (
        html_of(name, f"## Two\n\n{boxes}{outer} tabs\n{tabs}{outer}\n")
        == f"<h2>Two</h2>{NOTE.format('Title')}{FOLDED.format('note', '', 'Title')}{TABS}"
    )


@pytest.mark.parametrize(
    "text",
    ["!!! warning\n    Text.\n", "??? warning\n    Text.\n", "> [!WARNING]\n> Text.\n", "{} warning\nText.\n{}\n"],
)
def test_callouts_without_a_title_have_one_in_the_language_of_the_article(name: DialectName, text: str) -> None:
    german, english = (
        dialect(name).convert(text.replace("{}", dialect(name).fence), 20_000, lang).html for lang in ("de-AT", "en")
    )

    assert ">Warnung</" in german
    assert german.replace("Warnung", "Warning") == english


@pytest.mark.parametrize(("lang", "title"), [("en", "Details"), ("fr", "Détails")])
def test_folded_text_without_a_title_has_one(name: DialectName, lang: str, title: str) -> None:
    mark = dialect(name).fence

    assert f">{title}</summary>" in dialect(name).convert(f"{mark} details\na\n{mark}\n", 20_000, lang).html


def test_addresses_and_headings_have_their_lines(name: DialectName) -> None:
    text = "# A\n\n[a](b.md)\n\n```\n## Code\n```\n\n- ![c](d.png)\n\nB\n---\n\n[e]\n\n[e]: f.md\n"
    result = dialect(name).convert(text, 20_000)

    assert [address for address, _ in result.addresses] == ["b.md", "d.png", "f.md"]
    assert dict(result.addresses)["d.png"] == 8
    assert result.headings == ((1, 0), (2, 10))


@pytest.mark.parametrize("text", ["![[a.png|30x20]]\n", "![a](a.png =30x20)\n"])
def test_pictures_may_have_a_size(name: DialectName, text: str) -> None:
    html = html_of(name, text)

    assert 'width="30"' in html
    assert 'height="20"' in html
    assert 'alt="a"' in html


def test_wikilinks_and_sized_pictures_have_their_lines(name: DialectName) -> None:
    addresses = dialect(name).convert("[[a|b]]\n\n![[c.png]]\n![d](e.png =30x20)\n", 20_000).addresses

    assert addresses == (("wiki:a", 0), ("wiki:c.png", 2), ("e.png", 3))


def test_code_without_an_end_has_its_line(name: DialectName) -> None:
    assert dialect(name).convert("a\n\n~~~~sh\nmake\n", 20_000).unclosed_code == (("~~~", 2),)
    assert dialect(name).convert("```\na\n```\n", 20_000).unclosed_code == ()


def test_every_kind_of_line_ending_ends_a_line(name: DialectName) -> None:
    text = "a\n\n[a](b.md)\n\n```\nc\n"

    assert dialect(name).convert(text.replace("\n", "\r"), 20_000) == dialect(name).convert(text, 20_000)
    assert dialect(name).convert(text.replace("\n", "\r\n"), 20_000) == dialect(name).convert(text, 20_000)


def test_a_frame_without_its_end_leaves_the_rest_alone(name: DialectName) -> None:
    frames = '<iframe src="a"></frame>\n\n*b*\n\n<video\n src="c">\n\n*d*\n'

    assert html_of(name, frames).count("<em>") == 2


def test_long_lines_are_plain_text(name: DialectName) -> None:
    result = dialect(name).convert("*a*\n\n" + "*b* " * 6_000 + "\n\n*c*\n", 20_000)

    assert result.long_lines == (2,)
    assert result.html.count("<em>") == 2
    assert "*b* *b*" in result.html


@pytest.mark.parametrize("text", ["{: .a }\n\n" * 3, "{ #a }\n", "", "\n", "\x00\x1b", "```", "!!! note", "[^1]: [^1]"])
def test_odd_texts_do_no_harm(name: DialectName, text: str) -> None:
    assert dialect(name).convert(text, 20_000).too_hard == ""
