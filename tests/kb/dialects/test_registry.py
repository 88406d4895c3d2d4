"""The dialects by name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.config import DialectName
from kb.dialects.registry import dialect


@pytest.mark.parametrize("name", DialectName)
def test_each_thread_has_one_converter_of_its_own(name: DialectName) -> None:
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(dialect, name).result()

    assert dialect(name) is dialect(name)
    assert dialect(name) is not other
