"""The history of the tables, one step per file; ``python -m web migrate`` runs what is missing."""
