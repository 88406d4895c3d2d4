"""Images that are not in the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule, could_be
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each image that an article shows but the folder lacks."""
    for entry in view.entries:
        for image in entry.images:
            if image not in view.folder.images:
                namesakes = view.resolve.finder.pictures.ending_like(image)[0]
                advice = could_be(namesakes) or ": add the file, or correct its name"
                message = f"the image {image} does not exist{advice}"
                yield Problem(RULE.name, entry.path, entry.image_lines.get(image), message)


RULE = Rule("missing-image", "An article shows an image that is not in the folder.", check)
