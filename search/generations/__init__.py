"""Generations: how the index is built, checked, published and replaced."""
