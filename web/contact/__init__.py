"""Asking a person: the contact form, and the page of a ticket."""
