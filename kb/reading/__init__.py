"""Turn files into articles: front matter, publication, categories."""
