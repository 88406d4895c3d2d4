"""Settings of the help centre: each a name, a default and a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal, get_args

from limits import parse as parse_limit
from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kb.config import Table
from kb.metadata import Audience
from kb.wrong_values import CONFIDENTIAL, written_as
from web.time_zone import checked_zone

Colour = Annotated[str, written_as("#[0-9a-fA-F]{6}", "write # and six of the digits 0-9 and a-f, such as #1d5f5a")]
"""A colour as six hexadecimal digits: it is written into a style sheet, so nothing else may pass."""


Origin = Annotated[
    str,
    written_as(
        r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?",
        "write a site in small letters and without a path, such as https://app.example.com",
    ),
]
"""A site as browsers name it: scheme, host, port, and nothing behind them. It is compared, and written into headers."""


Address = Annotated[
    str,
    written_as(
        r"(https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?)?",
        "write where the site is reached, without a path, such as https://help.example.com",
    ),
]
"""A site, or nothing."""

Hook = Annotated[str, written_as(r"(https?://.+)?", "write an address such as https://desk.example.com/hook")]
"""An address that takes news, or nothing."""

ServerName = Annotated[str, written_as(r"[\w.:-]*", "write the name alone, such as mail.example.com")]
"""The name of a mail server, or nothing."""

Prefix = Annotated[str, written_as("[A-Z]{2,4}", "write two to four capital letters, such as HC")]


DATABASE_URL_ADVICE = "write sqlite:///var/firstline.db or postgresql+psycopg://user:password@host/name"


def _checked_database(text: str) -> str:
    try:
        backend = make_url(text).get_backend_name()
    except (ArgumentError, ValueError):
        raise ValueError(DATABASE_URL_ADVICE) from None
    if backend not in {"sqlite", "postgresql"}:
        raise ValueError(DATABASE_URL_ADVICE)
    return text


DatabaseUrl = Annotated[str, AfterValidator(_checked_database), CONFIDENTIAL]


def _checked_limit(text: str) -> str:
    try:
        parse_limit(text)
    except ValueError:
        raise ValueError("write how many in which time, such as 20 per hour") from None
    return text


Limit = Annotated[str, AfterValidator(_checked_limit)]
"""How often one network may do a thing: "20 per hour"."""


_PLANS: dict[Audience, str] = {"free": "Free", "paid": "Paid", "business": "Business"}


def _with_defaults(names: dict[Audience, str]) -> dict[Audience, str]:
    return _PLANS | names


PlanNames = Annotated[dict[Audience, Annotated[str, Field(min_length=1)]], AfterValidator(_with_defaults)]
"""What the company calls each plan; those that are not named keep their default."""


_HOURS: dict[Audience, int] = {"free": 72, "paid": 24, "business": 4}

AnswerHours = Annotated[
    dict[Audience, Annotated[int, Field(ge=1, le=8_760)]], AfterValidator(lambda given: _HOURS | given)
]
"""Hours until an answer; plans that are not named keep their default."""


TimeZone = Annotated[str, AfterValidator(checked_zone)]
"""The name of a time zone in the IANA database."""
FileKind = Literal["picture", "pdf", "text", "office", "zip", "video"]
FILE_KINDS: Final[tuple[FileKind, ...]] = get_args(FileKind)


class WebConfig(Table):
    """Who the help centre speaks for, where it listens, and what it allows."""

    model_config = SettingsConfigDict(env_prefix="KB_WEB_")
    table: ClassVar[str] = "web"

    brand: str = Field("Firstline", min_length=1, description="The company's name, at the top of every page.")
    product: str = Field("", description="What the articles are about; the brand where empty.")
    tagline: str = Field("How can we help?", description="The heading over the search box of the first page.")
    search_placeholder: str = Field("Search", description="What the search box shows while it is empty.")
    support_address: str = Field("", description="The e-mail address for those who would rather not use the form.")
    accent_light: Colour = Field("#1d5f5a", description="The colour of links and buttons on a light page.")
    accent_dark: Colour = Field("#8cc7bf", description="The colour of links and buttons on a dark page.")
    popular: tuple[str, ...] = Field((), description="Slugs of the articles that the first page names first.")
    time_zone: TimeZone = Field(
        "UTC", description="The time zone of all times on the desk, on tickets and in mail, such as Europe/Berlin."
    )
    plan_names: PlanNames = Field(_PLANS, description="What the plans are called, by their names in the articles.")
    topics: tuple[str, ...] = Field(
        ("Signing in", "Billing", "Something does not work", "Something else"),
        description="What the ticket form offers as topic.",
    )
    platforms: tuple[str, ...] = Field(
        ("Web browser", "Android", "iPhone or iPad", "Windows", "Mac", "Linux"),
        description="What the ticket form offers where somebody says on what it happened; [] leaves that out.",
    )

    host: str = Field("127.0.0.1", description="The address to listen on; 0.0.0.0 means all of them.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    threads: int = Field(
        4, ge=1, le=256, description="How many requests are answered at the same time; many slow each other down."
    )
    base_url: Address = Field(
        "",
        description="Where readers reach the site, such as https://help.example.com; as requested where empty.",
    )
    allowed_origins: tuple[Origin, ...] = Field(
        (), description="Other sites that may ask the API and frame the contact form, such as https://app.example.com."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=10, description="How many proxies in front may be believed about the client; 0 for none."
    )

    database_url: DatabaseUrl = Field(
        "sqlite:///var/firstline.db", description="Where tickets and feedback are kept, as an SQLAlchemy URL."
    )
    secret_key: SecretStr | None = Field(
        None, min_length=32, description="Signs forms; without it a key is made once and kept in secret_file."
    )
    secret_file: Path = Field(Path("var/secret"), description="The file of the key that was made.")
    reference_prefix: Prefix = Field("HC", description="The letters that ticket references begin with.")

    form_hours: int = Field(24, ge=1, le=8_760, description="How many hours after opening a form may be sent.")
    form_seconds: float = Field(
        2.0,
        ge=0,
        le=600,
        description="A form sent sooner after it was opened must wait: no person is so fast.",
    )
    ticket_limit: Limit = Field("20 per hour", description="Tickets that one network may send.")
    address_limit: Limit = Field(
        "5 per hour",
        description="Automatic mails to one e-mail address, and tickets from it once it is proven to be the sender's.",
    )
    automatic_limit: Limit = Field(
        "5 per day",
        description="Tickets that programs may open by mail in one sender's name; later mail joins the last of them.",
    )
    ticket_message_limit: Limit = Field(
        "100 per day", description="Messages that one ticket takes from outside; further mail waits."
    )
    message_limit: Limit = Field(
        "60 per hour",
        description="Messages and files that one network may send; for files, an IPv6 /48 is one network.",
    )
    lookup_limit: Limit = Field("10 per hour", description="How often one network may ask for the link to a ticket.")
    login_limit: Limit = Field(
        "10 per 15 minutes", description="Attempts to sign in at the desk that one network has at one name."
    )
    login_network_limit: Limit = Field(
        "50 per 15 minutes",
        description="Attempts to sign in that one network, with IPv6 a whole /48, has at all names together.",
    )
    login_name_limit: Limit = Field(
        "100 per hour",
        description="Attempts at one name from everywhere; beyond it each network (each /48) has three in that time.",
    )
    feedback_limit: Limit = Field("30 per hour", description="Votes on articles that one network may send.")
    deflect_limit: Limit = Field("120 per minute", description="Ticket drafts one network may have looked up.")
    max_body_bytes: int = Field(262_144, gt=0, description="A larger form or request body is refused.")
    max_subject_chars: int = Field(200, gt=0, description="A longer subject of a ticket is sent back.")
    max_description_chars: int = Field(10_000, gt=0, description="A longer description is sent back.")

    file_kinds: tuple[FileKind, ...] = Field(
        FILE_KINDS,
        min_length=1,
        description="The kinds of files that may be sent; all but pictures are kept as they are, hidden data included.",
    )
    max_files: int = Field(5, ge=0, le=20, description="Files with one message; 0 for none.")
    max_file_bytes: int = Field(10_000_000, gt=0, description="A larger attachment is refused.")
    max_staged_bytes: int = Field(
        1_000_000_000, gt=0, description="The total size of files whose forms are not sent yet."
    )

    smtp_url: SecretStr | None = Field(
        None,
        description="Where mail is sent: smtp://user:password@host:587, or smtps://; no mail without.",
    )
    imap_url: SecretStr | None = Field(
        None, description="The mailbox that answers come to: imaps://user:password@host/INBOX."
    )
    mail_authserv_id: ServerName = Field(
        "",
        description="The name in Authentication-Results of your mail server; without it, no sender is verified.",
    )
    mailbox_domains: tuple[str, ...] = Field(
        (), description="Domains whose mailboxes you provide: the form warns people who are locked out of one."
    )
    lockout_topics: tuple[str, ...] = Field((), description="Topics that only people who are locked out choose.")
    lockout_risks: tuple[str, ...] = Field(
        ("takeover", "locked-out"), description="Risks in _risks.yaml that only people who are locked out describe."
    )
    answer_hours: AnswerHours = Field(_HOURS, description="Within how many hours each plan may expect an answer.")
    identity_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Shared with the application that signs who its users are; see For integrators.",
    )
    helpdesk: Literal["desk", "mail", "webhook"] = Field(
        "desk", description="Who works on tickets: the built-in desk, a mailbox of agents, or a program at an address."
    )
    helpdesk_address: str = Field("", description="The agents' mailbox, for helpdesk = mail.")
    helpdesk_senders: tuple[str, ...] = Field(
        (),
        description="From where else agents answer, for helpdesk = mail: addresses, or domains such as @example.com.",
    )
    helpdesk_url: Hook = Field("", description="Where news of tickets is posted, for helpdesk = webhook.")
    helpdesk_key: SecretStr | None = Field(None, min_length=24, description="Signs what is posted there.")
    retention_days: int = Field(
        0,
        ge=0,
        description="Tickets that are not open, and mail, are erased so many days after the last change; 0: never.",
    )
    worker: bool = Field(
        default=True, description="Whether the server also runs the worker that sends and fetches mail."
    )

    @property
    def address(self) -> str:
        """Where readers reach the site, without a slash at its end."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def about(self) -> str:
        """What the articles are about."""
        return self.product or self.brand
