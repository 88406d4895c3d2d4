"""Which articles match a query, in which order, and the snippets that show why."""
