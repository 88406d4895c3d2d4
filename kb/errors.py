"""Exceptions of kb.

KbError
├── ConfigError        a setting is unknown or has a wrong value
├── CorpusError        the articles folder cannot be read at all
├── EditError          a file can only be edited by a person
├── FetchError         a fetched picture cannot be saved
└── ScaffoldError      a new article cannot be started

A single bad article raises nothing: it becomes a :class:`kb.problem.Problem`.
"""

from __future__ import annotations


class KbError(Exception):
    """Base class of the errors that this package raises on purpose."""


class ConfigError(KbError):
    """A setting is unknown or has a wrong value; the message names it, its place and the nearest known one."""


class CorpusError(KbError):
    """The articles folder is missing or cannot be listed."""


class EditError(KbError):
    """A file of the articles folder has a form that only a person can edit safely."""


class FetchError(KbError):
    """A fetched picture cannot be saved in the articles folder."""


class ScaffoldError(KbError):
    """A new article cannot be started, because its file exists or its title gives no file name."""
