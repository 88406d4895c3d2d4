"""The desk: where the staff reads tickets and answers them, behind a session of its own."""

from __future__ import annotations
