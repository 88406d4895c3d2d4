"""Tunable constants change in every module that holds them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.bench.tune import CONSTANTS, Constant

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=CONSTANTS, ids=str)
def constant(request: pytest.FixtureRequest) -> Iterator[Constant]:
    """Yield each constant, and restore its value afterwards."""
    former = request.param.value()
    yield request.param
    request.param.set(former)


def test_a_constant_is_set_in_every_module_that_holds_it(constant: Constant) -> None:
    others = [other.value() for other in CONSTANTS if other != constant]
    constant.set(0.125)
    assert constant.value() == 0.125
    assert [other.value() for other in CONSTANTS if other != constant] == others


def test_constants_list_every_module_that_imports_them() -> None:
    """A constant that a module imports by name must be set in that module, too."""
    modules = {name: module for name, module in sys.modules.items() if name.startswith("search.")}
    for constant in CONSTANTS:
        value = getattr(sys.modules[constant.modules[0]], constant.name)
        holders = {name for name, module in modules.items() if hasattr(module, constant.name)}
        listed = {module for other in CONSTANTS if other.name == constant.name for module in other.modules}
        unlisted = (
            holders
            - listed
            - {
                "search.index.fields",
                "search.index.postings",
                "search.index.documents",
                "search.index.partial.article_postings",
                "search.generations.expectations",
            }
        )
        assert {name for name in unlisted if modules[name].__dict__[constant.name] is value} == set()
