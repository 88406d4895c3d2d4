"""Forms: CSRF token, rate limits, and the protocol of the forms that take files.

The contact form, the ticket page and the desk's answer form give back all text and all files, whatever goes wrong.
Each is an ``UploadForm``, and ``UploadForm.respond`` takes each through the same steps:

1. Check the origin. A page of another site causes no database query.
2. Look up the files of an earlier attempt, and whether the sender may use the form (``authorize``).
3. Check the token, then the limits: inspecting a file may take seconds, so a program must not get that far.
4. Inspect and stage the new files.
5. Remove secrets from the text if the sender chose to (``redact``).
6. Do what the form is for, or ask for corrections (``submit``).
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from flask import request
from sqlalchemy.exc import SQLAlchemyError

from web.app.error_pages import refused
from web.app.services import services
from web.errors import StaleFormError, TooManyRequestsError, UnavailableError
from web.security.bodies import MAX_UPLOAD_BYTES
from web.security.origin import check_origin
from web.tickets.uploads.staging import Files

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response

    from web.security.rate_limits import Action

log = logging.getLogger("firstline.web")

TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a form field


def check_form(name: str) -> str:
    """Check origin and token of the form in this request; return the nonce of its token.

    Raises:
        CrossSiteError: another site sent it.
        StaleFormError: the token is missing, expired, or not ours.

    """
    check_origin(request, services().config.base_url)
    return services().signer.check_form(name, request.form.get(TOKEN_FIELD, ""))


def hit_limit(action: Action, times: int = 1) -> None:
    """Count an action of the client's network, or several at once.

    Raises:
        TooManyRequestsError: the network has used up its limit.

    """
    services().rate_limits.enforce(action, request.remote_addr, times)


class UploadForm(ABC):
    """A submitted form with files; each page that has one is a subclass.

    ``files`` is what a page has to give back at any moment. ``nonce`` is the same for both clicks of a double click.
    """

    noun: ClassVar[str]
    """What the form stores, for the log."""

    upload_limit: ClassVar[Action | None] = "upload"
    """The limit that each new file counts towards."""

    def __init__(self, name: str) -> None:
        request.max_content_length = MAX_UPLOAD_BYTES
        self._name = name
        self._tokens = request.form.getlist("kept")
        self._uploads = [upload for upload in request.files.getlist("files") if upload.filename]
        self.files = Files.placeholders(self._tokens)
        self.nonce = ""

    @abstractmethod
    def submit(self) -> Response:
        """Store the form, or return its page with what has to be corrected."""

    @abstractmethod
    def give_back(self, message: str) -> Response:
        """Return the page with text, files and the reason why the form was refused."""

    @abstractmethod
    def unavailable(self, error: SQLAlchemyError) -> Response:
        """Return a page with text and files that needs no database."""

    def authorize(self) -> None:
        """Check that the sender may use the form."""
        return

    def check_limit(self) -> None:
        """Count the form towards a limit."""
        return

    def redact(self) -> None:
        """Remove secrets from the text."""
        return

    def respond(self) -> Response:
        """Take the form through the steps of the module's docstring; whatever fails gives back text and files."""
        try:
            return self._submitted()
        except SQLAlchemyError as error:
            log.error("%s could not be stored: %s", self.noun, type(error).__name__)  # noqa: TRY400 - without the text
            return self.unavailable(error)

    def _submitted(self) -> Response:
        try:
            self._receive()
            response = self.submit()
        except (StaleFormError, TooManyRequestsError) as error:
            return refused(self.give_back(str(error.description)), error)
        if self.files.busy:
            return refused(response, UnavailableError(""))
        return response

    def _receive(self) -> None:
        check_origin(request, services().config.base_url)
        self.files = services().staging.reload(self._tokens)
        self.authorize()
        try:
            self.nonce = services().signer.check_form(self._name, request.form.get(TOKEN_FIELD, ""))
            self.check_limit()
        except (StaleFormError, TooManyRequestsError) as error:
            if self._uploads:
                error.description = f"{error.description} Choose your files again."
            raise
        self._hit_upload_limit(self._uploads)
        self.files = services().staging.take(self.files, self._uploads)
        if request.form.get("secrets") == "remove":
            self.redact()

    def _hit_upload_limit(self, uploads: list[FileStorage]) -> None:
        if not uploads or self.upload_limit is None:
            return
        try:
            hit_limit(self.upload_limit, min(len(uploads), services().config.max_files))
        except TooManyRequestsError as error:
            message = "Too many files came from your network. Send your message without new files, or wait a while."
            raise TooManyRequestsError(message, retry_after=error.retry_after) from error
