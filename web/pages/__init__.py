"""The pages for readers: home, categories, articles, results and feedback."""
