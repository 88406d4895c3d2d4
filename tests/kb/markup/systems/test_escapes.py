"""Marks against template engines inside code."""

from __future__ import annotations

from tests.kb.small_markup import markdown


def test_raw_marks_in_code_vanish() -> None:
    assert markdown("`{% raw %}{{ x }}{% endraw %}`") == "`{{ x }}`"
    assert markdown("```\n{% raw %}\n{{ x }}\n{% endraw %}\n```") == "```\n{{ x }}\n```"


def test_raw_marks_around_code_vanish() -> None:
    assert markdown("{% raw %}\n```\n{{ x }}\n```\n{% endraw %}") == "```\n{{ x }}\n```"


def test_a_mark_without_a_partner_is_code() -> None:
    assert markdown("`{% raw %}` starts {{ site.x }}it") == "`{% raw %}` starts it"


def test_comment_marks_of_shortcodes_in_code_vanish() -> None:
    assert markdown("```\n{{</* note */>}}\n```") == "```\n{{< note >}}\n```".replace("< note >", "< note >")


def test_expressions_of_gitbook_vanish() -> None:
    assert markdown('a <code class="expression">space.vars.x</code>b') == "a b"
