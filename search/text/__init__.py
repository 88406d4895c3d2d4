"""Text to terms: analysis, normalisation and common words, the same for index and query."""
