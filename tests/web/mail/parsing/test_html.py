"""HTML to text: every word that the sender's mail program showed."""

from __future__ import annotations

import pytest

from web.mail.parsing.html import text_of_html, without_marks
from web.mail.parsing.replies import without_quotes


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<html><head><meta name=a><body>It fails.", "It fails."),
        ("<head><title>Mail</head><body><p>It fails.", "Mail\n\nIt fails."),
        ("<style>p {} </head><p>It fails.</p>", "p {}\n\nIt fails."),
        ("<p>One<!-- never closed <p>It fails.</p>", "OneIt fails."),
        ("<!-- a --!>It fails.", "It fails."),
        ("<![CDATA[It fails.]]>", "It fails."),
        ("<table><tr><td>Model<td>X2<tr><td>OS<td>11</table>", "Model | X2\nOS | 11"),
        ("<ol><li>open<li>click</ol><ul><li>wait</ul>", "1. open\n2. click\n- wait"),
        ("<dl><dt>Name<dd>Anna</dl>", "Name\nAnna"),
        ("<select><option>one<option>two</select>", "one\ntwo"),
        ("<noscript>It fails.</noscript>", "It fails."),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<img src='cid:1' alt='a red cross'>", "a red cross"),
        ("5 &lt; 6 &amp; 7 &euro;", "5 < 6 & 7 €"),
        (
            "Write to <anna@example.org> or <https://example.org/a>",
            "Write to <anna@example.org> or <https://example.org/a>",
        ),
        ("<a href='https://example.org/77'>the order</a>.", "the order <https://example.org/77>."),
        ("<a href='https://example.org/'>example.org</a>", "example.org"),
        ("<a href='mailto:anna@example.org'>anna@example.org</a>", "anna@example.org"),
        ("<a href='javascript:alert(1)'>click</a> <a href='#top'>top</a>", "click top"),
        ("<p>One</p><p>Two</p><div>Three</div><div><br></div><div>Four</div>", "One\n\nTwo\n\nThree\n\nFour"),
        ("<a x='>'<a x='>'It fails.", "It fails."),
        ('<div class="a>It fails.</div><p>Often.</p>', "It fails.\nOften."),
        ("<blockquote>Which one?<blockquote>older</blockquote></blockquote>This.", "> Which one?\n> > older\nThis."),
        ("<blockquote style='margin:0 0 0 40px;border:none'>indented</blockquote>", "indented"),
    ],
)
def test_html_becomes_text_as_it_was_shown(html: str, text: str) -> None:
    assert without_marks(text_of_html(html)) == text


@pytest.mark.parametrize(
    "html",
    [
        "It works.<div class=gmail_quote><div class=gmail_attr>2. nov.:<br></div><blockquote>Try.</blockquote></div>",
        "It works.<div class='moz-cite-prefix'>02.11., us:</div><blockquote type=cite>Try.</blockquote>",
        "<div class=yahoo_quoted><div>On Monday, us:</div><div>Try.</div></div>It works.",
        "It works.<hr><div id=x_divRplyFwdMsg>Von: Us &lt;us@help.example&gt;<br>Gesendet: Montag</div><div>Try.</div>",
        "It works.<hr><div id=divRplyFwdMsg>Frå: Us &lt;us@help.example&gt;<br>Dagen: måndag</div><div>Try.</div>",
        "<blockquote><ul><li>Try<li>again</ul></blockquote>It works.",
        "<blockquote type=cite>Try.</span></blockquote>It works.",
    ],
)
def test_quotes_marked_by_mail_programs_are_cut_from_a_reply(html: str) -> None:
    assert without_quotes(text_of_html(html), ["us@help.example"]) == "It works."


def test_reply_that_forwards_another_mail_keeps_it() -> None:
    html = "See:<div id=divRplyFwdMsg>From: Shop &lt;x@shop.example&gt;<br>Subject: Bill</div><div>88 EUR.</div>"
    assert without_quotes(text_of_html(html), ["us@help.example"]).endswith("Subject: Bill\n88 EUR.")


@pytest.mark.parametrize(
    "piece", ["<div>", "<ul><li>", "<blockquote>", "<i></p>", "<a><div>", "<b>", "<table><td>", "<![CDATA[", "<title>"]
)
def test_text_below_deep_nesting_is_kept(piece: str) -> None:
    assert "It fails." in text_of_html(f"{piece * 3_000}It fails.")


def test_tag_with_thousands_of_attributes_is_parsed_quickly() -> None:
    """A quadratic comparison of this many attributes would take half a minute."""
    attributes = " ".join(f"x{number}=1" for number in range(60_000))
    assert text_of_html(f"<a {attributes}>It fails.</a>") == "It fails."
