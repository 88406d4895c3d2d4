"""The errors of kb."""

from __future__ import annotations

import kb.errors
from kb.errors import KbError


def test_every_error_is_in_the_tree_and_has_the_same_base() -> None:
    errors = {name for name, value in vars(kb.errors).items() if isinstance(value, type)}
    assert errors == {error.__name__ for error in KbError.__subclasses__()} | {"KbError"}
    assert all(name in (kb.errors.__doc__ or "") for name in errors)
