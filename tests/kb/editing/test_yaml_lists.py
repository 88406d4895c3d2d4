"""Where values go in YAML; ``test_front_matter`` has the notations."""

from __future__ import annotations

import pytest

from kb.editing.splice import Splice
from kb.editing.yaml_lists import yaml_splice
from kb.errors import EditError


def test_a_missing_list_goes_to_the_end() -> None:
    assert yaml_splice(["title: A"], "tags", ["b", "c: d"]) == Splice(1, 1, ("tags:", "  - b", '  - "c: d"'))


def test_a_key_below_another_key_is_not_the_one() -> None:
    assert yaml_splice(["search:", "  tags: [a]"], "tags", ["b"]).start == 2


def test_a_bracket_in_quotes_or_in_a_comment_closes_nothing() -> None:
    block = ["tags: [\"]\", 'it''s ]', # ]", "  c]", "title: A"]
    assert yaml_splice(block, "tags", ["d"]) == Splice(0, 2, (block[0], "  c, d]"))


def test_a_list_without_an_end_is_not_understood() -> None:
    with pytest.raises(EditError):
        yaml_splice(["tags: [a"], "tags", ["b"])
