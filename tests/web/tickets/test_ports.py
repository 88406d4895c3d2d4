"""The built-in desk needs no notification; news links to the attachments of its ticket."""

from __future__ import annotations

from web.storage.models import File, Message, Ticket
from web.tickets.ports import BuiltInDesk, HelpDeskEvent, News

NEWS = News(HelpDeskEvent.OPENED, "https://help.example.com/tickets/x", ())


def test_the_built_in_desk_gets_no_news() -> None:
    assert BuiltInDesk().outbox_item(Ticket(), Message(), NEWS) is None


def test_news_links_to_attachments() -> None:
    assert NEWS.link_to(File(id=7)) == "https://help.example.com/tickets/x/files/7"
