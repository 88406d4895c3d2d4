"""Which risk a message describes."""
