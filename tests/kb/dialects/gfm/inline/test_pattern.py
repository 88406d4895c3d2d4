"""Rules made of patterns."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from kb.dialects.gfm.inline.pattern import as_written, leave_out, pattern_rule


def test_a_match_is_left_out_or_kept_as_written() -> None:
    md = MarkdownIt()
    md.inline.ruler.before("emphasis", "a", pattern_rule(re.compile("{a}"), leave_out))
    md.inline.ruler.before("emphasis", "b", pattern_rule(re.compile(r"{\*b\*}"), as_written))

    assert md.render("x {a}y {*b*} *c*") == "<p>x y {*b*} <em>c</em></p>\n"
