"""Product titles: which articles are about a platform or a provider that a query does not name.

"Read mail on Android" fits a question about reading mail less well than an article for everyone, and a question about
Android better. A title names a product by any word of its group; names that many titles share are the help centre's
own, and divide nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

UNNAMED: Final = 0.95
"""Factor for the score of an article about products of which the query names none: it comes after its sibling that
fits, and stays ahead of what matches less well."""

OWN_SHARE: Final = 0.25
"""A product that more than this share of the titles name is the help centre's own."""

PRODUCTS: Final = (
    "android",
    "ios iphone iphones ipad ipads ipados",
    "windows",
    "mac macs macos osx macbook",
    "linux ubuntu debian fedora",
    "chromeos chromebook chromebooks",
    "outlook hotmail",
    "gmail googlemail",
    "yahoo",
    "icloud",
    "aol",
    "gmx",
    "zoho",
    "fastmail",
    "proton protonmail",
    "thunderbird",
    "firefox",
    "safari",
    "whatsapp",
    "telegram",
    "dropbox",
    "paypal",
    "wordpress",
    "shopify",
)
"""Products by the words that name them. Words that mean something else as well, such as "edge", are left out."""

_BIT_OF: Final = {name: 1 << number for number, names in enumerate(PRODUCTS) for name in names.split()}
_BITS: Final = tuple(1 << number for number in range(len(PRODUCTS)))
_WORD = re.compile(r"\w+")


class ProductTitles:
    """The products in the titles of a generation's articles, which come in the order of their numbers."""

    def __init__(self, titles: Sequence[str]) -> None:
        named = [_products(title) for title in titles]
        counts = Counter(bit for bits in named for bit in _BITS if bits & bit)
        own = sum(bit for bit, count in counts.items() if count > OWN_SHARE * len(titles))
        self._products = np.array([bits & ~own for bits in named], np.int64)
        self._has_products = self._products.any()
        self._unnamed = np.where(self._products != 0, UNNAMED, 1.0)

    def factors(self, words: str) -> NDArray[np.float64] | None:
        """Return a factor for the score of each article, float64 [articles], or None if no title names a product."""
        if not self._has_products:
            return None
        named = _products(words)
        return np.where(self._products & named != 0, 1.0, self._unnamed) if named else self._unnamed


def _products(text: str) -> int:
    """Return the products that a text names, as bits."""
    bits = 0
    for word in _BIT_OF.keys() & _WORD.findall(fold(text)):
        bits |= _BIT_OF[word]
    return bits
