"""Contacting support: the contact form, the page of a ticket, and the way back to it."""
