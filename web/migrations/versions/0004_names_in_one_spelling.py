"""Names of the staff are kept in one spelling: whoever was added as "Ben " can sign in as Ben."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STAFF = sa.table("staff", sa.column("id"), sa.column("name"))


def upgrade() -> None:
    """Spell each name anew, but for those that somebody else has then: these stay as they are."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(_STAFF).order_by(_STAFF.c.id)).all()
    taken = {row.name for row in rows}
    for row in rows:
        kept = unicodedata.normalize("NFC", " ".join(row.name.split()))
        if kept and kept not in taken:
            taken.add(kept)
            connection.execute(_STAFF.update().where(_STAFF.c.id == row.id).values(name=kept))


def downgrade() -> None:
    """Leave the names: both spellings can be kept."""
