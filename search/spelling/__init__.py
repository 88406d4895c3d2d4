"""Which known word a misspelt word was meant to be."""
