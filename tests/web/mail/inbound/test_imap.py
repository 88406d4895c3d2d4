"""IMAP against a real server: each mail is stored once, whatever other programs do with it."""

from __future__ import annotations

import imaplib
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from imap_tools import BaseMailBox
from imap_tools.errors import MailboxFlagError
from sqlalchemy import select

from tests.servers import HOST, dovecot, dovecot_program, dripping_server
from tests.servers import Mailbox as Served
from tests.web.conftest import services
from tests.web.mail.conftest import mail
from web.errors import DeliveryError, HelpDeskError
from web.mail.inbound import imap
from web.mail.inbound.imap import Mailbox
from web.mail.inbound.inbox import accept
from web.mail.inbound.progress import Progress
from web.storage.models import InboundMail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""

_MAX_WAIT_SECONDS = 10

DEADLINE_SECONDS = 0.1
MAX_BYTES = 2_000
"""Bytes to drip: enough for forty seconds."""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    if dovecot_program() is None:
        pytest.skip("no dovecot on this machine")
    with dovecot() as served:
        yield served


class Box:
    """A mailbox that a help centre fetches from, and that another mail program uses."""

    def __init__(self, app: Flask, served: Served) -> None:
        self._database = services(app).database
        self._served = served
        self._mailbox = Mailbox(served.url)
        self.progress = Progress(self._database, self._mailbox.name)

    def put(self, *subjects: str) -> None:
        """Deliver mails, one after another."""
        for subject in subjects:
            self._served.put(mail("Help.", Subject=subject))
            self.elsewhere("noop")  # makes the server assign UIDs in this order

    def fetch(self) -> int:
        """Fetch new mail and return the number of mails."""
        return self._mailbox.fetch(lambda raw: accept(self._database, raw), self.progress)

    def stored(self) -> list[str]:
        """Return the subjects of the stored mail, in the order of arrival."""
        with self._database.session() as session:
            contents = session.scalars(select(InboundMail.content).order_by(InboundMail.id)).all()
        return [content.partition(b"Subject: ")[2].partition(b"\n")[0].strip().decode() for content in contents]

    def restart(self) -> None:
        """Forget everything that is not in the database, like a new process."""
        self._mailbox = Mailbox(self._served.url)

    def permit(self, subject: str, mode: int) -> None:
        """Set the file mode of a mail, so that the server can read it or not."""
        for path in self._served.folder.glob("cur/*"):
            path.chmod(0o600)
            if f"Subject: {subject}\n".encode() in path.read_bytes():
                path.chmod(mode)

    def elsewhere(self, command: str, *arguments: str) -> None:
        """Run an IMAP command in another program."""
        with self._signed_in() as other:
            getattr(other, command)(*arguments)

    def clear(self) -> None:
        """Delete all mail."""
        self.elsewhere("uid", "store", "1:*", "+FLAGS", "\\Deleted")
        self.elsewhere("expunge")

    def renumber(self) -> None:
        """Make the server renumber its mail, as after a repair or a move to another machine.

        UIDVALIDITY is a time in seconds, so repeat until it differs, and fail with a clear message if it never does.
        """
        before = after = self.validity()
        deadline = time.monotonic() + _MAX_WAIT_SECONDS
        while after == before:
            assert time.monotonic() < deadline, f"the server still uses UIDVALIDITY {before}"
            for path in self._served.folder.glob("dovecot*"):
                path.unlink()
            after = self.validity()

    def validity(self) -> str:
        """Return the server's UIDVALIDITY."""
        with self._signed_in() as other:
            return str(other.response("UIDVALIDITY"))

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        url = urlsplit(self._served.url)
        with imaplib.IMAP4(str(url.hostname), url.port or 0) as other:
            other.login("support", "secret")
            other.select("INBOX")
            yield other


@pytest.fixture
def box(app: Flask, server: Served) -> Box:
    box = Box(app, server)
    box.clear()
    return box


def mark_all_read(box: Box) -> None:
    box.elsewhere("uid", "store", "1:*", "+FLAGS", "\\Seen")


def test_mail_read_in_another_program_is_fetched(box: Box) -> None:
    assert box.fetch() == 0
    box.put("one", "two")
    mark_all_read(box)
    assert box.fetch() == 2
    assert box.stored() == ["one", "two"]
    assert box.fetch() == 0


def test_first_fetch_takes_only_unread_mail(box: Box) -> None:
    box.put("dealt with long ago")
    mark_all_read(box)
    box.put("waiting")
    assert box.fetch() == 1
    assert box.stored() == ["waiting"]


def test_mail_marked_as_unread_again_is_stored_once(box: Box) -> None:
    box.put("one")
    box.fetch()
    box.elsewhere("uid", "store", "1:*", "-FLAGS", "\\Seen")
    assert (box.fetch(), box.fetch()) == (1, 0)
    assert box.stored() == ["one"]


def test_renumbered_mail_is_neither_lost_nor_stored_twice(box: Box) -> None:
    box.put("one", "two")
    box.fetch()
    before = box.progress.read()
    box.put("three")
    mark_all_read(box)
    box.renumber()
    box.fetch()
    after = box.progress.read()
    assert before
    assert after
    assert before.place.validity != after.place.validity
    assert sorted(box.stored()) == ["one", "three", "two"]
    assert box.fetch() == 0


def test_server_that_never_renumbers_fails_with_a_clear_message(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Box, "validity", lambda _box: "7")
    monkeypatch.setattr("tests.web.mail.inbound.test_imap._MAX_WAIT_SECONDS", 0.1)
    with pytest.raises(AssertionError, match="still uses UIDVALIDITY 7"):
        box.renumber()


def test_mail_that_could_not_be_stored_is_fetched_again(box: Box) -> None:
    box.fetch()
    box.put("one", "two")
    mark_all_read(box)

    def full(_raw: bytes) -> None:
        raise OSError("the disk is full")

    with pytest.raises(DeliveryError):
        box._mailbox.fetch(full, box.progress)  # noqa: SLF001 - with another place to keep it
    assert box.fetch() == 2
    assert box.stored() == ["one", "two"]


def test_mail_that_makes_the_server_hang_up_does_not_block_the_others(box: Box) -> None:
    box.fetch()
    box.put("one", "two", "three", "four")
    mark_all_read(box)
    box.permit("two", 0)
    for _ in range(2):
        with pytest.raises(DeliveryError):
            box.fetch()
    assert box.stored() == ["one", "three", "four"]
    box.restart()
    box.permit("two", 0o600)
    assert (box.fetch(), box.fetch()) == (1, 0)
    assert box.stored() == ["one", "three", "four", "two"]


def refuse(monkeypatch: pytest.MonkeyPatch, subject: str) -> None:
    """Make the server refuse to return a mail without hanging up."""
    original = imap._raw  # noqa: SLF001 - Dovecot never refuses a single mail

    def raw(box: BaseMailBox, uid: int) -> bytes:
        content = original(box, uid)
        if f"Subject: {subject}\r\n".encode() in content:
            raise DeliveryError("not this one")
        return content

    monkeypatch.setattr("web.mail.inbound.imap._raw", raw)


def unmarkable(_box: BaseMailBox, _uid: str, _flag: str, *, value: bool) -> None:  # noqa: ARG001 - the library's name
    raise MailboxFlagError(("NO", []), "OK")


@pytest.mark.parametrize("marks", [True, False])
def test_mail_that_the_server_fails_to_return_does_not_block_the_others(
    box: Box, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, *, marks: bool
) -> None:
    box.fetch()
    box.put("one", "two", "three", "four")
    mark_all_read(box)
    with monkeypatch.context() as patch:
        patch.setattr("web.mail.inbound.imap._BATCH", 2)
        refuse(patch, "two")
        if not marks:
            patch.setattr(BaseMailBox, "flag", unmarkable)
        assert (box.fetch(), box.fetch(), box.fetch()) == (2, 1, 0)
        assert box.stored() == ["one", "three", "four"]
        caplog.clear()
        assert box.fetch() == 0
        assert sum("did not return mail" in line for line in caplog.messages) == 1
        assert "two" not in caplog.text
    box.restart()
    box.fetch()
    assert box.stored() == ["one", "three", "four", "two"]
    assert box.fetch() == 0


def test_mail_that_cannot_be_marked_does_not_block_the_others(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.mail.inbound.imap._BATCH", 2)
    monkeypatch.setattr(BaseMailBox, "flag", unmarkable)
    box.put("one", "two", "three")
    assert (box.fetch(), box.fetch(), box.fetch()) == (2, 1, 0)
    box.put("four")
    assert box.fetch() == 1
    assert box.stored() == ["one", "two", "three", "four"]


def test_large_mailbox_is_fetched_in_batches(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.mail.inbound.imap._BATCH", 2)
    box.put("one", "two", "three")
    assert (box.fetch(), box.fetch(), box.fetch()) == (2, 1, 0)
    assert box.stored() == ["one", "two", "three"]


def test_url_of_no_mailbox_is_rejected_by_the_setting_name() -> None:
    with pytest.raises(HelpDeskError, match="imap_url"):
        Mailbox("https://mail.example.org")


def never() -> None:
    raise AssertionError("the server took nothing")


@pytest.mark.parametrize("first", [b"* ", b"* OK hello\r\n* "])
def test_dripping_mailbox_is_abandoned_at_the_deadline(app: Flask, first: bytes) -> None:
    with dripping_server(first, b"x", MAX_BYTES) as server:
        mailbox = Mailbox(f"imap://anna:secret@{HOST}:{server.port}", opening_seconds=DEADLINE_SECONDS)
        with pytest.raises(DeliveryError, match="TimeoutError"):
            mailbox.fetch(lambda _: never(), Progress(services(app).database, mailbox.name))
        assert server.sent < MAX_BYTES / 2
