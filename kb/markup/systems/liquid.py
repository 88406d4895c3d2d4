"""``{% tags %}`` of Liquid, Jekyll, GitBook, Markdoc and Jinja."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

from kb.markup.arguments import Arguments, parse
from kb.markup.edits import Edit, Edits, Role
from kb.markup.kinds import KINDS, TAGS
from kb.markup.systems.expressions import evaluate, fill
from kb.markup.tag import CONTENTS, Register, Tag, fenced, figure, label_of, link, video_address

if TYPE_CHECKING:
    from kb.markup.page import Page

TRIGGER: Final = r"\{%"

_MAX_CHARS: Final = 4000
_CONTENT = re.compile(r"[-~+]?\s*(/?)\s*([@#.$A-Za-z][\w@./:-]*)(.*?)(/?)\s*[-~+]?$", re.DOTALL)
_ASSIGNMENT = re.compile(r"\s*(\w[\w.-]*)\s*=\s*(.*)", re.DOTALL)
_LOOP = re.compile(r"\s*(\w+)(?:\s*,\s*\w+)?\s+in\b")
_LOOP_END = re.compile(r"\{%[-~]?\s*end(?:for|tablerow)\s*[-~]?%\}")
_USUAL_KINDS: Final = {"hint": "info"}
_CLOSINGS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(rf"\{{%[-~]?\s*end{name}\s*[-~]?%\}}")
    for name in ("comment", "raw", "capture", "highlight", "verbatim", "style", "javascript", "stylesheet", "schema")
}


_TAGS: Final = Register()


def read(page: Page, match: re.Match[str]) -> Edits:
    """Return the edit for the tag that begins here."""
    start = match.start()
    end = page.find("%}", start + 2)
    if end < 0 or end - start > _MAX_CHARS:
        return None
    content = _CONTENT.match(page.text[start + 2 : end])
    if content is None:
        return None
    closes, name, is_closed = content[1], content[2].lower(), content[4]
    written = fill(page, content[3], start)
    tag = Tag(start, end + 2, name, parse(written), f"{{% {name} %}}", "liquid", bool(is_closed), written)
    if closes:
        return tag.closed(name)
    if name[0] in "#.$":
        return _annotation(page, tag)
    if name.startswith("end") and name not in _TAGS:
        return tag.closed(name[3:])
    make = _callout if name in TAGS else _endpoint if name.startswith(("api-method", "swagger")) else _unknown
    return _TAGS.get(name, make)(page, tag)


def _annotation(page: Page, tag: Tag) -> Edit:
    """Keep what Markdoc says about the text before: the address of a heading, or the value of a name."""
    if tag.name[0] == "$":
        value = page.variables.get(tag.name.rpartition(".")[2].removeprefix("$"))
        if value is None:
            page.miss(tag.shown, tag.start)
        return tag.replaced(value or "")
    return tag.replaced(f"{{{tag.name}}}" if tag.name[0] == "#" else "")


def _unknown(page: Page, tag: Tag) -> Edit:
    page.miss(tag.shown, tag.start)
    address = tag.arguments.get("url", "href", "src")
    if address.startswith(("https://", "http://")):
        return tag.replaced(link(tag.arguments.get("title", "text"), address))
    return tag.replaced(tag.arguments.get("text", "content"))


@_TAGS.of("toc")
def _contents(_page: Page, tag: Tag) -> Edit:
    return tag.replaced(CONTENTS, is_block=True)


@_TAGS.of(
    "else elsif elif elseif when break continue set import from extends liquid increment decrement cycle "
    "layout paginate load doc partial"
)
def _silent(_page: Page, tag: Tag) -> Edit:
    return tag.replaced()


@_TAGS.of(
    "stepper step steps columns column row grid cards card section updates update openapi markdown mac "
    "windows linux webui cli desktop rowheaders prompt nomarkdown rtl ltr"
)
def _plain(_page: Page, tag: Tag) -> Edit:
    return tag.replaced() if tag.is_closed else tag.opened(title=tag.arguments.get("title", "name"))


def _endpoint(_page: Page, tag: Tag) -> Edit:
    """Keep the address and the names of an interface that GitBook describes."""
    arguments = tag.arguments
    words = (arguments.get("method").upper(), arguments.get("host", "baseurl") + arguments.get("path"))
    call = " ".join(word for word in words if word)
    title = arguments.get("summary", "name", "title", "description")
    return tag.opened(title=": ".join(part for part in (title, call and f"`{call}`") if part))


@_TAGS.of("hint callout alert admonition message aside block")
def _callout(_page: Page, tag: Tag) -> Edit:
    """``{% hint style="info" %}``, ``{% callout info "Title" %}``, ``{% note %}``."""
    arguments = tag.arguments
    words = list(arguments.positional)
    kind = arguments.get("style", "type", "kind", "color", "level", "variant")
    if not kind:
        kind = words.pop(0) if words and words[0].lower() in KINDS else _USUAL_KINDS.get(tag.name, tag.name)
    title = arguments.get("title", "header", "heading", "name") or " ".join(words)
    return tag.called_out(kind, title)


@_TAGS.of("details accordion accordionitem expand expandable collapse collapsible spoiler")
def _details(_page: Page, tag: Tag) -> Edit:
    title = tag.arguments.get("title", "summary", "label") or " ".join(tag.arguments.positional)
    return tag.opened(Role.DETAILS, title=title)


@_TAGS.of("tabs tabgroup tab-group")
def _tabs(_page: Page, tag: Tag) -> Edit:
    return tag.opened(Role.TABS)


@_TAGS.of("tab")
def _tab(_page: Page, tag: Tag) -> Edit:
    words = tag.arguments.positional
    return tag.opened(Role.TAB, title=tag.arguments.get("title", "label", "name") or (words[-1] if words else ""))


@_TAGS.of("code")
def _code(_page: Page, tag: Tag) -> Edit:
    title = tag.arguments.get("title")
    return tag.opened(title=title and f"`{title}`")


@_TAGS.of("embed file pdf iframe reference")
def _link_block(_page: Page, tag: Tag) -> Edit:
    """``{% embed url="…" %}`` and ``{% file src="…" %}``: the address as a link, for nothing is embedded here."""
    arguments = tag.arguments
    address = arguments.get("url", "src", "href", "path") or arguments.first
    label = arguments.get("caption", "title", "name", "text")
    is_file = tag.name in {"file", "pdf"}
    return tag.replaced(link(label or (address.rpartition("/")[2] if is_file else ""), address), is_block=True)


@_TAGS.of("youtube vimeo loom video")
def _video(_page: Page, tag: Tag) -> Edit:
    words = tag.arguments.get("id", "url") or tag.arguments.first
    return tag.replaced(link(tag.arguments.get("title"), video_address(tag.name, words)), is_block=True)


@_TAGS.of("content-ref")
def _content_ref(page: Page, tag: Tag) -> Edit:
    """Link to a page of GitBook; what the tags enclose usually only repeats the address."""
    address = tag.arguments.get("url")
    closing = page.search(_CONTENT_REF_END, tag.end)
    end = closing.end() if closing and closing.start() - tag.end < _MAX_CHARS else tag.end
    inner = re.search(r"\[([^\]\n]{1,300})\]\(", page.text[tag.end : end])
    is_path = inner is None or address.strip("./").endswith(inner[1].strip("`./"))
    label = inner[1] if inner and not is_path else label_of(posixpath.normpath(posixpath.join(page.folder, address)))
    return Edit(tag.start, end, link(label, address), is_block=True)


_CONTENT_REF_END = re.compile(r"\{%[-~]?\s*endcontent-ref\s*[-~]?%\}")


@_TAGS.of("link post_url")
def _page_link(page: Page, tag: Tag) -> Edit:
    """``{% link a.md %}`` and ``{% post_url 2020-01-31-a %}``, in an address or as words."""
    path = tag.arguments.first
    if tag.name == "post_url" and path:
        path = f"{path.removesuffix('.md')}.md"
    elif path:
        path = "/" + path.removeprefix("/")
    if page.is_target(tag.start):
        return tag.replaced(path)
    return tag.replaced(link(label_of(path), path))


@_TAGS.of("octicon")
def _icon(_page: Page, tag: Tag) -> Edit:
    return tag.replaced(tag.arguments.get("aria-label", "label"))


@_TAGS.of("figure image img picture")
def _figure(page: Page, tag: Tag) -> Edit:
    return tag.replaced(figure(tag.arguments), is_block=page.is_alone(tag.start, tag.end))


@_TAGS.of("comment capture style javascript stylesheet schema")
def _hidden(page: Page, tag: Tag) -> Edit:
    """Take out what is not for readers: a comment, a script, or a text that is kept for later."""
    closing = page.search(_CLOSINGS[tag.name], tag.end)
    if closing is None:
        return tag.replaced()
    if tag.name == "capture":
        name = tag.written.strip().strip("\"'")
        page.variables[name.lower()] = page.text[tag.end : closing.start()].strip()
    return Edit(tag.start, closing.end())


@_TAGS.of("raw verbatim")
def _literal(page: Page, tag: Tag) -> Edit:
    """``{% raw %}``: everything up to its end is ordinary text."""
    closing = page.search(_CLOSINGS[tag.name], tag.end)
    return Edit(tag.start, tag.end, resume=closing.start() if closing else tag.end)


@_TAGS.of("highlight")
def _highlight(page: Page, tag: Tag) -> Edit:
    closing = page.search(_CLOSINGS[tag.name], tag.end)
    if closing is None:
        return tag.replaced()
    code = fenced(page.text[tag.end : closing.start()], tag.arguments.first)
    return Edit(tag.start, closing.end(), code, is_block=True)


@_TAGS.of("assign")
def _assign(page: Page, tag: Tag) -> Edit:
    assignment = _ASSIGNMENT.match(tag.written)
    value = evaluate(assignment[2].strip(), page) if assignment else None
    if assignment and value is not None:
        page.variables[assignment[1].lower()] = value
    return tag.replaced()


@_TAGS.of("for tablerow")
def _loop(page: Page, tag: Tag) -> Edit:
    """Take out a loop that only makes sense with the data that it walks; keep the content of any other."""
    page.miss(tag.shown, tag.start)
    variable = _LOOP.match(tag.written)
    closing = page.search(_LOOP_END, tag.end)
    body = page.text[tag.end : closing.start()] if closing and closing.start() - tag.end < _MAX_CHARS else ""
    needs_data = variable and re.search(rf"\{{[{{%][^{{}}]*\b{re.escape(variable[1])}\b", body)
    if closing is None or not needs_data or "{% for" in body:
        return tag.replaced()
    return Edit(tag.start, closing.end())


@_TAGS.of("if unless case ifversion ifchanged")
def _logic(page: Page, tag: Tag) -> Edit:
    """Keep all content of a condition or loop, because nothing is decided here."""
    page.miss(tag.shown, tag.start)
    return tag.replaced()


@_TAGS.of("include include_relative include_cached render include-markdown")
def _include(page: Page, tag: Tag) -> Edits:
    """Keep what the arguments say of an include whose file does not exist."""
    arguments = tag.arguments
    name = (arguments.first or tag.written.strip().partition(" ")[0]).rpartition("/")[2].partition(".")[0].lower()
    text = arguments.get("content", "text", "body", "message")
    if name in {"image", "figure", "img", "picture", "screenshot", "inline_image"}:
        return tag.replaced(figure(Arguments((), arguments.named)), is_block=page.is_alone(tag.start, tag.end))
    if name in {"youtube", "vimeo", "video"}:
        address = video_address(arguments.get("provider") or name, arguments.get("id", "url", "src", "video"))
        return tag.replaced(link(arguments.get("title"), address), is_block=True)
    page.miss(f"{{% {tag.name} {arguments.first} %}}", tag.start)
    kind = arguments.get("type", "style") or name
    if text and kind in KINDS and page.is_alone(tag.start, tag.end):
        return tag.filled(tag.called_out(kind, arguments.get("title")), text)
    return tag.replaced(text or arguments.get("title", "label"))
