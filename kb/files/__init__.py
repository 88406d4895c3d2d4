"""The files of the articles folder: listing, decoding, slugs, and YAML with line numbers."""
