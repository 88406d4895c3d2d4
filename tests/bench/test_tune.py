"""What is tuned is what the code goes by."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.bench.tune import CONSTANTS, Constant

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=CONSTANTS, ids=str)
def constant(request: pytest.FixtureRequest) -> Iterator[Constant]:
    """Give each constant, and put back what it was."""
    former = request.param.value()
    yield request.param
    request.param.set(former)


def test_a_constant_is_set_in_every_module_that_holds_it(constant: Constant) -> None:
    others = [one.value() for one in CONSTANTS if one != constant]
    constant.set(0.125)
    assert constant.value() == 0.125
    assert [one.value() for one in CONSTANTS if one != constant] == others


def test_no_module_of_search_is_forgotten() -> None:
    """A constant that a module imports by name has to be set there, too."""
    modules = {name: module for name, module in sys.modules.items() if name.startswith("search.")}
    for constant in CONSTANTS:
        holding = {name for name, module in modules.items() if hasattr(module, constant.name)}
        named = {module for one in CONSTANTS if one.name == constant.name for module in one.modules}
        unlike = (
            holding
            - named
            - {
                "search.index.fields",
                "search.index.postings",
                "search.index.documents",
                "search.generations.expectations",
            }
        )
        assert {name for name in unlike if modules[name].__dict__[constant.name] is _held(constant)} == set()


def _held(constant: Constant) -> object:
    return getattr(sys.modules[constant.modules[0]], constant.name)
