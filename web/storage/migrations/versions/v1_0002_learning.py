"""Create the tables that the help centre learns from."""

from __future__ import annotations

revision = "v1_0002"
down_revision = "v1_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""


def downgrade() -> None:
    """Drop the tables."""
