"""The commands of ``python -m search``, one per module."""
