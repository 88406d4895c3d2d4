"""Which articles a query finds, in which order, and the snippets that show why."""
