"""Where links lead: the kinds of targets."""

from __future__ import annotations

from kb.links.target import Kind, Target


def test_a_target_that_says_nothing_is_a_missing_article() -> None:
    target = Target(path="a.md")

    assert (target.url, target.slug, target.kind) == ("", "", Kind.ARTICLE)
