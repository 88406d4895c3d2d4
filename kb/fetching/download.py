"""Download one picture from the web, within limits of size and time that the server cannot extend.

Each redirect is checked like the first address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kb.fetching.public_address import is_public
from kb.fetching.request import DownloadError, body, get, joined

if TYPE_CHECKING:
    from http.client import HTTPResponse

    from kb.fetching.public_address import Check

MAX_BYTES: Final = 20_000_000
MAX_REDIRECTS: Final = 5
_TYPES: Final = ("image/", "application/octet-stream", "binary/octet-stream")


@dataclass(frozen=True, slots=True)
class Downloader:
    """Downloads pictures; ``allows`` decides which IP addresses may be connected to."""

    allows: Check = is_public
    max_bytes: int = MAX_BYTES
    seconds: float = 30

    def fetch(self, url: str) -> bytes:
        """Return the bytes of a picture.

        Raises:
            DownloadError: it cannot be fetched, is not a picture by its type, or is beyond a limit.

        """
        for _ in range(MAX_REDIRECTS + 1):
            with get(url, {"Accept": "image/*"}, allows=self.allows, seconds=self.seconds) as answer:
                location = answer.headers.get("Location", "")
                if 300 <= answer.status < 400 and location:
                    url = joined(url, location)
                    continue
                return self._picture(answer)
        raise DownloadError(f"it redirects more than {MAX_REDIRECTS} times")

    def _picture(self, answer: HTTPResponse) -> bytes:
        if answer.status != 200:
            raise DownloadError(f"the server answers {answer.status} {answer.reason}".strip())
        kind = answer.headers.get_content_type()
        if not kind.startswith(_TYPES):
            raise DownloadError(f"it is not a picture but {kind}")
        return body(answer, self.max_bytes)
