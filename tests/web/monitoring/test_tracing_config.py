"""The table ``[tracing]``."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from web.monitoring.tracing_config import TracingConfig


@pytest.mark.parametrize("settings", [{"endpoint": "collector:4318"}, {"endpoint": "http://a b"}, {"sample": 2}])
def test_wrong_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TracingConfig(**settings)  # type: ignore[arg-type]


def test_nothing_is_traced_by_default() -> None:
    assert TracingConfig().endpoint == ""
