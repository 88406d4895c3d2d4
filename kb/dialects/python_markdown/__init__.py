"""MkDocs' Markdown, read by Python-Markdown."""
