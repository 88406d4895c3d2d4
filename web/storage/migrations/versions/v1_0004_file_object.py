"""Let an attachment name an object in a store instead of holding its content."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v1_0004"
down_revision = "v1_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; an older version goes on writing contents into rows."""
    op.add_column("file", sa.Column("object_key", sa.String(100), nullable=False, server_default=""))
    op.create_index("ix_file_object_key", "file", ["object_key"])


def downgrade() -> None:
    """Drop the column: contents that are in a store are lost to the version before."""
    op.drop_index("ix_file_object_key", "file")
    op.drop_column("file", "object_key")
