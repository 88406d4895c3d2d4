"""The task that answers a request: the WSGI call, with what the application must know of how it was received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitress.task import WSGITask  # type: ignore[import-untyped]

from web.app.error_pages import INCOMPLETE_STATUS
from web.tickets.uploads.streams import CUT

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Task(WSGITask):  # type: ignore[misc] # waitress has no types
    """Passes a request, or the status of a refused one, to the application."""

    def execute(self) -> None:
        """Answer the request, the last of its connection if the server ends or the rest cannot be parsed."""
        if self.request.error or self.channel.server.is_draining:
            self.set_close_on_finish()
        super().execute()

    def get_environment(self) -> WSGIEnvironment:
        """Return the WSGI environment, marked if the request was refused or cut."""
        environ: WSGIEnvironment = super().get_environment()
        if self.request.error:
            environ[INCOMPLETE_STATUS] = self.request.error.status
        if self.request.is_cut:
            environ[CUT] = True
        return environ
