"""Privacy: export and erase the data of one person, and erase what is old."""

from __future__ import annotations

from web.tickets.privacy.erasure import erase, forget_old
from web.tickets.privacy.personal_data import PersonalData, export, knows

__all__ = ["PersonalData", "erase", "export", "forget_old", "knows"]
