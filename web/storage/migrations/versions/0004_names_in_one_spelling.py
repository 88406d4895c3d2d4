"""Names of the staff are kept in one spelling: whoever was added as "Ben " can sign in as Ben."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STAFF = sa.table("staff", sa.column("id"), sa.column("name"), sa.column("active", sa.Boolean()))

_MOST = 80
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Unicode's categories of what nobody sees or types."""


def upgrade() -> None:
    """Spell each name anew; whoever cannot have theirs then gets another, and is let in no more.

    Under the old one no command would find them: it would act on the other person, who is called so once it is spelt.
    """
    rows = op.get_bind().execute(sa.select(_STAFF).order_by(_STAFF.c.id)).all()
    taken = {row.name for row in rows}
    left = []
    for row in rows:
        kept = _spelt(row.name)
        if kept == row.name and _can_be_kept(kept):
            continue
        if kept not in taken and _can_be_kept(kept):
            taken.add(kept)
            _change(row.id, name=kept)
        else:
            left.append(row)
    for row in left:  # last, so that they take nobody's name
        kept = _free(_seen(row.name), taken)
        taken.add(kept)
        _change(row.id, name=kept, active=False)


def _spelt(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN


def _can_be_kept(name: str) -> bool:
    return 1 <= len(name) <= _MOST and all(map(_is_seen, name))


def _seen(name: str) -> str:
    """Return what can be seen of a name, or a word for it where that is nothing."""
    return _spelt("".join(filter(_is_seen, _spelt(name)))) or "Nameless"


def _free(name: str, taken: set[str]) -> str:
    """Return the name, or the first of "Ada (2)", "Ada (3)" that nobody has."""
    kept, number = name[:_MOST].rstrip(), 1
    while kept in taken:
        number += 1
        end = f" ({number})"
        kept = name[: _MOST - len(end)].rstrip() + end
    return kept


def _change(number: int, **values: object) -> None:
    op.get_bind().execute(_STAFF.update().where(_STAFF.c.id == number).values(**values))


def downgrade() -> None:
    """Leave the names: both spellings can be kept."""
