"""A store behind the protocol of Amazon S3, by the package ``obstore``.

Credentials come from ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``, or from the machine's role; they are in no
setting, message or log. The client has threads, which a fork does not copy: it is made at the first use, in the
process that uses it.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from itertools import chain, islice
from typing import TYPE_CHECKING, ClassVar, Final

from search.errors import ConflictError, ObjectMissingError, StoreError
from search.objects.store import BLOCK_BYTES, Listed, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from obstore.store import S3Store

    from search.objects.config import StorageConfig

CONNECT_SECONDS: Final = 3
_RETRIES: Final = 2
_STATUS: Final = re.compile(r"status code: (\d{3})")
_CODE: Final = re.compile(r"<Code>(\w+)</Code>")


class BucketStore:
    """Objects below a prefix of a bucket. Safe to share between threads."""

    _process: ClassVar[int] = 0
    """The process that made the first client; its threads serve all of them."""

    def __init__(self, bucket: str, prefix: str, config: StorageConfig, answer_seconds: float) -> None:
        if find_spec("obstore") is None:
            raise StoreError("buckets need a package that is not installed: pip install 'obstore>=0.12,<0.13'")
        self._bucket = bucket
        self._prefix = prefix.strip("/")
        self._config = config
        self._answer_seconds = answer_seconds

    @property
    def _client(self) -> S3Store:
        """The client; after a fork it would wait for ever for threads that were not copied."""
        if BucketStore._process not in {0, os.getpid()}:
            raise StoreError("the store was used before this process was forked")
        BucketStore._process = os.getpid()
        return self._opened

    @cached_property
    def _opened(self) -> S3Store:
        from obstore.store import S3Store  # noqa: PLC0415 - takes memory, and only this store needs it

        endpoint = self._config.endpoint
        options = {
            "timeout": f"{self._answer_seconds:.0f}s",
            "connect_timeout": f"{CONNECT_SECONDS}s",
            "allow_http": endpoint.startswith("http://"),
        }
        retries = {"max_retries": _RETRIES, "retry_timeout": dt.timedelta(seconds=self._answer_seconds)}
        place = {"region": self._config.region, **({"endpoint": endpoint} if endpoint else {})}
        return S3Store(
            self._bucket,
            prefix=self._prefix or None,
            config=place,  # type: ignore[arg-type]
            client_options=options,  # type: ignore[arg-type]
            retry_config=retries,  # type: ignore[arg-type]
        )

    def read(self, key: str, most_bytes: int, known: str = "") -> Stored | None:
        """Return an object; None if it is still the ``known`` version. The version is the store's entity tag."""
        from obstore.exceptions import NotModifiedError  # noqa: PLC0415

        with _explained(key):
            try:
                result = self._client.get(key, options={"if_none_match": known} if known else None)
            except NotModifiedError:
                return None
            if result.meta["size"] > most_bytes:
                raise StoreError(f"{key}: larger than the {most_bytes} bytes that it may have")
            return Stored(bytes(result.bytes()), result.meta["e_tag"] or "")

    def stream(self, key: str) -> Iterator[bytes]:
        """Yield an object in blocks."""
        with _explained(key):
            for block in self._client.get(key).stream(BLOCK_BYTES):
                yield bytes(block)

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write an object; a large one in parts, which become an object together."""
        if not isinstance(content, bytes):
            blocks = iter(content)
            first = list(islice(blocks, 5))
            content = b"".join(first) if len(first) < 5 else chain(first, blocks)
        with _explained(key):
            self._client.put(key, content, use_multipart=not isinstance(content, bytes), max_concurrency=4)

    def replace(self, key: str, content: bytes, version: str) -> None:
        """Write an object if the stored one has this version, or if there is none and ``version`` is empty."""
        with _explained(key):
            self._client.put(key, content, mode={"e_tag": version} if version else "create")

    def copy(self, source: str, target: str) -> None:
        """Copy an object within the store."""
        with _explained(source):
            self._client.copy(source, target)

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects; those that are gone already are no error."""
        with _explained(self._prefix):
            self._client.delete(list(keys))

    def listed(self, prefix: str = "") -> Iterator[Listed]:
        """Yield the objects below a prefix."""
        with _explained(prefix):
            for page in self._client.list(prefix or None):
                for meta in page:
                    yield Listed(meta["path"], meta["last_modified"])


@contextmanager
def _explained(key: str) -> Iterator[None]:
    """Raise errors of the client as errors of the store; its own messages quote access keys and signatures."""
    from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError  # noqa: PLC0415

    try:
        yield
    except FileNotFoundError:
        raise ObjectMissingError(f"{key}: there is no such object") from None
    except (AlreadyExistsError, PreconditionError):
        raise ConflictError(f"{key}: another machine has replaced it") from None
    except (BaseError, OSError) as error:
        raise StoreError(f"{key}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    """Return why a request failed, without anything that the client or the store say in free text."""
    status, code = _STATUS.search(str(error)), _CODE.search(str(error))
    if status is None:
        return f"the store does not answer ({type(error).__name__})"
    return f"the store answered {status[1]}{f' {code[1]}' if code else ''}"
