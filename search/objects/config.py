"""Settings of what lies outside this machine: the table ``[storage]``."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict

from kb.config import Table
from kb.wrong_values import written_as

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w!.*'()/-]*)?")

ADVICE = "write a folder, or a bucket such as s3://bucket/prefix"


def checked_place(text: str) -> str:
    """Return the place of a store without a slash at its end; empty stays empty.

    Raises:
        ValueError: it is neither a folder nor a bucket.

    """
    if _SCHEME.match(text) and not _BUCKET.fullmatch(text):
        raise ValueError(ADVICE)
    return text.rstrip("/") or text[:1]


Place = Annotated[str, AfterValidator(checked_place)]
"""A folder, a bucket with a prefix, or nothing."""

Endpoint = Annotated[
    str,
    written_as(
        r"(https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?)?",
        "write an address without a path, such as https://s3.example.com",
    ),
]


class StorageConfig(Table):
    """Which stores the machines of a help centre share. Credentials come from the environment alone."""

    model_config = SettingsConfigDict(env_prefix="KB_STORAGE_")
    table: ClassVar[str] = "storage"

    pull_from: Place = Field(
        "",
        description="Where this machine gets its index from, a folder or s3://bucket/prefix; if empty, it builds one.",
    )
    pull_seconds: float = Field(15.0, ge=1, le=86_400, description="Seconds between two looks for a new index there.")
    keep_published: int = Field(5, ge=2, le=100, description="Published indexes that stay in the store, for rollback.")
    attachments: Place = Field(
        "",
        description="Where attachments of tickets are stored, a folder or s3://bucket/prefix; if empty, the database.",
    )
    endpoint: Endpoint = Field(
        "", description="The address of an S3-compatible store; if empty, that of Amazon for the region."
    )
    region: str = Field("us-east-1", min_length=1, description="The region of the buckets.")
