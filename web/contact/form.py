"""TicketForm: the fields of the contact form, and what has to be corrected in each."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from search.query import MAX_CHARS
from web.contact.sender.identity import standing
from web.storage.address import normal
from web.storage.text import MAX_SHOWN_CHARS, clean, clean_line, shortened
from web.tickets.new_ticket import Standing, digest
from web.tickets.secrets import redact, undecided

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from web.config import WebConfig

_MAX_EMAIL_CHARS = 254
_MAX_SLUG_CHARS = 300
_MIN_TITLE_CHARS = 20
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|(?<=[。！？])|\n")  # noqa: RUF001 - other scripts end sentences, too
_DECISION = re.compile(r"remove|keep(?::[a-z ,]{1,100})?")
_MAX_OPENED = 20
_CARRIED = frozenset({"mailbox", "email", "topic", "platform", "subject", "body", "article", "q", "identity", "since"})
TRAP = "website"
"""A field that people do not see; a program probably filled it in."""


@dataclass(frozen=True, slots=True)
class TicketForm:
    """The fields of a contact form, without control characters.

    Our page has no field for ``subject``, and ``title`` names the ticket by its message; a page that was open during an
    upgrade may still send one.

    ``article`` and ``q`` are the article and the query that led to the form, ``opened`` the articles opened beside it.
    ``answers`` is "seen" once the articles that may answer the message were shown. ``secrets`` is the sender's decision
    about secrets in the text: "remove", "keep", or "keep:password" if they decided about passwords only. ``mailbox`` is
    an address that the sender confirmed to have access to. ``since`` is the token of the form's first showing.
    ``identity`` is a token of the application that the sender is signed in to.
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

    @classmethod
    def read(cls, values: MultiDict[str, str]) -> TicketForm:
        """Read the fields that a browser sent."""
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
        )

    @property
    def message_digest(self) -> str:
        """The digest of sender and text, which a proof of work is made for."""
        return digest(self.email, self.subject, self.body)

    def title(self, most: int) -> str:
        """Return the subject, or what the message begins with, in at most ``most`` characters.

        Call it once secrets are removed or kept by choice: of a cut one, the rest would not be recognised.
        """
        if self.subject:
            return self.subject
        # the first sentence that is long enough to say something: neither "Hello!" nor "Dear support team,"
        sentences = (clean_line(part) for part in _SENTENCE_END.split(self.body))
        sentence = next((part for part in sentences if len(part) >= _MIN_TITLE_CHARS and part[-1] != ","), "")
        return shortened(sentence or clean_line(self.body), min(MAX_SHOWN_CHARS, most))

    def values(self) -> dict[str, str]:
        """Return the single-valued fields that a page in between carries on."""
        return {name: text for name, text in asdict(self).items() if name in _CARRIED}

    def secrets_found(self) -> tuple[str, ...]:
        """Return the kinds of secrets in the text that the sender has not decided about.

        Subject and body are searched together and apart: "My password is" in the subject announces a password in the
        body, but a subject such as "About my order" can also hide one from a joint search.
        """
        texts = (f"{self.subject}\n\n{self.body}", self.subject, self.body)
        return tuple(dict.fromkeys(kind for text in texts for kind in undecided(text, self.secrets)))

    def redacted(self) -> TicketForm:
        """Return the form with secrets removed, also those that only subject and body together reveal."""
        text = f"{redact(self.subject)}\n\n{redact(self.body)}"
        subject, _, body = redact(text).partition("\n\n")
        return replace(self, subject=subject, body=body)


def prefilled(values: MultiDict[str, str], config: WebConfig) -> TicketForm:
    """Return the form filled in from a link or a frame; the query is the message if there is none."""
    sent = TicketForm.read(values)
    signed_in = standing(sent.identity, config)
    return TicketForm(
        email=signed_in.email,
        body=(sent.body or clean(values.get("q", "")).strip())[: config.max_description_chars],
        article=sent.article,
        q=sent.q,
        identity=sent.identity if signed_in != Standing() else "",
        opened=tuple(slug for slug in sent.opened if slug != sent.article),
    )


def form_errors(form: TicketForm, config: WebConfig) -> dict[str, str]:
    """Return what has to be corrected, by field."""
    errors = {
        "email": _email_error(form.email),
        "topic": "" if form.topic in ("", *config.topics) else "Choose one of the topics.",
        "platform": "" if form.platform in ("", *config.platforms) else "Choose one of the platforms.",
        "subject": _length_error(form.subject, config.max_subject_chars),
        "body": _length_error(form.body, config.max_description_chars) if form.body else "Describe what happened.",
        "form": "A hidden field was filled in, perhaps by your browser. Please send the form again."
        if form.trap
        else "",
    }
    return {field: error for field, error in errors.items() if error}


def _email_error(email: str) -> str:
    if not email:
        return "Enter the e-mail address that we should reply to."
    if len(email) > _MAX_EMAIL_CHARS:
        return f"An e-mail address has at most {_MAX_EMAIL_CHARS} characters."
    return "" if normal(email) else "Enter an e-mail address like name@example.com."


def _length_error(text: str, limit: int) -> str:
    return f"This has {len(text):,} characters; shorten it to {limit:,}." if len(text) > limit else ""
