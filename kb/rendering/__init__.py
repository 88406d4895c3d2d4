"""Markdown to safe HTML, an outline and plain text, at a bounded cost."""
