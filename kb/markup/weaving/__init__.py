"""Tags in pairs, and the text written anew with directives in their place."""
