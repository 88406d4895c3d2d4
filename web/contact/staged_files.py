"""Files of a form, sent one by one while its message is written, so that the form shows each of them as it arrives."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint

from web.app.forms import UploadForm
from web.app.responses import json_response

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError
    from werkzeug.wrappers import Response

FORM = "files"
"""The name of the form token; pages with a form for files hold one."""

blueprint = Blueprint("staged_files", __name__)


@blueprint.post("/contact/files")
def stage() -> Response:
    """Store files for a form that is still open; return the token, name and size of each, and what was refused.

    It does for the script what sending the form does without one, within the same limits.
    """
    return _StagedFiles(FORM).respond()


class _StagedFiles(UploadForm):
    """The files that a script sends before the form."""

    noun = "a file"

    def submit(self) -> Response:
        accepted = [{"token": file.token, "name": file.name, "size": file.size} for file in self.files.staged]
        return json_response({"files": accepted, "refused": list(self.files.refused)})

    def give_back(self, message: str) -> Response:
        return json_response({"files": [], "refused": [message]})

    def unavailable(self, error: SQLAlchemyError) -> Response:
        del error
        response = self.give_back("Files can't be stored right now. Try again in a minute.")
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return response
