"""Every language has fields of its own, and unknown fields are refused."""

from __future__ import annotations

from search.backends.opensearch.config import OpenSearchConfig
from search.backends.opensearch.mapping import mappings, settings


def test_each_language_has_its_analyzer_and_an_unknown_one_the_standard() -> None:
    fields = mappings(("en", "pt-BR", "tlh"), dimensions=0)
    assert fields["dynamic"] == "strict"
    properties = fields["properties"]
    assert isinstance(properties, dict)
    analyzers = {lang: field["analyzer"] for lang, field in properties["text"]["properties"].items()}
    assert analyzers == {"en": "english", "pt": "portuguese", "tlh": "standard"}
    assert "passages" not in properties


def test_vectors_are_searched_by_the_engine_of_lucene() -> None:
    properties = mappings(("en",), dimensions=224)["properties"]
    assert isinstance(properties, dict)
    vector = properties["passages"]["properties"]["vector"]
    assert (vector["dimension"], vector["method"]["engine"]) == (224, "lucene")
    assert settings(OpenSearchConfig(replicas=2), has_knn=True)["knn"] is True
    assert settings(OpenSearchConfig(replicas=2), has_knn=False)["auto_expand_replicas"] == "0-2"
