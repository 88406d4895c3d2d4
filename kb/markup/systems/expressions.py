"""``{{ expressions }}`` of Liquid, Jinja, Hugo and Vue: a value that is known, or nothing.

Names of this kind also are ordinary text, in the guide to a product with templates: ``{{contact.name}}`` in a file
without any other sign of a template is shown as code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.markup.edits import Edit
from kb.markup.kinds import TAGS
from kb.markup.tag import CONTENTS

if TYPE_CHECKING:
    from kb.markup.page import Page

TRIGGER: Final = r"\{\{"

_MAX_CHARS: Final = 500
_LITERAL = re.compile(r"""(["'])((?:(?!\1).)*)\1\s*(\|.*)?$""", re.DOTALL)
_NAME = re.compile(r"[\w$.@/:#&^> -]{1,80}$")
_TEMPLATE_NAME = re.compile(
    r"(?:site|page|include|layout|content|config|book|file|post|theme|nav|env|extra|product|collection|frontmatter|"
    r"frontMatter|gitbook|space|forloop|tablerowloop|git|metadata|meta|doc|document|item|params|self)\b\s*[.\[]|[.$]"
)
_INNER = re.compile(r"\{\{([^{}]{0,500})\}\}")
_SITE_ADDRESS = re.compile(
    r"(?:site|config|page)\.(?:github\.)?(?:base_?url|url|site_url|root|repository_url)\b|base_?(?:url|path)\b|"
    r"\.Site\.BaseURL|\$?withBase\b|path_to_root\b|rel_?path\b",
    re.IGNORECASE,
)
_WIKI_TEMPLATE = re.compile(r"([A-Za-z]+)\|(?:1=)?(.+)", re.DOTALL)
_FILTER_OF_ADDRESS = re.compile(r"relative_url|absolute_url|relURL|absURL|relref|prepend|asset_url|withBase")
_SCHEME = re.compile(r"[a-z][a-z+.-]*:|[/#.]", re.IGNORECASE)


def read(page: Page, match: re.Match[str]) -> Edit | None:
    """Return the edit for the expression that begins here."""
    start = match.start()
    mark = "}}}" if page.masked.startswith("{{{", start) else "}}"
    end = page.find(mark, start + len(mark))
    if end < 0 or end - start > _MAX_CHARS:
        return None
    content = page.text[start + len(mark) : end].strip("-~ \t\n")
    end += len(mark)
    value = evaluate(content, page)
    if value is None:
        value = _unknown(page, content, start, end)
    if value and value.startswith("`$"):  # ${{ … }} of GitHub's workflows
        start -= 1
    return Edit(start, end, value) if value is not None else None


def fill(page: Page, text: str, start: int) -> str:
    """Return the arguments of a tag with their expressions filled in; ``start`` is where the tag begins."""

    def value(match: re.Match[str]) -> str:
        known = evaluate(match[1].strip("-~ \t\n"), page)
        if known is None:
            page.miss(match[0], start)
        return known or ""

    return _INNER.sub(value, text) if "{{" in text else text


def _unknown(page: Page, content: str, start: int, end: int) -> str | None:
    """Return what stands for a value that is not known: nothing for a template's, else the name as code."""
    is_template = page.is_template or page.is_mdx or bool(_TEMPLATE_NAME.match(content) and "*" not in content)
    if not is_template and not _NAME.match(content.partition("|")[0].partition("(")[0]):
        return None
    if is_template or "|" in content or "(" in content:
        page.miss(page.text[start:end], start)
        return ""
    word = re.split(r"[\s(<]", page.masked[max(start - _MAX_CHARS, 0) : start])[-1]
    if word.endswith("$"):
        return None if word.endswith("$$") else f"`${page.text[start:end]}`"
    is_in_address = "://" in word or word.startswith("www.") or page.is_target(start)
    return None if is_in_address else f"`{page.text[start:end]}`"


def evaluate(content: str, page: Page) -> str | None:
    """Return the value of an expression; empty for the site's own address, None for a value that is not known."""
    if content.startswith("!"):  # a comment
        return ""
    literal = _LITERAL.match(content)
    if literal and "date" not in (literal[3] or ""):
        is_address = literal[3] and _FILTER_OF_ADDRESS.search(literal[3])
        return "/" + literal[2] if is_address and not _SCHEME.match(literal[2]) else literal[2]
    name = content.partition("|")[0].strip()
    if name.lower() == "toc":
        return CONTENTS
    if _SITE_ADDRESS.match(name):
        return ""
    template = _WIKI_TEMPLATE.fullmatch(content)
    if template and template[1].lower() in TAGS:
        return f"**{template[1].capitalize()}:** {template[2].strip()}"
    known = page.variables
    return known.get(name.lower(), known.get(name.rpartition(".")[2].lower()) if _TEMPLATE_NAME.match(name) else None)
