"""What the tests of quoted answers share: an article of every kind of block, and its text."""

from __future__ import annotations

from kb.article import Article, Entry, Section
from kb.metadata import Metadata
from kb.rendering.blocks import passages
from search.answers.article_text import ArticleText, read

HTML = """<p>Open the vault with a key. It has two. Keep one at home.</p>
<h2 id="steel">Open the vault with the steel key</h2>
<p>Take the steel key out of its box. Do this first:</p>
<ol><li>Wash your hands.</li><li>Turn the key left.<ul><li>or right</li></ul></li><li>Push the door.</li></ol>
<div class="admonition warning"><p class="admonition-title">Mind your head</p><p>The door is low.</p></div>
<h2 id="brass">Open the vault with the brass key</h2>
<ol><li>Turn it.</li><li>Pull.</li></ol>
<h2 id="sizes">Sizes</h2>
<table><tr><th>Key</th><th>Length</th></tr>
<tr><td>steel</td><td>9 cm</td></tr><tr><td>brass</td><td>7 cm</td></tr></table>
<h2 id="empty">Nothing below</h2>
"""


def article(html: str = HTML, lang: str = "en") -> Article:
    sections = tuple(Section(each.anchor, each.heading, each.level, "") for each in passages(html))
    metadata = Metadata(title="The vault", lang=lang)  # type: ignore[call-arg]
    return Article(Entry("vault", "a/vault.md", "", metadata, {}, (), (), ()), html, sections)


def text_of(html: str = HTML) -> ArticleText:
    return read(article(html), None)
