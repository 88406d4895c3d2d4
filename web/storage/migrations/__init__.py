"""Migrations of the tables, one per file; ``python -m web migrate`` runs the missing ones."""
