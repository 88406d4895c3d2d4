"""Exceptions of web.

WebError
├── SecretError           the signing key cannot be created or read
├── DatabaseError         the database cannot be opened
│   └── OutdatedDatabaseError  a development version created it
├── ServeError            the server cannot listen on its address
├── RejectedFileError     a file that is not accepted
├── NoTicketError         no ticket has this reference
├── MergeError            a ticket that cannot be merged into itself
│   ├── OtherOwnerError      two tickets with different readers
│   └── NoMailError          mail is not configured, so the new link cannot be sent
├── NoFileError           an attachment that does not exist, or cannot be written or read
├── GapError              a gap that does not exist, or is dismissed without a reason
├── OvertakenError        a ticket that changed while an answer was being written
├── StaffError            an invalid name, password or role
├── LearningError         a learnt question does not exist, or cannot be accepted or imported
├── HelpDeskError         the help desk, or mail, lacks a setting
├── SandboxError          a call in a child process returned no result
│   ├── SandboxBusyError     too many calls are waiting
│   ├── SandboxTimeoutError  the call took too long
│   ├── SandboxMemoryError   the call used too much memory
│   └── SandboxCrashError    the child died, or raised an exception that cannot be pickled
├── DeliveryError         a mail server or help desk did not accept an item
└── RefusedError          a request answered with an error; an HTTPException for Flask
    ├── BadParameterError        400  an invalid value
    ├── QueryTooLongError        400  a query above the limit
    ├── StaleFormError           400  an expired or forged form token
    ├── CrossSiteError           403  a form or API call from another site
    ├── RoleError                403  an action that the user's role does not allow
    ├── UnknownArticleError      404  no article has this slug
    ├── TooManyRequestsError     429  a network, an address or a ticket reached a limit
    ├── SearchUnavailableError   503  there is no index
    └── UnavailableError         503  the database cannot be read or written
        └── FileStoreError           503  an attachment cannot be read from its store, or stored there

``web.app.error_pages`` turns a RefusedError into a page or JSON.
"""

from __future__ import annotations

from werkzeug.exceptions import HTTPException


class WebError(Exception):
    """The base of all exceptions of this package."""


class SecretError(WebError):
    """The signing key cannot be created or read; the message names the file."""


class DatabaseError(WebError):
    """The database cannot be opened; the message says why, without the password."""


class OutdatedDatabaseError(DatabaseError):
    """A development version created the database; the message names the next step."""

    def __init__(self, place: str, version: str, next_step: str) -> None:
        super().__init__(
            f"{place}: a development version made this database (tables {version}), and it cannot be upgraded; "
            f"{next_step}, then run: python -m web migrate"
        )
        self.version = version


class ServeError(WebError):
    """The server cannot listen on its address; the message says why and what to type instead."""


class RejectedFileError(WebError):
    """A file is not accepted; the message names it and is shown to the person who chose it."""


class NoTicketError(WebError):
    """No ticket has this reference; the message quotes it."""


class MergeError(WebError):
    """Two tickets cannot be merged; the message says why."""


class OtherOwnerError(MergeError):
    """Two tickets belong to different people or organisations, who would read each other's messages."""


class NoMailError(MergeError):
    """Mail is not configured, so the customer would lose the link of the merged ticket."""


class NoFileError(WebError):
    """An attachment does not exist, or cannot be written or read; the message says which and why."""


class GapError(WebError):
    """No gap has this number, or it cannot be dismissed without a reason."""


class OvertakenError(WebError):
    """Someone else changed the ticket while an answer was being written; the message says who."""


class StaffError(WebError):
    """A staff name, password or role is invalid; the message says which and why."""


class LearningError(WebError):
    """A learnt question does not exist, or cannot be accepted or imported; the message says what to do."""


class HelpDeskError(WebError):
    """The chosen help desk, or mail, lacks a setting; the message names it."""


class SandboxError(WebError):
    """A call in a child process returned no result."""


class SandboxBusyError(SandboxError):
    """Too many calls are waiting for a child process."""


class SandboxTimeoutError(SandboxError):
    """A call exceeded its time limit."""


class SandboxMemoryError(SandboxError):
    """A call exceeded its memory limit."""


class SandboxCrashError(SandboxError):
    """The child process died, or raised an exception that cannot be pickled; the message says how."""


class DeliveryError(WebError):
    """A server did not accept an item; the message quotes no address.

    A ``final`` refusal must not be retried. An ``unreachable`` server accepts no other items for now, either.
    """

    def __init__(self, message: str, *, final: bool = False, unreachable: bool = False) -> None:
        super().__init__(message)
        self.final = final
        self.unreachable = unreachable


class RefusedError(WebError, HTTPException):
    """A refused request: a status, a code for programs, a sentence for people."""

    code = 400
    label = "bad_request"

    def __init__(self, message: str, *, retry_after: int | None = None) -> None:
        HTTPException.__init__(self, message)
        self.retry_after = retry_after


class BadParameterError(RefusedError):
    """A parameter has an invalid value; the message names the parameter."""

    label = "bad_parameter"


class QueryTooLongError(RefusedError):
    """The query exceeds the limit."""

    label = "query_too_long"


class StaleFormError(RefusedError):
    """The form's token is expired or forged."""

    label = "stale_form"


class CrossSiteError(RefusedError):
    """The form or API call came from a page of another site."""

    code = 403
    label = "cross_site"


class RoleError(RefusedError):
    """The user's role does not allow the action."""

    code = 403
    label = "role"


class UnknownArticleError(RefusedError):
    """No article has this slug."""

    code = 404
    label = "not_found"


class TooManyRequestsError(RefusedError):
    """A network, an address or a ticket reached a limit."""

    code = 429
    label = "too_many_requests"


class SearchUnavailableError(RefusedError):
    """There is no index at the moment."""

    code = 503
    label = "search_unavailable"


class UnavailableError(RefusedError):
    """A service that the response needs is down at the moment."""

    code = 503
    label = "unavailable"


class FileStoreError(UnavailableError):
    """The store of attachments does not answer, or has other bytes than were stored; the log says which."""
