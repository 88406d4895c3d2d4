"""Identity: who somebody is by the word of the application that signed them in, as a JSON Web Token (RFC 7519).

Signed with ``identity_key`` (HS256). It must expire (``exp``), and may say ``email``, ``plan`` and ``organisation``.
What a browser claims without such a signature counts for nothing. An organisation is compared exactly as it was signed:
two names that look alike, or begin alike, are two organisations.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, get_args

import jwt

from kb.metadata import Audience
from web.storage.address import normal
from web.storage.text import clean
from web.tickets.new_ticket import Standing

if TYPE_CHECKING:
    from web.config import WebConfig

_ALGORITHM: Final = "HS256"
_MAX_CHARS: Final = 4_000
_MAX_ORGANISATION_CHARS: Final = 120


def standing(token: str, config: WebConfig, *, grace: dt.timedelta = dt.timedelta()) -> Standing:
    """Return what a token says; nothing where it is not signed by our key, or expired for longer than the grace."""
    if not token or len(token) > _MAX_CHARS or config.identity_key is None:
        return Standing()
    try:
        said = jwt.decode(
            token,
            config.identity_key.get_secret_value(),
            algorithms=[_ALGORITHM],
            leeway=grace,
            options={"require": ["exp"], "verify_aud": False},
        )
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return Standing()
    email, plan, organisation = (said.get(name) for name in ("email", "plan", "organisation"))
    return Standing(
        email=normal(email) if isinstance(email, str) else "",
        plan=plan if isinstance(plan, str) and plan in get_args(Audience) else "",
        organisation=organisation if isinstance(organisation, str) and _can_be_stored(organisation) else "",
    )


def _can_be_stored(organisation: str) -> bool:
    """Return whether the name fits its column whole; one that had to be changed could become someone else's."""
    return len(organisation) <= _MAX_ORGANISATION_CHARS and organisation == clean(organisation)
