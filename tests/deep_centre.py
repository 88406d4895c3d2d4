"""Help centres with many topics in three levels, for tests and for looking at them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from tests.small_centre import article

if TYPE_CHECKING:
    from collections.abc import Mapping

PRODUCTS = (
    "Boards", "Sensors", "Motors", "Displays", "Batteries", "Cameras", "Radios", "Printers", "Scales", "Clocks",
    "Locks", "Lamps", "Pumps", "Fans", "Heaters", "Keyboards", "Speakers", "Routers", "Drones", "Meters",
)  # fmt: skip
STAGES = ("Getting started", "Set up and connect", "Everyday use", "Repairs and spare parts", "Orders and returns")
PARTS = ("Cables", "Firmware", "Power", "Safety", "Troubleshooting and error messages")

DEEP_PATHS = (
    "/",
    "/categories",
    "/categories?name=cables&page=2",
    "/categories/boards",
    "/search?q=firmware",
    "/search?q=firmware&category=boards",
)
"""Pages of the help centre that show its topics in every way."""


def deep_centre(products: int = len(PRODUCTS), articles: int = 1) -> Mapping[str, str]:
    """Return sources by path: 31 topics for each product, and so many articles in each topic of the third level."""
    files: dict[str, str] = {}
    for name in PRODUCTS[:products]:
        files[f"{name}/index.md"] = f"# {name}\n\nWhat our {name.lower()} can do, in one paragraph.\n"
    for (name, stage, part), number in product(product(PRODUCTS[:products], STAGES, PARTS), range(articles)):
        title = f"{part} of {name.lower()}, {stage.lower()}, part {number + 1}"
        text = f"Check the {part.lower()} of the {name.lower()} first.\n\n## Next step\n\nAsk us."
        slug = title.lower().replace(" ", "-").replace(",", "")
        files[f"{name}/{stage}/{part}/{slug}.md"] = article(title, text, summary=f"{part} of {name.lower()}.")
    return files
