"""Rules within a paragraph."""
