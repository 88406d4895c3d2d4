"""Text to terms: normalizer, analyzer, stop words and common words, the same for articles and queries."""
