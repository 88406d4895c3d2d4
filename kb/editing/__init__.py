"""Edits to the articles folder that keep all other text byte for byte, and patches of them."""
