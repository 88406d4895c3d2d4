"""Mail for the tests of the parser."""

from __future__ import annotations

from email.message import EmailMessage


def mail(text: str = "Hello", *, html: str = "", **headers: str) -> bytes:
    """Return a mail with a text part, an HTML part or both."""
    message = EmailMessage()
    fields = {"From": "Anna Ahn <Anna@Example.ORG>", "To": "support@northpost.example", "Subject": "Help", **headers}
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    if text or not html:
        message.set_content(text)
    if html:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    return message.as_bytes()
