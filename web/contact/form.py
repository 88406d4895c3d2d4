"""TicketForm: what a person typed, and what is wrong with it, said beside each field."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from search.query import MAX_CHARS
from web.contact.identity import standing
from web.storage.address import normal
from web.storage.text import MAX_SHOWN_CHARS, clean, clean_line, shortened
from web.tickets.new_ticket import Standing
from web.tickets.secrets import redact, undecided

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from web.config import WebConfig

_MAX_EMAIL_CHARS = 254
_MAX_SLUG_CHARS = 300
_TELLING_CHARS = 20
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|(?<=[。！？])|\n")  # noqa: RUF001 - other scripts end sentences, too
_DECISION = re.compile(r"remove|keep(?::[a-z ,]{1,100})?")
_MAX_OPENED = 20
_CARRIED = frozenset({"mailbox", "email", "topic", "platform", "subject", "body", "article", "q", "identity", "since"})
TRAP = "website"
"""A field that people do not see. What fills it in is most likely a program."""


@dataclass(frozen=True, slots=True)
class TicketForm:
    """What was typed, without control characters; ``article`` and ``q`` say where the writer came from.

    ``opened`` are the articles opened beside the form, ``since`` the token of its first showing, ``files`` the sealed
    numbers of files that came before, and ``identity`` a token of the application that signed the writer in.
    ``answers`` is "seen" where the articles that may answer it were beside the form, and ``secrets`` what is to be done
    about a password in the text: "remove", "keep", or "keep:password" where nothing was said about other kinds.
    ``mailbox`` is an address whose mailbox the writer can open, as they confirmed when the form doubted it.
    """

    email: str = ""
    topic: str = ""
    platform: str = ""
    subject: str = ""
    body: str = ""
    article: str = ""
    q: str = ""
    answers: str = ""
    secrets: str = ""
    trap: str = ""
    identity: str = ""
    mailbox: str = ""
    since: str = ""
    opened: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @classmethod
    def read(cls, values: MultiDict[str, str]) -> TicketForm:
        """Return the form that a browser sent."""
        return cls(
            email=clean_line(values.get("email", "")),
            topic=clean_line(values.get("topic", "")),
            platform=clean_line(values.get("platform", "")),
            subject=clean_line(values.get("subject", "")),
            body=clean(values.get("body", "")).strip(),
            article=clean_line(values.get("article", ""))[:_MAX_SLUG_CHARS],
            q=clean_line(values.get("q", ""))[:MAX_CHARS],
            answers="seen" if values.get("answers") == "seen" else "",
            secrets=values.get("secrets", "") if _DECISION.fullmatch(values.get("secrets", "")) else "",
            trap=values.get(TRAP, ""),
            identity=values.get("identity", ""),
            mailbox=clean_line(values.get("mailbox", "")),
            since=values.get("since", ""),
            opened=tuple(clean_line(slug)[:_MAX_SLUG_CHARS] for slug in values.getlist("read")[:_MAX_OPENED]),
            files=tuple(values.getlist("kept")),
        )

    def values(self) -> dict[str, str]:
        """Return the fields of one value that a page carries on."""
        return {name: text for name, text in asdict(self).items() if name in _CARRIED}

    def leaks(self) -> tuple[str, ...]:
        """Return the kinds of secrets in what was typed that nobody has decided about.

        Be it that the subject only says what the description holds, or that it would hide it: "About my order".
        """
        texts = (f"{self.subject}\n\n{self.body}", self.subject, self.body)
        return tuple(dict.fromkeys(kind for text in texts for kind in undecided(text, self.secrets)))

    def without_leaks(self) -> TicketForm:
        """Return the form without secrets, be it that the subject only says what the description holds."""
        each = f"{redact(self.subject)}\n\n{redact(self.body)}"
        subject, _, body = redact(each).partition("\n\n")
        return replace(self, subject=subject, body=body)


def drafted(values: MultiDict[str, str], config: WebConfig) -> TicketForm:
    """Return the form that a search opens: a few words are its subject, a letter is the description."""
    came_with = TicketForm.read(values)
    letter = clean(values.get("q", "")).strip()[: config.max_description_chars]
    if len(letter) <= MAX_SHOWN_CHARS:
        subject, letter = came_with.q[: config.max_subject_chars], ""
    else:
        subject = shortened(_first_sentence(letter), min(MAX_SHOWN_CHARS, config.max_subject_chars))
    known = standing(came_with.identity, config)
    return TicketForm(
        email=known.email,
        subject=subject,
        body=letter,
        article=came_with.article,
        q=came_with.q,
        identity=came_with.identity if known != Standing() else "",
        opened=tuple(slug for slug in came_with.opened if slug != came_with.article),
    )


def _first_sentence(letter: str) -> str:
    """Return the first sentence that says something: not "Hello!"."""
    sentences = (clean_line(part) for part in _SENTENCE_END.split(letter))
    return next((sentence for sentence in sentences if len(sentence) >= _TELLING_CHARS), clean_line(letter))


def complaints(form: TicketForm, config: WebConfig) -> dict[str, str]:
    """Return what is wrong by field; empty where the form can be sent."""
    found = {
        "email": _about_email(form.email),
        "topic": "" if form.topic in ("", *config.topics) else "Choose one of the topics.",
        "platform": "" if form.platform in ("", *config.platforms) else "Choose one of the platforms.",
        "subject": _about_text(form.subject, config.max_subject_chars, "Say in a few words what it is about."),
        "body": _about_text(form.body, config.max_description_chars, "Describe what happened."),
        "form": "Something filled in a field that people cannot see. Send it once more." if form.trap else "",
    }
    return {field: complaint for field, complaint in found.items() if complaint}


def _about_email(email: str) -> str:
    if not email:
        return "Enter the e-mail address that the answer should go to."
    if len(email) > _MAX_EMAIL_CHARS:
        return f"An e-mail address has at most {_MAX_EMAIL_CHARS} characters."
    return "" if normal(email) else "Enter an e-mail address like name@example.com."


def _about_text(text: str, limit: int, when_empty: str) -> str:
    if not text:
        return when_empty
    if len(text) > limit:
        return f"This has {len(text):,} characters; shorten it to {limit:,}."
    return ""
