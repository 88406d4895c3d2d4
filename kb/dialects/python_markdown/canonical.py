"""Give the elements that MkDocs' extensions create the HTML that all dialects share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from markdown.blockprocessors import BlockProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from kb.dialects.titles import title_of
from kb.markup.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING: Final = re.compile(r"h([1-6])")
_MAX_HEADING: Final = 6
_TASK: Final = re.compile(r"\[(?P<mark>[ xX])\][ \n]")
_ALERT: Final = re.compile(
    r"\[!(?P<name>[A-Za-z][\w-]*)[^\]\n]{0,300}\](?P<fold>[+-]?):?[ \t]*(?P<title>[^\n]*)(?:\n|$)"
)
ALERT_TAG: Final = "alert"
"""Holds the first line of an alert until the tree is complete."""


class AlertProcessor(BlockProcessor):
    """Keeps ``[!NOTE]`` apart from the lines below: it is no term above ``: text`` and no heading above ``---``."""

    def test(self, parent: Element, block: str) -> bool:
        """Return whether a block of a quotation begins with an alert."""
        return parent.tag == "blockquote" and _ALERT.match(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Take the first line out of the block."""
        first, _, rest = blocks.pop(0).partition("\n")
        SubElement(parent, ALERT_TAG).text = first
        if rest.strip():
            blocks.insert(0, rest)


class CanonicalTreeprocessor(Treeprocessor):
    """Rewrites callouts, tabs and task items; runs before marks within lines are read.

    ``lang`` is the language of callouts without a title.
    """

    lang = "en"

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        for parent in tuple(root.iter()):
            parent[:] = [part for child in parent for part in _split_alerts(child)]
        level = 1
        for element in tuple(root.iter()):
            if heading := _HEADING.fullmatch(element.tag):
                level = int(heading[1])
            else:
                _rewrite(element, min(level + 1, _MAX_HEADING), self.lang)
        for tabs in root.iter("div"):
            if tabs.get("class") == "tabs" and len(tabs) == 1 and tabs[0].get("class") == "tabs":
                tabs[:] = list(tabs[0])  # a group around a group


def _rewrite(element: Element, level: int, lang: str) -> None:
    classes = element.get("class", "").split()
    if element.tag == "details" or classes[:1] == ["admonition"]:
        _write_callout(element, classes, lang)
    elif classes == ["tabbed-set"]:
        _write_tabs(element, level)
    elif element.tag == "li":
        _write_task(element)
    elif element.tag == "blockquote":
        _write_alert(element, lang)


def _write_callout(element: Element, classes: list[str], lang: str) -> None:
    name = next((name for name in classes if name != "admonition"), "")
    element.set("class", f"admonition {kind_of(name)}")
    title = element.find("summary") if element.tag == "details" else element.find("p[@class='admonition-title']")
    if title is None and element.tag == "details":
        title = Element("summary")
        element.insert(0, title)
    if title is not None:
        title.set("class", "admonition-title")
        if not len(title) and title.text in {None, name.capitalize(), name.replace("-", " ").title()}:  # not written
            title.text = title_of(name or "details", lang)


def _write_tabs(element: Element, level: int) -> None:
    """Replace the radio buttons of tabs, which need a style sheet of their own, by headed sections."""
    sections = list(_sections(element, level))
    element.attrib.clear()
    element.set("class", "tabs")
    element[:] = sections


def _sections(tabs: Element, level: int) -> Iterator[Element]:
    title: Element | None = None
    for part in tabs:
        if part.tag == "label":
            title = part
        elif part.tag == "div" and title is not None:
            section = Element("section", {"class": "tab"})
            heading = SubElement(section, f"h{level}", {"class": "tab-title"})
            heading.text = title.text
            heading[:] = list(title)
            section.extend(part)
            yield section


def _write_task(item: Element) -> None:
    holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
    text = holder.text or ""
    task = _TASK.match(text)
    if task is None:
        return
    item.set("class", "task")
    box = Element("span", {"class": "task-box"})
    box.text = AtomicString("☐" if task["mark"] == " " else "☑")
    box.tail = f" {text[task.end() :]}"
    holder.text = ""
    holder.insert(0, box)


def _split_alerts(quote: Element) -> list[Element]:
    """Return a quotation in parts that begin with an alert each, because Markdown joins quotations that follow."""
    if quote.tag != "blockquote":
        return [quote]
    parts = [quote]
    for block in list(quote)[1:]:
        if block.tag == ALERT_TAG:
            parts.append(Element("blockquote"))
        if len(parts) > 1:
            quote.remove(block)
            parts[-1].append(block)
    return parts


def _write_alert(quote: Element, lang: str) -> None:
    """Make a callout of a quotation that begins with ``[!NOTE]``."""
    title = quote[0] if len(quote) and quote[0].tag == ALERT_TAG else None
    alert = _ALERT.match(title.text or "") if title is not None else None
    if title is None or alert is None:
        return
    quote.tag = "details" if alert["fold"] else "div"
    quote.set("class", f"admonition {kind_of(alert['name'])}")
    if alert["fold"] == "+":
        quote.set("open", "")
    title.tag = "summary" if alert["fold"] else "p"
    title.set("class", "admonition-title")
    title.text = alert["title"] or title_of(alert["name"], lang)
