"""``{{< shortcodes >}}`` of Hugo and its themes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.markup.arguments import parse
from kb.markup.edits import Edit, Edits, Role
from kb.markup.kinds import KINDS, TAGS
from kb.markup.tag import CONTENTS, Register, Tag, fenced, figure, label_of, link, video_address

if TYPE_CHECKING:
    from kb.markup.page import Page

TRIGGER: Final = r"\{\{[<%]"

_MAX_CHARS: Final = 4000
_CONTENT = re.compile(r"\s*(/?)\s*([\w./-]+)(.*?)(/?)\s*$", re.DOTALL)
_ENDS: Final = {"<": ">}}", "%": "%}}"}


_SHORTCODES: Final = Register()


def read(page: Page, match: re.Match[str]) -> Edits:
    """Return the edit for the shortcode that begins here."""
    start, mark = match.start(), match[0][2]
    end = page.find(_ENDS[mark], start + 3)
    if end < 0 or end - start > _MAX_CHARS:
        return None
    inner = page.text[start + 3 : end]
    if inner.startswith("/*"):  # shown as written, without the comment marks
        return Edit(
            start, end + 3, page.text[start : start + 3] + inner[2:].removesuffix("*/") + page.text[end : end + 3]
        )
    content = _CONTENT.match(inner)
    if content is None:
        return None
    name = content[2].lower()
    shown = f"{{{{{mark} {content[2]} {page.text[end : end + 3]}"
    tag = Tag(start, end + 3, name, parse(content[3]), shown, "hugo", bool(content[4]))
    if content[1]:
        return tag.closed(name)
    make = _SHORTCODES.get(name.rpartition("/")[2]) or (_callout if name in TAGS else None)
    if make is not None:
        return make(page, tag)
    page.miss(tag.shown, tag.start)
    return tag.replaced(tag.arguments.get("text", "content"))


@_SHORTCODES.of("toc")
def _contents(_page: Page, tag: Tag) -> Edit:
    return tag.replaced(CONTENTS, is_block=True)


@_SHORTCODES.of("icon br clear section children separator rawhtml-end fa emoji")
def _silent(_page: Page, tag: Tag) -> Edit:
    return tag.replaced()


@_SHORTCODES.of(
    "columns column steps step cards cardpane row col grid rawhtml md markdown filetree/container blocks "
    "lead center nomarkdown"
)
def _plain(_page: Page, tag: Tag) -> Edit:
    return tag.opened(title=tag.arguments.get("title", "header", "name"))


@_SHORTCODES.of("alert hint notice callout admonition pageinfo message box notification")
def _callout(_page: Page, tag: Tag) -> Edit:
    """``{{% alert title="…" color="warning" %}}``, ``{{< notice tip "Title" >}}``, ``{{< note >}}``."""
    arguments = tag.arguments
    words = list(arguments.positional)
    kind = arguments.get("type", "color", "style", "context", "kind", "level", "variant", "icon")
    if words and words[0].lower() in KINDS and not kind:
        kind = words.pop(0)
    title = arguments.get("title", "header", "heading") or " ".join(words)
    usual = "info" if tag.name == "hint" else tag.name
    return tag.called_out(kind if kind.lower() in KINDS else usual, title)


@_SHORTCODES.of("expand details collapse accordion accordion-item spoiler toggle")
def _details(_page: Page, tag: Tag) -> Edit:
    words = [word for word in tag.arguments.positional if word not in {"...", "open", "true", "false"}]
    return tag.opened(Role.DETAILS, title=tag.arguments.get("title", "summary", "header") or " ".join(words[:1]))


@_SHORTCODES.of("tabs tabpane tabgroup codetabs")
def _tabs(page: Page, tag: Tag) -> Edit:
    """Open a group of tabs; some themes name them all here: ``items="Windows,macOS"``."""
    items = tag.arguments.get("items")
    page.tab_names = [name.strip() for name in items.split(",")][::-1] if items else []
    page.tabs_have_text = _has_text(tag)
    page.tabs_code = (tag.arguments.get("lang") or "text") if tag.name.endswith("tabpane") else ""
    return tag.opened(Role.TABS)


@_SHORTCODES.of("tab codetab")
def _tab(page: Page, tag: Tag) -> Edits:
    arguments = tag.arguments
    title = arguments.get("header", "title", "name", "label", "tabname", "tabtitle") or arguments.first
    if not title and page.tab_names:
        title = page.tab_names.pop()
    opened = tag.opened(Role.TAB, title=title)
    language, closing = _tab_language(page, tag), page.search(_TAB_END, tag.end)
    code = page.text[tag.end : closing.start()] if closing else ""
    if not language or not closing or "```" in code:
        return opened
    body = Edit(tag.end, closing.start(), fenced(code, language), is_block=True)
    return opened, body, Edit(closing.start(), closing.end(), closes=tag.key)


def _tab_language(page: Page, tag: Tag) -> str:
    """Return the language of the code in a tab, empty if it contains text: ``text=true``, ``{{% tab %}}``."""
    if page.tabs_have_text or _has_text(tag):
        return ""
    words = tag.arguments.positional
    usual = "" if tag.shown.startswith("{{%") else page.tabs_code
    language = tag.arguments.get("lang", "codelang") or (words[1] if len(words) > 1 else usual)
    return language if re.fullmatch(r"[\w+#-]{1,20}", language) else ""


def _has_text(tag: Tag) -> bool:
    return tag.arguments.get("text", "cleartext").lower() == "true"


_TAB_END = re.compile(r"\{\{[<%]\s*/\s*tab\s*[>%]\}\}")


@_SHORTCODES.of("ref relref")
def _reference(page: Page, tag: Tag) -> Edit:
    """``{{< ref "a.md#part" >}}``, in an address or as words."""
    path = tag.arguments.get("path", "page", "file") or tag.arguments.first
    return tag.replaced(path if page.is_target(tag.start) else link(label_of(path), path))


@_SHORTCODES.of("figure img image picture imgproc screenshot lightbox")
def _figure(page: Page, tag: Tag) -> Edit:
    return tag.replaced(figure(tag.arguments), is_block=page.is_alone(tag.start, tag.end))


@_SHORTCODES.of("youtube vimeo loom video youtube-lite")
def _video(page: Page, tag: Tag) -> Edit:
    arguments = tag.arguments
    video = arguments.get("id", "url", "src", "file", "webm", "mp4") or arguments.first
    shown = link(arguments.get("title", "caption"), video_address(tag.name, video))
    return tag.replaced(shown, is_block=page.is_alone(tag.start, tag.end))


@_SHORTCODES.of("gist tweet x instagram twitter")
def _post(page: Page, tag: Tag) -> Edit:
    """Link to a post of another site: ``{{< gist user 0123 >}}``, ``{{< tweet user="a" id="1" >}}``."""
    arguments = tag.arguments
    words = arguments.positional
    user = arguments.get("user") or (words[0] if len(words) > 1 else "")
    post = arguments.get("id") or (words[1] if len(words) > 1 else arguments.first)
    sites = {"gist": "https://gist.github.com/", "instagram": "https://www.instagram.com/p/"}
    middle = f"{user}/" if tag.name == "gist" else f"{user or 'i'}/status/" if tag.name != "instagram" else ""
    address = sites.get(tag.name, "https://x.com/") + middle + post
    return tag.replaced(link("", address), is_block=page.is_alone(tag.start, tag.end))


@_SHORTCODES.of("button btn card link-card link doc-link")
def _button(page: Page, tag: Tag) -> Edits:
    """Link as a button or card does; its words are an argument or enclosed."""
    arguments = tag.arguments
    address = arguments.get("href", "link", "url", "relref", "ref", "page") or arguments.first
    words = arguments.get("text", "title", "label", "name", "header")
    closing = page.search(_ANY_END, tag.end)
    encloses = closing is not None and closing[1].lower() == tag.name and not tag.is_closed
    if words and encloses:
        return tag.opened(title=link(words, address))
    if words:
        return tag.replaced(link(words, address), is_block=page.is_alone(tag.start, tag.end))
    if encloses and address:
        return tag.wrapped("[", f"]({address})")
    return tag.replaced(link(label_of(address), address) if address else "")


_ANY_END = re.compile(r"\{\{[<%]\s*/\s*([\w./-]+)\s*[>%]\}\}")


@_SHORTCODES.of("highlight mermaid code codeblock math katex")
def _highlight(page: Page, tag: Tag) -> Edit:
    """Code between shortcodes: ``{{< highlight go >}}``, ``{{< mermaid >}}``."""
    closing = page.search(_ANY_END, tag.end)
    if closing is None or closing[1].lower() != tag.name:
        return tag.replaced()
    language = (
        tag.name if tag.name in {"mermaid", "math", "katex"} else tag.arguments.first or tag.arguments.get("lang")
    )
    return Edit(tag.start, closing.end(), fenced(page.text[tag.end : closing.start()], language), is_block=True)


@_SHORTCODES.of("comment hidden todo")
def _hidden(page: Page, tag: Tag) -> Edit:
    closing = page.search(_ANY_END, tag.end)
    is_pair = closing is not None and closing[1].lower() == tag.name
    return Edit(tag.start, closing.end() if is_pair and closing else tag.end)


@_SHORTCODES.of("param siteparam var")
def _value(page: Page, tag: Tag) -> Edit:
    name = tag.arguments.get("name") or tag.arguments.first
    value = page.variables.get(name.lower())
    if value is None:
        page.miss(tag.shown, tag.start)
    return tag.replaced(value or "")


@_SHORTCODES.of("badge kbd heading tooltip glossary_tooltip term mark text")
def _words(_page: Page, tag: Tag) -> Edit:
    """Keep the words in the arguments: ``{{< badge "New" >}}``, ``{{< kbd "Ctrl" >}}``."""
    words = tag.arguments.get("text", "content", "label", "title", "term_id") or " ".join(tag.arguments.positional)
    return tag.replaced(words.replace("-", " ").capitalize() if tag.name == "heading" else words)
