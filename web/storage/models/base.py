"""What all tables share: their base, moments in UTC, the newest migration."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import DateTime, Enum, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from web.storage.address import mailbox_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Dialect
    from sqlalchemy.engine.default import DefaultExecutionContext

HEAD = "v1_0004"
"""The newest migration, repeated here because importing Alembic would add a second to every start."""

MOST_NUMBER = 2_147_483_647
"""The largest row id: some databases raise an error when asked for a larger one, instead of finding no row."""


class Utc(TypeDecorator[dt.datetime]):
    """A moment in UTC: aware in Python, also with databases that store no time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return the moment as the database stores it: in UTC, without a time zone."""
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return the stored moment with its time zone."""
        return value.replace(tzinfo=dt.UTC) if value else None


class Slugs(TypeDecorator[tuple[str, ...]]):
    """Slugs of articles in their order, stored with spaces between them: a slug contains none."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:  # noqa: ARG002
        """Return the slugs as the database stores them."""
        return " ".join(value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        """Return the stored slugs."""
        return tuple((value or "").split())


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    """The tables of the help centre; a ``StrEnum`` is stored by its values."""

    type_annotation_map: ClassVar = {
        StrEnum: Enum(StrEnum, native_enum=False, length=20, values_callable=lambda states: [*map(str, states)])
    }


def mailbox_in(column: str) -> Callable[[DefaultExecutionContext], str]:
    """Return a column default: the mailbox of the address in another column."""
    return lambda context: mailbox_of(context.get_current_parameters()[column])  # type: ignore[no-untyped-call]
