"""What this package raises.

WebError
├── SecretError           the signing key cannot be made or read
├── DatabaseError         the database cannot be opened
│   └── OutdatedDatabaseError  a development version made it
├── ServeError            the address to listen on cannot be had
├── RejectedFileError     a file that cannot be sent along
├── NoTicketError         a reference that names no ticket
├── MergeError            a ticket that cannot be merged into itself
│   ├── OtherOwnerError      two tickets with different readers
│   └── NoMailError          mail is not configured, so the new link cannot be sent
├── NoFileError           a file of a ticket that is not there, or cannot be written or read
├── OvertakenError        a ticket that changed while an answer to it was written
├── StaffError            a name, a password or a role that cannot be
├── HelpDeskError         a setting that the chosen help desk needs is missing
├── SandboxError          a sandboxed call returned no result
│   ├── SandboxBusyError     too many calls are waiting
│   ├── SandboxTimeoutError  it exceeded its time limit
│   ├── SandboxMemoryError   it exceeded its memory limit
│   └── SandboxCrashError    the child died, or raised an exception that cannot be passed on
├── DeliveryError         a mail server or help desk did not accept an item
└── RefusedError          a request answered with an error; to Flask it is an HTTPException
    ├── BadParameterError        400  a value that is not understood
    ├── QueryTooLongError        400  a query longer than people write
    ├── StaleFormError           400  a form that was open for too long, or was not ours
    ├── CrossSiteError           403  a form sent from another site
    ├── RoleError                403  something that a member of staff may not do
    ├── UnknownArticleError      404  a slug of no article
    ├── TooManyRequestsError     429  a network that sends too much
    ├── SearchUnavailableError   503  no index to search in
    └── UnavailableError         503  the database cannot be read or written

``web.app.error_pages`` turns each into a page or JSON.
"""

from __future__ import annotations

from werkzeug.exceptions import HTTPException


class WebError(Exception):
    """Anything this package raises on purpose."""


class SecretError(WebError):
    """The signing key cannot be made or read; the message names the file."""


class DatabaseError(WebError):
    """The database cannot be opened; the message says why, but not with which password."""


class OutdatedDatabaseError(DatabaseError):
    """A development version made the database; the message names it and the next step."""

    def __init__(self, place: str, version: str, next_step: str) -> None:
        super().__init__(
            f"{place}: a development version made this database (tables {version}), and it cannot be upgraded; "
            f"{next_step}, then run: python -m web migrate"
        )
        self.version = version


class ServeError(WebError):
    """The address to listen on cannot be had; the message says why and what to type instead."""


class RejectedFileError(WebError):
    """A file cannot be sent along; the message is for the person who chose it, and names it."""


class NoTicketError(WebError):
    """A reference names no ticket; the message quotes it."""


class MergeError(WebError):
    """Two tickets cannot be merged; the message says why."""


class OtherOwnerError(MergeError):
    """Two tickets belong to different people or organisations, who would read each other's messages."""


class NoMailError(MergeError):
    """Mail is not configured, so the customer would lose the link of the merged ticket."""


class NoFileError(WebError):
    """A file of a ticket is not there, or cannot be written to disk or read from it; the message says which and why."""


class OvertakenError(WebError):
    """Someone else wrote in a ticket, or changed it, while an answer was written; the message says who."""


class StaffError(WebError):
    """A name, a password or a role of the staff cannot be; the message says which and why."""


class HelpDeskError(WebError):
    """The chosen help desk, or mail, lacks a setting; the message names it."""


class SandboxError(WebError):
    """A sandboxed call returned no result."""


class SandboxBusyError(SandboxError):
    """Too many calls are waiting for a worker."""


class SandboxTimeoutError(SandboxError):
    """A call exceeded its time limit."""


class SandboxMemoryError(SandboxError):
    """A call exceeded its memory limit."""


class SandboxCrashError(SandboxError):
    """The child of a call died, or raised an exception that cannot be passed on; the message says how."""


class DeliveryError(WebError):
    """The other side did not accept an item; if ``final``, it never will. The message quotes no address.

    If ``unreachable``, it accepts nothing at the moment.
    """

    def __init__(self, message: str, *, final: bool = False, unreachable: bool = False) -> None:
        super().__init__(message)
        self.final = final
        self.unreachable = unreachable


class RefusedError(WebError, HTTPException):
    """A request that gets an error: a status, a name for programs, a sentence for people."""

    code = 400
    label = "bad_request"

    def __init__(self, message: str, *, retry_after: int | None = None) -> None:
        HTTPException.__init__(self, message)
        self.retry_after = retry_after


class BadParameterError(RefusedError):
    """A parameter has a value that is not understood; the message names both."""

    label = "bad_parameter"


class QueryTooLongError(RefusedError):
    """The query is longer than any that a person would write."""

    label = "query_too_long"


class StaleFormError(RefusedError):
    """The form was open for too long, or its token was not made by this site."""

    label = "stale_form"


class CrossSiteError(RefusedError):
    """The form was sent from a page of another site."""

    code = 403
    label = "cross_site"


class RoleError(RefusedError):
    """Somebody of the staff asks for what their role does not let them do."""

    code = 403
    label = "role"


class UnknownArticleError(RefusedError):
    """There is no article of that slug."""

    code = 404
    label = "not_found"


class TooManyRequestsError(RefusedError):
    """The network that asks has done so too often."""

    code = 429
    label = "too_many_requests"


class SearchUnavailableError(RefusedError):
    """There is no index to search in at the moment."""

    code = 503
    label = "search_unavailable"


class UnavailableError(RefusedError):
    """Something that the answer needs cannot be had at the moment."""

    code = 503
    label = "unavailable"
