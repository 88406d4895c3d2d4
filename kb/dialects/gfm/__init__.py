"""GitHub's Markdown, read by markdown-it, with the marks that other systems add to it."""
