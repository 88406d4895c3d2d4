"""Recognise a folder that was written for MkDocs, so that the build can suggest the dialect that suits it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.config import DialectName
from kb.counts import counted
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.config import KbConfig

RULE: Final = "dialect"
_MIN_ARTICLES: Final = 2
"""One article may only quote the syntax."""
_SETTINGS: Final = ("mkdocs.yml", "mkdocs.yaml")
_SYNTAX: Final = re.compile(
    r"""^[ ]*(?:===[+!]?[ ]"|\?\?\?\+?[ ][\w"]|/{3,}[ ][a-z]+(?:[ ]\||$))"""  # tabs, folded text, blocks
    r"""|^[ ]*-{1,2}8<-{1,2}[ ]"""  # other files
    r"""|^<[a-z]+\b[^<>\n]{0,200}[ ]markdown(?:="(?:1|block|span)")?[ >]"""  # Markdown inside HTML
    r"""|:(?:material|octicons|fontawesome)-[a-z]"""  # icons
    r"""|\+\+(?:ctrl|cmd|alt|shift)\+""",  # keys
    re.MULTILINE,
)


def mkdocs_syntax(text: str, path: str, first_line: int) -> tuple[Problem, ...]:
    """Return the first place where a text has syntax that only MkDocs reads, as a problem to sum up later."""
    match = _SYNTAX.search(text)
    if match is None:
        return ()
    return (Problem(RULE, path, first_line + text.count("\n", 0, match.start()), "MkDocs syntax"),)


def sum_up(problems: Iterable[Problem], config: KbConfig) -> list[Problem]:
    """Return the problems with one suggestion for the folder instead of one for each article.

    There is none if the setting is written, whatever its value.
    """
    others: list[Problem] = []
    places: list[Problem] = []
    for problem in problems:
        (places if problem.rule == RULE else others).append(problem)
    if "dialect" in config.model_fields_set or config.dialect is DialectName.PYTHON_MARKDOWN:
        return others
    reasons = [f"there is {path}" for path in _settings(config)]
    if len(places) >= _MIN_ARTICLES:
        reasons.append(f"{counted(len(places), 'article')} use its syntax")
    if not reasons:
        return others
    first = min(places, key=lambda place: (place.path, place.line or 0), default=Problem(RULE, "", None, ""))
    message = (
        f"these articles look written for MkDocs ({', '.join(reasons)}): "
        'write dialect = "python-markdown" below [kb] in config.toml, or "gfm" to leave it as it is'
    )
    return [*others, Problem(RULE, first.path, first.line, message)]


def _settings(config: KbConfig) -> list[str]:
    """Return the settings of MkDocs in the articles folder and in the one above."""
    root = config.articles
    beside = [name for name in _SETTINGS if (root / name).is_file()]
    return beside or [f"../{name}" for name in _SETTINGS if (root.resolve().parent / name).is_file()]
