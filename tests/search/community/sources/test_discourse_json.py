"""Discourse's JSON: likes are counted, and posts that not everyone sees are known."""

from __future__ import annotations

import pytest

from search.community.sources.discourse_json import Post

POST = {"post_number": 2, "created_at": "2026-04-04T08:00:00.000Z"}


def test_likes_are_one_of_the_actions() -> None:
    assert Post.model_validate({**POST, "actions_summary": [{"id": 3, "count": 9}, {"id": 2, "count": 4}]}).likes == 4
    assert Post.model_validate(POST).likes == 0


@pytest.mark.parametrize(
    "mark", [{"hidden": True}, {"user_deleted": True}, {"deleted_at": "2026-04-05T08:00:00.000Z"}, {"post_type": 3}]
)
def test_hidden_and_deleted_posts_and_notes_of_events_are_not_shown(mark: dict[str, object]) -> None:
    assert Post.model_validate(POST).is_shown
    assert not Post.model_validate({**POST, **mark}).is_shown
