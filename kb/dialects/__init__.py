"""Markdown to HTML that is not yet safe, as GitHub or MkDocs reads it, at a bounded cost."""
