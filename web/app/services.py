"""The services that all rooms share, built once in ``create_app``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from kb.config import KbConfig
    from search.community.config import CommunityConfig
    from search.config import SearchConfig
    from web.catalogues import Catalogues
    from web.config import WebConfig
    from web.events.recorder import Recorder
    from web.learning.learner import Learner
    from web.mail.outbound.notifier import Notifier
    from web.security.rate_limits import RateLimits
    from web.security.signer import Signer
    from web.storage.database import Database
    from web.tickets.service import TicketService
    from web.tickets.uploads.staging import UploadStaging

KEY = "firstline"


@dataclass(frozen=True, slots=True)
class Services:
    """The shared services and settings."""

    config: WebConfig
    search: SearchConfig
    kb: KbConfig
    community: CommunityConfig
    catalogues: Catalogues
    database: Database
    signer: Signer
    rate_limits: RateLimits
    tickets: TicketService
    notifier: Notifier
    staging: UploadStaging
    recorder: Recorder
    learner: Learner


def services() -> Services:
    """Return the services of the running application."""
    return cast("Services", current_app.extensions[KEY])
