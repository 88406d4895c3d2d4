"""XML from other sites: a tree, or a refusal that costs nothing."""

from __future__ import annotations

import pytest

from search.community.sources.xml_tree import MAX_DEPTH, XmlError, parse

BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>"""
)
OUTSIDE = b"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""


def test_names_carry_their_namespace() -> None:
    root = parse(b'<f xmlns="http://www.w3.org/2005/Atom" xmlns:x="urn:x"><e x:y="1">t</e></f>')
    assert root.tag == "{http://www.w3.org/2005/Atom}f"
    assert (root[0].text, root[0].attrib) == ("t", {"{urn:x}y": "1"})


@pytest.mark.parametrize("data", [BOMB, OUTSIDE])
def test_entities_are_refused(data: bytes) -> None:
    with pytest.raises(XmlError, match="declares entities"):
        parse(data)


def test_a_document_type_without_entities_is_no_harm() -> None:
    assert parse(b'<!DOCTYPE rss PUBLIC "-//x//DTD RSS 0.91//EN" "http://127.0.0.1:1/x.dtd"><rss/>').tag == "rss"


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a></b>", b"not XML", b"<a>&nbsp;</a>", b"\xff\xfe<", b"<a/><b/>"])
def test_invalid_xml_is_refused(data: bytes) -> None:
    with pytest.raises(XmlError, match="not XML"):
        parse(data)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(XmlError, match="too many elements"):
        parse(b"<a>" * (MAX_DEPTH + 1))
