"""Spelling: finds the known word that a misspelt word was meant to be."""
