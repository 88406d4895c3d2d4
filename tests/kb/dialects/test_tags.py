"""Tags that HTML does not have."""

from __future__ import annotations

import pytest

from kb.config import DialectName
from kb.dialects.registry import dialect
from kb.dialects.tags import is_known_tag, show_unknown_tags


@pytest.mark.parametrize("name", DialectName)
def test_placeholders_are_shown_as_written_in_every_dialect(name: DialectName) -> None:
    html = dialect(name).convert("Log in as <your name> at <b>home</b>.", 1000).html

    assert html.strip().replace("&gt;", ">") == "<p>Log in as &lt;your name> at <b>home</b>.</p>"


def test_only_tags_of_html_stay_tags() -> None:
    assert show_unknown_tags("<i>a</i><thing>b</thing><!-- c -->") == "<i>a</i>&lt;thing>b&lt;/thing><!-- c -->"
    assert is_known_tag("<B>", 0)
    assert not is_known_tag("<user-id>", 0)
