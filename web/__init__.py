"""The help centre: its pages, its JSON API, its ticket form and the desk.

The rule of the house is ``web → search → kb``: this package imports both, and nothing imports it. The parts are put
together here and in ``__main__``; every other module is given what it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.config import KbConfig, load
from search.backends.choice import index_manager
from search.community.community import Community
from search.community.config import CommunityConfig
from search.config import SearchConfig
from search.objects.config import StorageConfig
from web import security
from web.addresses.site_path import SitePath
from web.api import health, openapi, widget
from web.api import views as api_views
from web.api.fast_path import FastPath
from web.app import context, error_pages, request_view
from web.app.services import KEY, Services
from web.app.site import HelpCentre
from web.assets import discovery, media, static_files
from web.assets.compression import Compression
from web.catalogues import Catalogues
from web.config import WebConfig
from web.contact import community as community_page
from web.contact import contact_form, lookup, organisation, received, staged_files, ticket_page
from web.contact.sender import mail_domains
from web.desk import views as desk_views
from web.desk.insights import drafting
from web.desk.insights import learning as learning_page
from web.desk.insights import pages as insight_pages
from web.events.digests import AskedDigests
from web.events.recorder import recorder_of
from web.helpdesk import helpdesk_of
from web.learning.learner import Learner
from web.mail.outbound.notifier import Notifier
from web.monitoring import tracing
from web.monitoring import views as monitoring
from web.monitoring.tracing_config import TracingConfig
from web.pages import feedback, topics
from web.pages import views as page_views
from web.security.rate_limits import rate_limits_of
from web.security.secret_key import secret_key
from web.security.signer import Signer
from web.storage.connections.config import DatabaseConfig
from web.storage.database import Database
from web.storage.files.contents import FileContents
from web.storage.files.opening import attachment_store
from web.tickets.service import TicketService
from web.tickets.uploads.staging import UploadStaging

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

__all__ = ["create_app"]


def create_app(
    config: WebConfig | None = None,
    *,
    kb: KbConfig | None = None,
    search: SearchConfig | None = None,
    community: CommunityConfig | None = None,
    storage: StorageConfig | None = None,
    shared: Path | None = None,
) -> Flask:
    """Return the application: settings, services, middleware, routes.

    ``shared`` is a private folder for what several processes count together.
    """
    config = config or load(WebConfig)
    kb = kb or load(KbConfig)
    search = search or load(SearchConfig)
    community = community or load(CommunityConfig)
    app = HelpCentre(__name__, static_folder=None)  # web.assets.static_files sends them
    contents = FileContents(attachment_store(storage or load(StorageConfig)))
    database = Database(config.database_url, load(DatabaseConfig), contents)
    secret = secret_key(config)
    signer = Signer(secret, config.form_hours)
    catalogues = Catalogues(index_manager(search), kb, Community(community, search))
    notifier = Notifier(config, signer, helpdesk_of(config, contents))
    recorder = recorder_of(database, config, secret, catalogues.generation)
    app.extensions[KEY] = Services(
        config=config,
        search=search,
        kb=kb,
        community=community,
        catalogues=catalogues,
        database=database,
        signer=signer,
        rate_limits=rate_limits_of(config, secret, shared / "limits.sqlite" if shared else None),
        tickets=TicketService(database, config, notifier),
        notifier=notifier,
        staging=UploadStaging(database, signer, config),
        recorder=recorder,
        learner=Learner(database, AskedDigests(secret), config, search),
    )
    app.wsgi_app = FastPath(app.wsgi_app, catalogues, search.page_size, recorder)  # type: ignore[method-assign]
    security.register(app, config)
    app.wsgi_app = Compression(app.wsgi_app)  # type: ignore[method-assign]
    static_files.register(app, config)
    error_pages.register(app)
    context.register(app)
    request_view.register(app)
    mail_domains.register(app)
    for room in (page_views, media, api_views, desk_views, topics, feedback, discovery, health, widget, openapi):
        app.register_blueprint(room.blueprint)
    for room in (contact_form, community_page, received, staged_files, ticket_page, lookup, organisation):
        app.register_blueprint(room.blueprint)
    for room in (insight_pages, drafting, learning_page):
        app.register_blueprint(room.blueprint)
    monitoring.register(app, shared)
    tracing.register(app, load(TracingConfig))
    if config.path:
        app.wsgi_app = SitePath(app.wsgi_app, config.path)  # type: ignore[method-assign]
    return app
