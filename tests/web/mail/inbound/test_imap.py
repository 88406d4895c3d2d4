"""A real mailbox: whatever others do with its mail, each is taken once."""

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

from tests.servers import Mailbox as Served
from tests.servers import dovecot, dovecot_program
from tests.web.conftest import services
from tests.web.mail.conftest import mail
from web.errors import DeliveryError, HelpDeskError
from web.mail.inbound import imap
from web.mail.inbound.imap import Mailbox
from web.mail.inbound.inbox import accept
from web.mail.inbound.progress import Place, Progress
from web.storage.models import InboundMail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

STORAGE = True
"""Runs on every database engine."""

_PATIENCE_SECONDS = 10


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    if dovecot_program() is None:
        pytest.skip("no dovecot on this machine")
    with dovecot() as served:
        yield served


class Box:
    """A mailbox with a help centre behind it, and somebody else before it."""

    def __init__(self, app: Flask, served: Served) -> None:
        self._database = services(app).database
        self._served = served
        self._mailbox = Mailbox(served.url)
        self.progress = Progress(self._database, self._mailbox.name)

    def put(self, *subjects: str) -> None:
        """Let mail arrive, one after another."""
        for subject in subjects:
            self._served.put(mail("Help.", Subject=subject))
            self.elsewhere("noop")  # the server numbers what it finds

    def take(self) -> int:
        """Fetch what is new, and return how many mails that were."""
        return self._mailbox.fetch(lambda raw: accept(self._database, raw), self.progress)

    def kept(self) -> list[str]:
        """Return the subjects of what is kept, in the order it came."""
        with self._database.session() as session:
            contents = session.scalars(select(InboundMail.content).order_by(InboundMail.id)).all()
        return [content.partition(b"Subject: ")[2].partition(b"\n")[0].strip().decode() for content in contents]

    def restart(self) -> None:
        """Go on as another process would, which knows nothing but what is kept."""
        self._mailbox = Mailbox(self._served.url)

    def permit(self, subject: str, mode: int) -> None:
        """Let the server read a mail or not."""
        for path in self._served.folder.glob("cur/*"):
            path.chmod(0o600)
            if f"Subject: {subject}\n".encode() in path.read_bytes():
                path.chmod(mode)

    def elsewhere(self, command: str, *arguments: str) -> None:
        """Do something in another program."""
        with self._signed_in() as other:
            getattr(other, command)(*arguments)

    def clear(self) -> None:
        """Throw all mail away."""
        self.elsewhere("uid", "store", "1:*", "+FLAGS", "\\Deleted")
        self.elsewhere("expunge")

    def number_anew(self) -> None:
        """Have the server forget which numbers its mail has, as after a repair or a move to another machine.

        It names the new numbers by the second, and is asked until that is another one: a test that waits for ever
        tells nobody what it waits for.
        """
        before = after = self.validity()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while after == before:
            assert time.monotonic() < deadline, f"the server still gives the numbers of {before}, without its index"
            for path in self._served.folder.glob("dovecot*"):
                path.unlink()
            after = self.validity()

    def validity(self) -> str:
        """Return the name that the server gives to its numbers."""
        with self._signed_in() as other:
            return str(other.response("UIDVALIDITY"))

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        place = urlsplit(self._served.url)
        with imaplib.IMAP4(str(place.hostname), place.port or 0) as other:
            other.login("support", "secret")
            other.select("INBOX")
            yield other


@pytest.fixture
def box(app: Flask, server: Served) -> Box:
    found = Box(app, server)
    found.clear()
    return found


def open_all(box: Box) -> None:
    box.elsewhere("uid", "store", "1:*", "+FLAGS", "\\Seen")


def test_mail_that_somebody_has_opened_elsewhere_is_taken(box: Box) -> None:
    assert box.take() == 0
    box.put("one", "two")
    open_all(box)
    assert box.take() == 2
    assert box.kept() == ["one", "two"]
    assert box.take() == 0


def test_at_the_first_time_only_what_is_unread_is_new(box: Box) -> None:
    box.put("dealt with long ago")
    open_all(box)
    box.put("waiting")
    assert box.take() == 1
    assert box.kept() == ["waiting"]


def test_what_is_marked_as_unread_again_is_kept_once(box: Box) -> None:
    box.put("one")
    box.take()
    box.elsewhere("uid", "store", "1:*", "-FLAGS", "\\Seen")
    assert (box.take(), box.take()) == (1, 0)
    assert box.kept() == ["one"]


def test_numbers_that_the_server_gives_anew_lose_no_mail_and_double_none(box: Box) -> None:
    box.put("one", "two")
    box.take()
    before = box.progress.read()
    box.put("three")
    open_all(box)
    box.number_anew()
    box.take()
    after = box.progress.read()
    assert before
    assert after
    assert before.place.validity != after.place.validity
    assert sorted(box.kept()) == ["one", "three", "two"]
    assert box.take() == 0


def test_a_server_that_gives_the_same_numbers_for_ever_is_named(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Box, "validity", lambda _box: "7")
    monkeypatch.setattr("tests.web.mail.inbound.test_imap._PATIENCE_SECONDS", 0.1)
    with pytest.raises(AssertionError, match="still gives the numbers of 7"):
        box.number_anew()


def test_what_could_not_be_kept_is_taken_the_next_time(box: Box) -> None:
    box.take()
    box.put("one", "two")
    open_all(box)

    def full(_raw: bytes) -> None:
        raise OSError("the disk is full")

    with pytest.raises(DeliveryError):
        box._mailbox.fetch(full, box.progress)  # noqa: SLF001 - with another place to keep it
    assert box.take() == 2
    assert box.kept() == ["one", "two"]


def test_a_mail_at_which_the_server_hangs_up_stops_no_other_and_is_not_lost(box: Box) -> None:
    box.take()
    box.put("one", "two", "three", "four")
    open_all(box)
    box.permit("two", 0)
    for _ in range(2):
        with pytest.raises(DeliveryError):
            box.take()
    assert box.kept() == ["one", "three", "four"]
    box.restart()
    box.permit("two", 0o600)
    assert (box.take(), box.take()) == (1, 0)
    assert box.kept() == ["one", "three", "four", "two"]


def refuse(monkeypatch: pytest.MonkeyPatch, subject: str) -> None:
    """Have a mail refused, as servers do that do not hang up."""
    given = imap._raw  # noqa: SLF001 - a server of which one mail is broken is not to be had

    def raw(box: BaseMailBox, uid: int) -> bytes:
        found = given(box, uid)
        if f"Subject: {subject}\r\n".encode() in found:
            raise DeliveryError("not this one")
        return found

    monkeypatch.setattr("web.mail.inbound.imap._raw", raw)


def unmarkable(_box: BaseMailBox, _uid: str, _flag: str, *, value: bool) -> None:  # noqa: ARG001 - the library's name
    raise MailboxFlagError(("NO", []), "OK")


@pytest.mark.parametrize("marks", [True, False])
def test_a_mail_that_is_refused_stops_no_other_and_is_not_lost(
    box: Box, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, *, marks: bool
) -> None:
    box.take()
    box.put("one", "two", "three", "four")
    open_all(box)
    with monkeypatch.context() as patch:
        patch.setattr("web.mail.inbound.imap._BATCH", 2)
        refuse(patch, "two")
        if not marks:
            patch.setattr(BaseMailBox, "flag", unmarkable)
        assert (box.take(), box.take(), box.take()) == (2, 1, 0)
        assert box.kept() == ["one", "three", "four"]
        caplog.clear()
        assert box.take() == 0
        assert sum("not give its mail" in line for line in caplog.messages) == 1
        assert "two" not in caplog.text
    box.restart()
    box.take()
    assert box.kept() == ["one", "three", "four", "two"]
    assert box.take() == 0


def test_mail_that_cannot_be_marked_is_taken_and_stops_no_other(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.mail.inbound.imap._BATCH", 2)
    monkeypatch.setattr(BaseMailBox, "flag", unmarkable)
    box.put("one", "two", "three")
    assert (box.take(), box.take(), box.take()) == (2, 1, 0)
    box.put("four")
    assert box.take() == 1
    assert box.kept() == ["one", "two", "three", "four"]


def test_a_large_mailbox_is_taken_in_parts(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.mail.inbound.imap._BATCH", 2)
    box.put("one", "two", "three")
    assert (box.take(), box.take(), box.take()) == (2, 1, 0)
    assert box.kept() == ["one", "two", "three"]


def test_each_mailbox_has_its_own_place(app: Flask) -> None:
    database = services(app).database
    names = [Mailbox(f"imaps://{one}").name for one in ("a:x@host/INBOX", "a:y@host/INBOX", "a@host/Other", "b@host")]
    assert names[0] == names[1], "another password is no other mailbox"
    assert len(set(names)) == 3
    Progress(database, names[0]).write(Place(2**32 - 1, 7))
    assert Progress(database, names[2]).read() is None
    known = Progress(database, names[1]).read()
    assert known
    assert known.place == Place(2**32 - 1, 7)


def test_an_address_of_no_mailbox_is_named() -> None:
    with pytest.raises(HelpDeskError, match="imap_url"):
        Mailbox("https://mail.example.org")
