"""XML from other sites as a tree, without what can make a small document huge: entities, and elements without end."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

MAX_DEPTH: Final = 50
MAX_ELEMENTS: Final = 200_000


class XmlError(ValueError):
    """The document is not XML, or is refused; the message says why."""


def parse(data: bytes) -> Element:
    """Return the root element; names carry their namespace as in ``{http://www.w3.org/2005/Atom}entry``.

    A document that declares entities is refused: no feed needs them, and ten lines of them make gigabytes. External
    entities and DTDs are never fetched.

    Raises:
        XmlError: it is not well formed, declares entities, or is nested too deeply.

    """
    builder, depth, elements = TreeBuilder(), 0, 0

    def name(written: str) -> str:
        return f"{{{written}" if "}" in written else written

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise XmlError("it has too many elements")
        builder.start(name(tag), {name(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name(tag))

    def refuse(*_declaration: object) -> None:
        raise XmlError("it declares entities")

    parser = ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the library takes it by place
        return builder.close()
    except (ExpatError, AssertionError, LookupError) as error:
        raise XmlError(f"it is not XML: {error}") from error
