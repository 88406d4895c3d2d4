"""Triage: which risk a message describes, and what to advise first."""
