"""Match tags in pairs, and write the text with directives in their place."""
