"""The JSON interface, its description, and the widget that uses it."""
