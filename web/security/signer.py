"""Signer: values that leave the site and must come back as they left.

There is no cookie, so nothing ties a token to a reader; it proves that the form came from this site and not long
ago. That the *sending page* is ours is what ``web.security.origin`` checks; a form needs both.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from web.errors import StaleFormError


class Signer:
    """Signs form tokens and what is lent, which expire, and references, which do not."""

    def __init__(self, key: str, form_hours: int) -> None:
        self._key = key
        self._form_seconds = int(timedelta(hours=form_hours).total_seconds())

    def form_token(self, form: str) -> str:
        """Return a token for one showing of the form of that name."""
        return self._forms(form).dumps(secrets.token_urlsafe(9))

    def check_form(self, form: str, token: str) -> str:
        """Return the number of the showing in the token of a form that was sent.

        Raises:
            StaleFormError: the token is missing, expired, of another form, or not ours.

        """
        try:
            return str(self._forms(form).loads(token, max_age=self._form_seconds))
        except BadData as error:
            raise StaleFormError("This page was open for too long. Please send it once more.") from error

    def age(self, form: str, token: str) -> float | None:
        """Return the seconds since that form was shown; None where the token is expired or not ours."""
        try:
            _, shown = self._forms(form).loads(token, max_age=self._form_seconds, return_timestamp=True)
        except BadData:
            return None
        return max(0.0, time.time() - float(shown.timestamp()))

    def seal(self, purpose: str, value: str) -> str:
        """Return the value, signed for one purpose, fit for a URL."""
        return str(URLSafeSerializer(self._key, salt=purpose).dumps(value))

    def unseal(self, purpose: str, sealed: str) -> str | None:
        """Return the value that was signed for that purpose, or None where it was not."""
        try:
            return str(URLSafeSerializer(self._key, salt=purpose).loads(sealed))
        except BadData:
            return None

    def lend(self, purpose: str, value: str) -> str:
        """Return the value, signed for one purpose and as many hours as a form has, fit for a URL."""
        return str(URLSafeTimedSerializer(self._key, salt=purpose).dumps(value))

    def lent(self, purpose: str, sealed: str) -> str | None:
        """Return the value that was lent for that purpose, or None where it was not, or for too long."""
        try:
            return str(URLSafeTimedSerializer(self._key, salt=purpose).loads(sealed, max_age=self._form_seconds))
        except BadData:
            return None

    def _forms(self, form: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key, salt=f"form:{form}")
