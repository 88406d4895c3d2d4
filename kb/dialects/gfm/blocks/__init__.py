"""Rules for whole lines and paragraphs."""
