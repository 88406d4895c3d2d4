"""Settings of traces: the table ``[tracing]``."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kb.config import Table
from kb.wrong_values import written_as

Collector = Annotated[
    str, written_as(r"(https?://\S+)?", "write the address that takes traces, such as http://127.0.0.1:4318/v1/traces")
]


class TracingConfig(Table):
    """Where OpenTelemetry traces go, and how many requests have one."""

    model_config = SettingsConfigDict(env_prefix="KB_TRACING_")
    table: ClassVar[str] = "tracing"

    endpoint: Collector = Field(
        "", description="Where traces go by OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces; if empty, nowhere."
    )
    sample: float = Field(0.01, ge=0, le=1, description="The share of requests that are traced.")
    service: str = Field("firstline", min_length=1, description="The name of this service in traces.")
