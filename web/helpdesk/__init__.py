"""Adapters of the help desk port: a mailbox and a webhook; ``helpdesk_of`` chooses by the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.tickets.ports import BuiltInDesk

if TYPE_CHECKING:
    from web.config import WebConfig
    from web.storage.files.contents import FileContents
    from web.tickets.ports import HelpDesk


def helpdesk_of(config: WebConfig, contents: FileContents) -> HelpDesk:
    """Return the configured help desk, which reads attachments from ``contents``.

    Raises:
        HelpDeskError: a setting that it needs is missing.

    """
    if config.helpdesk == "mail":
        from web.helpdesk.mailbox import Mailbox  # noqa: PLC0415 - imported only when chosen

        return Mailbox(config, contents)
    if config.helpdesk == "webhook":
        from web.helpdesk.webhook import Webhook  # noqa: PLC0415

        return Webhook(config)
    return BuiltInDesk()
