"""What becomes of each component: callouts, folded text, tabs, links, pictures, or only what it encloses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kb.markup.edits import Edit, Edits, Opening, Role
from kb.markup.kinds import KINDS
from kb.markup.tag import CONTENTS, Register, Tag, fenced, figure, label_of, link, picture, video_address

if TYPE_CHECKING:
    from kb.markup.page import Page

_PAIR = re.compile(r"""label:\s*['"`]([^'"`]{1,200})['"`]\s*,\s*value:\s*['"`]([^'"`]{1,200})""")
_REVERSED_PAIR = re.compile(r"""value:\s*['"`]([^'"`]{1,200})['"`]\s*,\s*label:\s*['"`]([^'"`]{1,200})""")
_ITEMS = re.compile(r"\bitems\s*=\s*\{\s*\[([^\]]{0,1000})\]")
_STRING = re.compile(r"""['"`]([^'"`]{1,200})['"`]""")
_CODE_END = re.compile(r"</CodeBlock>")
_NAME = re.compile(r"\{[\w.]+\}")
_HEAD_END = re.compile(r"</(?:Head|Script|Style)>")


COMPONENTS: Final = Register()


def unknown(page: Page, tag: Tag, *, is_optional: bool) -> Edit:
    """Keep what an unknown component encloses, and its title."""
    if not is_optional:
        page.miss(tag.shown, tag.start)
    opened = plain(page, tag)
    if not is_optional or opened.opening is None:
        return opened
    return Edit(opened.start, opened.end, opening=opened.opening, is_optional=True)


@COMPONENTS.of(
    "steps accordiongroup cardgrid cards columns column col row grid codegroup filetree fragment div "
    "panel center container highlight badge kbd tooltip term clientonly browseronly translate trans "
    "details.content requestexample responseexample accordions files filetree.folder "
    "browserwindow visibility view"
)
def plain(page: Page, tag: Tag) -> Edit:
    """Drop the tags; a component on a line of its own may have a title and indents its content."""
    if tag.is_closed:
        return tag.replaced(tag.arguments.get("text", "content", "children"))
    if page.is_alone(tag.start, tag.end):
        return tag.opened(title=tag.arguments.get("title", "heading", "caption"), dedents=True)
    return tag.wrapped("", "")


@COMPONENTS.of("toc tocinline tableofcontents")
def _contents(_page: Page, tag: Tag) -> Edit:
    return tag.replaced(CONTENTS, is_block=True)


@COMPONENTS.of("icon doccardlist outboundlink bleed spacer divider content br snippet")
def _silent(_page: Page, tag: Tag) -> Edit:
    return tag.replaced() if tag.is_closed else tag.wrapped("", "")


@COMPONENTS.of(
    "note tip info warning caution danger check success error important callout admonition aside alert "
    "hint notice infobox message warn"
)
def _callout(_page: Page, tag: Tag) -> Edits:
    arguments = tag.arguments
    kind = arguments.get("type", "kind", "intent", "severity", "status", "variant", "level", "color", "icon", "theme")
    kind = kind if kind.lower() in KINDS else tag.name
    title = arguments.get("title", "heading", "header", "label")
    text = arguments.get("text", "content", "description")
    if tag.is_closed and text:
        return tag.filled(replace(tag, is_closed=False).called_out(kind, title), text)
    return tag.called_out(kind, title, dedents=True)


@COMPONENTS.of(
    "accordion expandable details disclosure collapsible collapse toggle accordionitem expander spoiler "
    "faq faqitem accordion.item"
)
def _details(_page: Page, tag: Tag) -> Edit:
    title = tag.arguments.get("title", "summary", "label", "header", "question", "name", "trigger")
    return tag.opened(Role.DETAILS, title=title, dedents=True)


@COMPONENTS.of("tabs tabgroup codetabs tabbed tabview")
def _tabs(page: Page, tag: Tag) -> Edit:
    page.tab_labels = {value: label for label, value in _PAIR.findall(tag.written)} | dict(
        _REVERSED_PAIR.findall(tag.written)
    )
    items = _ITEMS.search(tag.written)
    page.tab_names = _STRING.findall(items[1])[::-1] if items else []
    return tag.opened(Role.TABS, dedents=True)


@COMPONENTS.of("tabitem tab tabs.tab tabpanel tabpane codetab tabs.item")
def _tab(page: Page, tag: Tag) -> Edit:
    arguments = tag.arguments
    value = arguments.get("value", "id")
    title = arguments.get("label", "title", "tab", "name", "header") or page.tab_labels.get(value, "")
    if not title and page.tab_names:
        title = page.tab_names.pop()
    return tag.opened(Role.TAB, title=title or value, dedents=True)


def _address(tag: Tag) -> str:
    return tag.arguments.get("href", "to", "link", "url", "src", "path")


@COMPONENTS.of("card linkcard cardlink tile cards.card doccard linkbutton featurecard")
def _card(page: Page, tag: Tag) -> Edits:
    """Link to another page, with some words about it."""
    title = tag.arguments.get("title", "label", "name", "header", "heading")
    address = _address(tag)
    shown = (
        link(title or (label_of(address) if address and tag.is_closed else ""), address)
        if title or tag.is_closed
        else ""
    )
    words = tag.arguments.get("description", "text", "desc", "details")
    if tag.is_closed:
        return tag.replaced(
            f"{shown}: {words}" if shown and words else shown or words, is_block=page.is_alone(tag.start, tag.end)
        )
    if not shown and address:
        return tag.wrapped("[", f"]({address})")
    return tag.opened(title=shown, dedents=True)


@COMPONENTS.of("link a navlink nextlink anchor button routerlink cta btn")
def _link(page: Page, tag: Tag) -> Edits:
    address = _address(tag)
    label = tag.arguments.get("text", "label", "title", "children")
    if tag.is_closed:
        return tag.replaced(link(label, address))
    return tag.wrapped("[", f"]({address})") if address else plain(page, tag)


@COMPONENTS.of("image img themedimage figure idealimage screenshot zoom picture")
def _image(page: Page, tag: Tag) -> Edit:
    if not tag.is_closed and not tag.arguments.get("src", "source", "url", "image"):
        return plain(page, tag)
    shown = (
        figure(tag.arguments)
        if page.is_alone(tag.start, tag.end)
        else picture(tag.arguments.get("alt", "title", "caption"), tag.arguments.get("src", "source", "url", "image"))
    )
    if not tag.is_closed:
        return Edit(tag.start, tag.end, shown)
    return tag.replaced(shown, is_block=page.is_alone(tag.start, tag.end))


@COMPONENTS.of(
    "youtube vimeo loom video reactplayer liteyoutubeembed youtubeembed embed iframe youtubevideo videoplayer"
)
def _video(page: Page, tag: Tag) -> Edit:
    arguments = tag.arguments
    video = arguments.get("url", "src", "href", "id", "videoid", "video", "source", "youtubeid", "embedid")
    shown = link(arguments.get("title", "caption", "label"), video_address(tag.name, video)) if video else ""
    return tag.replaced(shown, is_block=bool(shown) and page.is_alone(tag.start, tag.end))


@COMPONENTS.of("frame")
def _frame(page: Page, tag: Tag) -> Edit:
    """Keep the caption of a picture below it."""
    caption = tag.arguments.get("caption")
    if tag.is_closed or not caption:
        return plain(page, tag)
    opening = Opening(tag.key, Role.INLINE, after=f"\n\n*{caption}*", dedents=True)
    return Edit(tag.start, tag.end, opening=opening)


@COMPONENTS.of("codeblock")
def _code(page: Page, tag: Tag) -> Edit:
    closing = None if tag.is_closed else page.search(_CODE_END, tag.end)
    if closing is None:
        return tag.replaced()
    code = page.text[tag.end : closing.start()].strip().removeprefix("{`").removesuffix("`}")
    if _NAME.fullmatch(code):  # the name of an import
        page.miss(code, tag.start)
        return Edit(tag.start, closing.end())
    return Edit(tag.start, closing.end(), fenced(code, tag.arguments.get("language", "lang")), is_block=True)


@COMPONENTS.of("step steps.step update cardgroup section")
def _step(page: Page, tag: Tag) -> Edit:
    return (
        plain(page, tag)
        if tag.is_closed
        else tag.opened(title=tag.arguments.get("title", "name", "label"), dedents=True)
    )


@COMPONENTS.of("paramfield responsefield property field parameter option")
def _field(_page: Page, tag: Tag) -> Edit:
    """Keep the name and type of a parameter."""
    arguments = tag.arguments
    name = arguments.get("name", "path", "query", "body", "header")
    kind = arguments.get("type")
    return tag.opened(title=f"`{name}`{f' ({kind})' if kind else ''}" if name else "", dedents=True)


@COMPONENTS.of("head script style seo helmet")
def _hidden(page: Page, tag: Tag) -> Edit:
    closing = None if tag.is_closed else page.search(_HEAD_END, tag.end)
    return Edit(tag.start, closing.end() if closing else tag.end)
