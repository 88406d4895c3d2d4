"""Who is asking: the help centre's pages, its JSON, its ticket form.

The rule of the house is ``web → search → kb``: this package imports both, and nothing imports it. Here and in
``__main__`` the parts are put together; every other module is handed what it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.config import KbConfig, load
from search.config import SearchConfig
from search.library import Library
from web import api, context, discovery, failures, fast, feedback, health, openapi, pages, security, tickets, widget
from web.catalogues import Catalogues
from web.config import WebConfig
from web.db import Database
from web.desk import views as desk
from web.helpdesk import helpdesk_of
from web.mail.post import Post
from web.security import cors, framing
from web.security.rates import Rates
from web.security.secret import secret_key
from web.security.signer import Signer
from web.services import KEY, Services
from web.site import HelpCentre
from web.tickets import status
from web.tickets.files import Tray
from web.tickets.support import Support

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_app"]


def create_app(
    config: WebConfig | None = None, *, kb: KbConfig | None = None, search: SearchConfig | None = None
) -> Flask:
    """Return the application: its settings, its services, its rooms."""
    config = config or load(WebConfig)
    kb = kb or load(KbConfig)
    search = search or load(SearchConfig)
    app = HelpCentre(__name__)
    database = Database(config.database_url)
    signer = Signer(secret_key(config), config.form_hours)
    catalogues = Catalogues(Library(search), kb)
    post = Post(config, signer, helpdesk_of(config))
    app.extensions[KEY] = Services(
        config=config,
        search=search,
        articles=kb.articles,
        catalogues=catalogues,
        database=database,
        signer=signer,
        rates=Rates(config),
        support=Support(database, config, post, catalogues),
        post=post,
        tray=Tray(database, signer, config),
    )
    for part in (context, fast, cors, framing, security, failures):
        part.register(app)
    for room in (pages, api, tickets, status, desk, feedback, discovery, health, widget, openapi):
        app.register_blueprint(room.blueprint)
    return app
