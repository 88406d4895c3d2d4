"""The settings of the help centre: name, default and description of each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal, get_args
from urllib.parse import urlsplit

from limits import parse as parse_limit
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kb.config import Table
from kb.metadata import Audience
from kb.wrong_values import CONFIDENTIAL, written_as
from web.time_zone import checked_zone

Colour = Annotated[str, written_as("#[0-9a-fA-F]{6}", "write # and six of the digits 0-9 and a-f, such as #1d5f5a")]
"""A colour as six hexadecimal digits, because it is copied into a style sheet."""

Origin = Annotated[
    str,
    written_as(
        r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?",
        "write a site in small letters and without a path, such as https://app.example.com",
    ),
]
"""A site as browsers send it: scheme, host and port. It is compared, and copied into headers."""

SiteUrl = Annotated[
    str,
    written_as(
        r"(https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)?",
        "write the address without a slash at the end, such as https://help.example.com or https://example.com/help",
    ),
]
"""The address of a site, with its path if it has one, or nothing."""

WebhookUrl = Annotated[str, written_as(r"(https?://.+)?", "write an address such as https://desk.example.com/hook")]
"""The address of a webhook, or nothing."""

ServerName = Annotated[str, written_as(r"[\w.:-]*", "write the name alone, such as mail.example.com")]
"""The host name of a mail server, or nothing."""

Prefix = Annotated[str, written_as("[A-Z]{2,4}", "write two to four capital letters, such as HC")]

ProcessCount = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if type(value) is int else value),
    written_as("auto|[1-9]|[1-5][0-9]|6[0-4]", 'write a whole number from 1 to 64, or "auto"'),
]
"""A number of processes, or "auto"."""

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
        raise ValueError("write a number and a period, such as 20 per hour") from None
    return text


Limit = Annotated[str, AfterValidator(_checked_limit)]
"""A rate limit, such as "20 per hour"."""

_PLANS: dict[Audience, str] = {"free": "Free", "paid": "Paid", "business": "Business"}

PlanNames = Annotated[dict[Audience, Annotated[str, Field(min_length=1)]], AfterValidator(lambda names: _PLANS | names)]
"""The company's name for each plan; missing plans have their default."""

_HOURS: dict[Audience, int] = {"free": 72, "paid": 24, "business": 4}

AnswerHours = Annotated[
    dict[Audience, Annotated[int, Field(ge=1, le=8_760)]], AfterValidator(lambda hours: _HOURS | hours)
]
"""Hours until an answer; missing plans have their default."""

TimeZone = Annotated[str, AfterValidator(checked_zone)]
"""The name of a time zone in the IANA database."""

FileKind = Literal["picture", "pdf", "text", "office", "zip", "video"]
FILE_KINDS: Final[tuple[FileKind, ...]] = get_args(FileKind)


class WebConfig(Table):
    """Settings of the pages, the server, tickets and mail."""

    model_config = SettingsConfigDict(env_prefix="KB_WEB_")
    table: ClassVar[str] = "web"

    brand: str = Field("Firstline", min_length=1, description="The company's name, shown at the top of every page.")
    product: str = Field("", description="The product that the articles are about; if empty, the brand.")
    tagline: str = Field("How can we help?", description="The heading above the search box on the home page.")
    search_placeholder: str = Field("Search", description="The placeholder of the search box.")
    support_address: str = Field("", description="The support address for people who prefer e-mail to the form.")
    accent_light: Colour = Field("#1d5f5a", description="The colour of links and buttons in light mode.")
    accent_dark: Colour = Field("#8cc7bf", description="The colour of links and buttons in dark mode.")
    popular: tuple[str, ...] = Field((), description="The slugs of the articles listed first on the home page.")
    time_zone: TimeZone = Field(
        "UTC", description="The time zone of times on the desk, on tickets and in mail, such as Europe/Berlin."
    )
    plan_names: PlanNames = Field(_PLANS, description="The names shown for the plans free, paid and business.")
    topics: tuple[str, ...] = Field(
        ("Signing in", "Billing", "Something does not work", "Something else"),
        description="The topics to choose from in the ticket form.",
    )
    platforms: tuple[str, ...] = Field(
        ("Web browser", "Android", "iPhone or iPad", "Windows", "Mac", "Linux"),
        description="The platforms to choose from in the ticket form; [] removes the question.",
    )

    host: str = Field("127.0.0.1", description="The address to listen on; 0.0.0.0 for all.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 for any free one.")
    threads: int = Field(
        4, ge=1, le=256, description="Threads that answer what may wait, such as forms; readers need none."
    )
    processes: ProcessCount = Field(
        "1", description='The number of processes that answer requests, or "auto" for one per core.'
    )
    base_url: SiteUrl = Field(
        "", description="The public address, such as https://example.com/help; if empty, the address of each request."
    )
    allowed_origins: tuple[Origin, ...] = Field(
        (),
        description="Other sites that may call the API and embed the form and the search, such as https://app.example.com.",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=10, description="The number of reverse proxies whose X-Forwarded headers are trusted."
    )

    metrics_token: SecretStr | None = Field(
        None,
        min_length=24,
        description="The token that Prometheus sends to read /metrics; if empty, there is no such page.",
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How logs are written: plain lines, or one JSON object per line."
    )

    database_url: DatabaseUrl = Field(
        "sqlite:///var/firstline.db", description="The database of tickets and feedback, as an SQLAlchemy URL."
    )
    secret_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="The key that signs forms and links; if missing, one is generated into secret_file.",
    )
    secret_file: Path = Field(Path("var/secret"), description="The file of the generated signing key.")
    reference_prefix: Prefix = Field("HC", description="The letters at the start of ticket references.")

    form_hours: int = Field(24, ge=1, le=8_760, description="Hours until an open form expires.")
    form_seconds: float = Field(
        2.0,
        ge=0,
        le=600,
        description="Seconds between opening and sending a form; only programs are faster.",
    )
    limits_url: SecretStr | None = Field(
        None,
        description="The Redis server that counts rate limits for several machines, such as redis://host:6379/0.",
    )
    ticket_limit: Limit = Field("20 per hour", description="Tickets per network.")
    address_limit: Limit = Field(
        "5 per hour", description="Automatic e-mails per address, and tickets from one verified address."
    )
    automatic_limit: Limit = Field(
        "5 per day",
        description="Tickets opened by automatic mail from one sender; further mail is added to the last of them.",
    )
    ticket_message_limit: Limit = Field(
        "100 per day", description="Messages per ticket from customers; further mail waits."
    )
    message_limit: Limit = Field(
        "60 per hour",
        description="Messages per network, and separately files per network, where an IPv6 /48 counts as one.",
    )
    lookup_limit: Limit = Field("10 per hour", description="Requests for a ticket link per network.")
    login_limit: Limit = Field("10 per 15 minutes", description="Sign-in attempts per network and user name.")
    login_network_limit: Limit = Field(
        "50 per 15 minutes",
        description="Sign-in attempts per network for all user names; an IPv6 /48 counts as one network.",
    )
    login_name_limit: Limit = Field(
        "100 per hour",
        description="Sign-in attempts per user name from all networks; beyond it, each network (IPv6: /48) has three.",
    )
    feedback_limit: Limit = Field("30 per hour", description="Feedback on articles per network.")
    deflect_limit: Limit = Field("120 per minute", description="Searches for ticket drafts per network.")
    max_body_bytes: int = Field(
        262_144, gt=0, description="The maximum size of a form without files, or of another request body."
    )
    max_subject_chars: int = Field(200, gt=0, description="The maximum length of a ticket's subject.")
    max_description_chars: int = Field(10_000, gt=0, description="The maximum length of a ticket's description.")

    file_kinds: tuple[FileKind, ...] = Field(
        FILE_KINDS,
        min_length=1,
        description="The accepted kinds of attachments; all but pictures are stored unchanged, including hidden data.",
    )
    max_files: int = Field(5, ge=0, le=20, description="Attachments per message; 0 for none.")
    max_file_bytes: int = Field(10_000_000, gt=0, description="The maximum size of an attachment.")
    max_staged_bytes: int = Field(
        1_000_000_000, gt=0, description="The maximum total size of uploads whose forms are not sent yet."
    )

    smtp_url: SecretStr | None = Field(
        None, description="The mail server: smtp://user:password@host:587 or smtps://; without it no mail is sent."
    )
    imap_url: SecretStr | None = Field(
        None, description="The mailbox that customers reply to: imaps://user:password@host/INBOX."
    )
    mail_authserv_id: ServerName = Field(
        "", description="Your mail server's name in Authentication-Results; without it no sender is verified."
    )
    mailbox_domains: tuple[str, ...] = Field(
        (), description="Domains of the mailboxes you provide; the form warns people who are locked out of one."
    )
    lockout_topics: tuple[str, ...] = Field((), description="Topics that mean the person is locked out.")
    lockout_risks: tuple[str, ...] = Field(
        ("takeover", "locked-out"), description="Risks in _risks.yaml that mean the person is locked out."
    )
    answer_hours: AnswerHours = Field(_HOURS, description="The hours in which each plan can expect an answer.")
    digest_to: tuple[str, ...] = Field((), description="Addresses that get the week's insights by mail on Mondays.")
    owner_addresses: dict[str, str] = Field(
        {},
        description="The address of each `owner` of articles, who gets the week's comments from readers by mail.",
    )
    identity_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="The key shared with your application, which signs its users' identities.",
    )
    helpdesk: Literal["desk", "mail", "webhook"] = Field(
        "desk", description="Where agents work: the built-in desk, a mailbox, or a system with a webhook."
    )
    helpdesk_address: str = Field("", description="The agents' mailbox for helpdesk = mail.")
    helpdesk_senders: tuple[str, ...] = Field(
        (),
        description="Other addresses or domains (@example.com) whose mail is an agent's answer, for helpdesk = mail.",
    )
    helpdesk_url: WebhookUrl = Field("", description="The webhook that receives ticket events for helpdesk = webhook.")
    helpdesk_key: SecretStr | None = Field(None, min_length=24, description="The key that signs webhook requests.")
    retention_days: int = Field(
        0,
        ge=0,
        description="Days after the last change until mail and tickets that are not open are erased; 0 for never.",
    )
    record: bool = Field(
        default=True, description="Whether to count what readers search for and open, without saying who they are."
    )
    record_people: int = Field(
        3, ge=2, le=100, description="People who must have asked a query, or typed a word, before staff can read it."
    )
    record_days: int = Field(90, ge=1, le=3_650, description="Days until these counts are deleted.")
    learning_days: int = Field(
        730, ge=0, description="Days until a learnt question is deleted if staff did not decide about it; 0 for never."
    )
    worker: bool = Field(
        default=True, description="Whether the server starts the worker, which sends and fetches mail, and learns."
    )

    @property
    def process_count(self) -> int:
        """The number of processes that answer requests."""
        return (os.cpu_count() or 1) if self.processes == "auto" else int(self.processes)

    @property
    def address(self) -> str:
        """The public address, without a trailing slash."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def path(self) -> str:
        """The path of the public address, such as /help; empty at the root of a host."""
        return urlsplit(self.base_url).path

    @property
    def about(self) -> str:
        """The product, or else the brand."""
        return self.product or self.brand
