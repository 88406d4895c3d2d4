"""Insights: what people look for, what they do not find, and which articles help."""
