"""Turn files into articles: front matter, metadata, categories."""
