"""SMTP against a real server: what it accepts, rejects, or never finishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.servers import HOST, dripping_server
from tests.web.conftest import services
from tests.web.mail.conftest import SUPPORT, due_now, opened
from web.errors import DeliveryError
from web.mail.outbound.smtp import Mailer
from web.storage.models import OutboxItem

if TYPE_CHECKING:
    from tests.web.mail.conftest import Centre


STORAGE = True
"""Runs on SQLite and PostgreSQL."""

DEADLINE_SECONDS = 0.1
MAX_BYTES = 2_000
"""Bytes to drip: enough for forty seconds."""


def test_mail_is_recorded_as_sent_before_quit(centre: Centre) -> None:
    opened(centre)
    unsent = select(OutboxItem.id).where(OutboxItem.sent.is_(None))
    waiting_at_the_end: list[list[int]] = []

    def look() -> None:
        with services(centre.app).database.session() as session:
            waiting_at_the_end.append(list(session.scalars(unsent)))

    centre.smtp.on_quit = look
    centre.worker.run_once()
    assert waiting_at_the_end == [[]]


@pytest.mark.parametrize(
    "replies",
    [
        {"MAIL": "530 5.7.0 Authentication required"},
        {"RCPT": "554 5.7.1 Relay access denied"},
        {"RCPT": "550 5.7.1 Relaying denied"},
        {"RCPT": "450 4.2.0 Greylisted"},
        {"DATA": "451 4.3.0 Try later"},
    ],
)
def test_mail_is_sent_again_after_a_temporary_rejection(centre: Centre, replies: dict[str, str]) -> None:
    opened(centre)
    centre.smtp.replies = replies
    centre.worker.run_once()
    centre.smtp.replies = {}
    due_now(centre)
    centre.worker.run_once()
    assert len(centre.smtp.mails()) == 1


@pytest.mark.parametrize("reply", ["421 closing", "502 not implemented"])
def test_error_after_quit_does_not_send_the_mail_again(centre: Centre, reply: str) -> None:
    opened(centre)
    centre.smtp.replies = {"QUIT": reply}
    for _ in range(2):
        centre.worker.run_once()
        due_now(centre)
    assert len(centre.smtp.mails()) == 1


def test_password_is_never_sent_unencrypted() -> None:
    class Server:
        def login(self, *_: str) -> None:
            raise AssertionError("the password was sent")

    mailer = Mailer("smtp://anna:secret@mail.example.org", SUPPORT)
    with pytest.raises(DeliveryError, match="no encryption"):
        mailer._sign_in(Server(), is_private=False)  # type: ignore[arg-type]  # noqa: SLF001 - no server here is elsewhere


def never() -> None:
    raise AssertionError("the server took nothing")


@pytest.mark.parametrize("first", [b"220-", b"220 hello\r\n250-"])
def test_dripping_mail_server_is_abandoned_at_the_deadline(first: bytes) -> None:
    item = OutboxItem(id=1, key="1", kind="mail", recipient="anna@example.org", content=b"")
    with dripping_server(first, b"x", MAX_BYTES) as server:
        mailer = Mailer(f"smtp://{HOST}:{server.port}", SUPPORT, greeting_seconds=DEADLINE_SECONDS)
        with pytest.raises(DeliveryError, match="TimeoutError") as failure:
            mailer.deliver(item, never)
        assert failure.value.unreachable
        assert server.sent < MAX_BYTES / 2
