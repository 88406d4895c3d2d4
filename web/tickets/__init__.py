"""Tickets: the form, its checks, what becomes of it, and the page where its writer follows it."""

from __future__ import annotations

from web.tickets.views import blueprint

__all__ = ["blueprint"]
