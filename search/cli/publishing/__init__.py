"""Commands for machines that get their index from a store."""
