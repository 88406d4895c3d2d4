"""Records: tickets as JSON, the data of one person exported and erased, and old data erased."""

from __future__ import annotations

from web.tickets.records.erasure import erase, forget_old
from web.tickets.records.personal_data import PersonalData, export, knows

__all__ = ["PersonalData", "erase", "export", "forget_old", "knows"]
