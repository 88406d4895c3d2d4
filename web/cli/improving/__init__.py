"""Commands that show what people ask, and improve the articles with it."""
