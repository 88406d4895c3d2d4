"""Mapping: how an article is indexed in the cluster, a document for each.

``strong`` and ``terms`` hold our own terms, those of names and headings and those of all fields, so that corrections,
synonyms and compounds find what our ranking will find. ``names.<language>`` and ``text.<language>`` hold the words,
analysed by OpenSearch for that language. ``asked`` are the title and the expected questions. ``passages`` are vectors,
if the cluster has k-NN. ``record`` is what ranking reads; nothing searches it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from search.backends.opensearch.config import OpenSearchConfig

FORMAT: Final = "1"
"""Raised whenever documents change: then no document is taken over from an older index."""

ANALYZERS: Final[Mapping[str, str]] = {
    "ar": "arabic",
    "bg": "bulgarian",
    "bn": "bengali",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "gl": "galician",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "ja": "cjk",
    "ko": "cjk",
    "lt": "lithuanian",
    "lv": "latvian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "th": "thai",
    "tr": "turkish",
    "zh": "cjk",
}
"""OpenSearch's own analyzers by language; other languages have the standard one."""


def base_of(lang: str) -> str:
    """Return the language of a code without its region, as fields are named: "pt" of "pt-BR"."""
    return lang.partition("-")[0].lower()


def bases_of(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the languages of codes, each once, sorted."""
    return tuple(sorted({base_of(lang) for lang in languages}))


def settings(config: OpenSearchConfig, *, has_knn: bool) -> dict[str, object]:
    """Return the settings of an index."""
    return {
        "number_of_shards": config.shards,
        "auto_expand_replicas": f"0-{config.replicas}",
        "codec": "best_compression",
        "refresh_interval": "-1",  # documents are written once, and shown when all are there
        "unassigned.node_left.delayed_timeout": "10s",
        **({"knn": True} if has_knn else {}),
    }


def mappings(languages: Iterable[str], *, dimensions: int) -> dict[str, object]:
    """Return the fields of an index; vectors of so many ``dimensions``, none if 0."""
    by_language: dict[str, object] = {
        base: {"type": "text", "analyzer": ANALYZERS.get(base, "standard")} for base in bases_of(languages)
    }
    own = {"type": "text", "analyzer": "whitespace"}
    fields: dict[str, object] = {
        "slug": {"type": "keyword"},
        "digest": {"type": "keyword"},
        "lang": {"type": "keyword"},
        "categories": {"type": "keyword"},
        "asked": {"type": "keyword", "ignore_above": 500},
        "names": {"properties": by_language},
        "text": {"properties": by_language},
        "strong": own,
        "terms": own,
        "record": {"type": "binary"},
    }
    if dimensions:
        method = {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"}
        vector = {"type": "knn_vector", "dimension": dimensions, "method": method}
        fields["passages"] = {"type": "nested", "properties": {"vector": vector}}
    return {"dynamic": "strict", "_source": {"includes": ["digest", "record"]}, "properties": fields}
