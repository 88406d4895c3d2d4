"""Articles as blocks of plain text."""

from __future__ import annotations

from kb.rendering.blocks import passages


def test_steps_lists_and_links_become_plain_parts() -> None:
    html = (
        '<ol start="3"><li><p>Open <strong>Settings</strong></p>'
        '<ul><li>or <a href="/articles/x">this</a></li></ul></li>'
        "<li>Close &lt;it&gt;</li></ol>\n<pre><code>a\n  b</code></pre>"
    )
    blocks = passages(html)[0].blocks
    assert [(block.kind, block.depth, block.number) for block in blocks] == [
        ("item", 1, 3),
        ("item", 2, None),
        ("item", 1, 4),
        ("code", 0, None),
    ]
    assert [(part.text, part.strong) for part in blocks[0].parts] == [("Open ", False), ("Settings", True)]
    assert blocks[1].parts[1].url == "/articles/x"
    assert blocks[2].parts[0].text == "Close <it>"
    assert blocks[3].parts[0].text == "a\n  b"


def test_a_table_row_has_a_part_per_cell() -> None:
    head, row = "<tr>\n<th></th>\n<th>B</th></tr>", "<tr><td>1</td><td></td></tr>"
    html = f"<h2 id='a'>A</h2><table><thead>\n{head}</thead><tbody>{row}</tbody></table>"
    (passage,) = passages(html)
    assert (passage.anchor, passage.heading, passage.level) == ("a", "A", 2)
    assert [(block.kind, [part.text for part in block.parts]) for block in passage.blocks] == [
        ("head", ["", "B"]),
        ("row", ["1", ""]),
    ]


def test_every_block_of_a_callout_names_its_kind() -> None:
    """Also those of a callout that is folded, and of lists in it; what follows is outside again."""
    warning = (
        '<div class="admonition warning"><p class="admonition-title">Wait</p><p>Read.</p><ul><li>All</li></ul></div>'
    )
    folded = '<details class="admonition tip"><summary class="admonition-title">More</summary><p>Text</p></details>'
    (passage,) = passages(f"{warning}<p>After</p>{folded}")
    assert [(block.text, block.kind, block.callout, block.is_title) for block in passage.blocks] == [
        ("Wait", "note", "warning", True),
        ("Read.", "note", "warning", False),
        ("All", "item", "warning", False),
        ("After", "text", "", False),
        ("More", "text", "tip", True),
        ("Text", "text", "tip", False),
    ]
