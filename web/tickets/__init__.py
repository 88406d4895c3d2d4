"""Tickets: what is known of each, and everything that can happen to one."""
