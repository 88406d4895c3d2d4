"""Tickets: the form, its checks, and the row that it becomes."""

from __future__ import annotations

from web.tickets.views import blueprint

__all__ = ["blueprint"]
