"""HTML made safe, its links resolved, an outline and plain text."""
