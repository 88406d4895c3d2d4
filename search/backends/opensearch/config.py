"""Settings of the OpenSearch backend: the table ``[opensearch]``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads it at run time
from typing import Annotated, ClassVar, Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from kb.config import Table
from kb.wrong_values import written_as

IndexPrefix = Annotated[str, written_as("[a-z][a-z0-9-]{0,40}", "write small letters, digits and hyphens")]


class OpenSearchConfig(Table):
    """How the cluster is asked, what it holds, and what a server keeps for the time it is away."""

    model_config = SettingsConfigDict(env_prefix="KB_OPENSEARCH_")
    table: ClassVar[str] = "opensearch"

    user: str = Field("", description="The user of the cluster; none if empty.")
    password: SecretStr | None = Field(None, description="Its password; better as KB_OPENSEARCH_PASSWORD.")
    ca_file: Path | None = Field(None, description="The certificates to trust instead of the system's.")
    prefix: IndexPrefix = Field(
        "firstline", description="What the names of indexes begin with; the alias is this name."
    )
    shards: int = Field(1, ge=1, le=64, description="Shards of an index: about one for each 5 million sections.")
    replicas: int = Field(1, ge=0, le=8, description="Copies of each shard, as far as there are nodes for them.")
    knn: Literal["auto", "off"] = Field(
        "auto", description="Whether the cluster also looks for meaning, if it has the k-NN plugin."
    )
    candidates: int = Field(300, ge=20, le=1_000, description="Articles that a query brings from the cluster.")
    cached_articles: int = Field(
        2_000, ge=0, description="Articles whose postings each process keeps, about 20 kB each."
    )
    deadline_ms: int = Field(500, ge=50, le=10_000, description="After this time the snapshot answers instead.")
    retry_seconds: float = Field(5.0, gt=0, description="How long a cluster that failed is left alone.")
    build_timeout_seconds: float = Field(60.0, gt=0, description="How long a build waits for each of its requests.")
    snapshot_articles: int = Field(
        5_000, ge=1, description="Articles that each server can search by itself: the most read and the most recent."
    )
