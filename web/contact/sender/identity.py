"""Identity: the customer that an application signed in, as it says in a JSON Web Token (RFC 7519).

The token is signed with ``identity_key`` (HS256). It must expire (``exp``), and may contain ``email``, ``plan`` and
``organisation``. Without a valid signature, none of this is believed. Organisations are compared exactly: two names
that look alike, or begin alike, are two organisations.
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
    """Return the claims of a token; empty if our key did not sign it, or if it expired longer ago than ``grace``."""
    if not token or len(token) > _MAX_CHARS or config.identity_key is None:
        return Standing()
    try:
        claims = jwt.decode(
            token,
            config.identity_key.get_secret_value(),
            algorithms=[_ALGORITHM],
            leeway=grace,
            options={"require": ["exp"], "verify_aud": False},
        )
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return Standing()
    email, plan, organisation = (claims.get(name) for name in ("email", "plan", "organisation"))
    if not isinstance(organisation, str) or len(organisation) > _MAX_ORGANISATION_CHARS:
        organisation = ""
    elif organisation != clean(organisation):
        organisation = ""  # a name that had to be changed to be stored could be another organisation's
    return Standing(
        email=normal(email) if isinstance(email, str) else "",
        plan=plan if isinstance(plan, str) and plan in get_args(Audience) else "",
        organisation=organisation,
    )
