"""Rules made of patterns."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from kb.dialects.gfm.inline.pattern import Mark, as_written, install_patterns, leave_out


def test_a_match_is_left_out_or_kept_as_written() -> None:
    md = MarkdownIt()
    install_patterns(md, [Mark("{", re.compile("{a}"), leave_out), Mark("{", re.compile(r"{\*b\*}"), as_written)])

    assert md.render("x {a}y {*b*} *c*") == "<p>x y {*b*} <em>c</em></p>\n"
