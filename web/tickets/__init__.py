"""Tickets: their messages, files and states, and everything that can happen to one."""
