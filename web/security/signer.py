"""Signatures for form tokens, links and references.

Without cookies a token is not tied to a reader: it proves that this site served the form recently.
``web.security.origin`` checks which site sent it; a form needs both.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from web.errors import StaleFormError


class Signer:
    """Signs form tokens and temporary values, which expire, and references, which do not."""

    def __init__(self, key: str, form_hours: int) -> None:
        self._key = key
        self._form_seconds = int(timedelta(hours=form_hours).total_seconds())

    def form_token(self, form: str) -> str:
        """Return a token for one rendering of the named form."""
        return self._forms(form).dumps(secrets.token_urlsafe(9))

    def check_form(self, form: str, token: str) -> str:
        """Return the nonce in the token of a submitted form.

        Raises:
            StaleFormError: the token is missing, expired, forged, or for another form.

        """
        try:
            return str(self._forms(form).loads(token, max_age=self._form_seconds))
        except BadData as error:
            raise StaleFormError("This page was open for too long. Please send the form again.") from error

    def age(self, form: str, token: str) -> float | None:
        """Return the seconds since the form was rendered, or None if the token is expired or forged."""
        try:
            _, rendered = self._forms(form).loads(token, max_age=self._form_seconds, return_timestamp=True)
        except BadData:
            return None
        return max(0.0, time.time() - float(rendered.timestamp()))

    def seal(self, purpose: str, value: str) -> str:
        """Return the value, signed for one purpose and safe in a URL."""
        return str(URLSafeSerializer(self._key, salt=purpose).dumps(value))

    def unseal(self, purpose: str, sealed: str) -> str | None:
        """Return the value if it was signed for that purpose, otherwise None."""
        try:
            return str(URLSafeSerializer(self._key, salt=purpose).loads(sealed))
        except BadData:
            return None

    def lend(self, purpose: str, value: str) -> str:
        """Return the value, signed for one purpose and safe in a URL; the signature expires after ``form_hours``."""
        return str(URLSafeTimedSerializer(self._key, salt=purpose).dumps(value))

    def lent(self, purpose: str, sealed: str) -> str | None:
        """Return the value if it was signed for that purpose and has not expired, otherwise None."""
        try:
            return str(URLSafeTimedSerializer(self._key, salt=purpose).loads(sealed, max_age=self._form_seconds))
        except BadData:
            return None

    def _forms(self, form: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key, salt=f"form:{form}")
