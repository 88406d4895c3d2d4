"""Run real servers: PostgreSQL, an SMTP server, Dovecot, and a server that sends one byte at a time."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from aiosmtpd.controller import Controller
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
GUARDED, PASSWORD = "guarded", "p@ss word/:%"
"""The only PostgreSQL role that needs a password."""


def free_port() -> int:
    """Return an unused port."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Return so many different unused ports."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def postgres_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None if it is not installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return programs[-1].parent if programs else None


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server; yield its URL, which lacks the name of a database."""
    programs = postgres_programs()
    assert programs, "PostgreSQL is not installed"
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        port, data = free_port(), Path(folder, "data")
        as_user: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            as_user = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]

        def run(*command: str) -> None:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run([*as_user, *command], check=True, cwd=folder, **quiet)  # type: ignore[call-overload]  # noqa: S603

        run(str(programs / "initdb"), "-D", str(data), "-U", "firstline", "--auth=trust", "--encoding=UTF8", "-N")
        rules = data / "pg_hba.conf"
        rules.write_text(f"host all {GUARDED} {HOST}/32 scram-sha-256\n{rules.read_text()}")
        options = f"-p {port} -h {HOST} -k {folder} -F -c synchronous_commit=off -c max_connections=200"
        control = (str(programs / "pg_ctl"), "-D", str(data), "-w")
        run(*control, "-l", str(Path(folder, "log")), "-o", options, "start")
        try:
            with psycopg.connect(f"postgresql://firstline@{HOST}:{port}/postgres", autocommit=True) as connection:
                role, password = sql.Identifier(GUARDED), sql.Literal(PASSWORD)
                connection.execute(sql.SQL("create role {} superuser login password {}").format(role, password))
            yield f"postgresql+psycopg://firstline@{HOST}:{port}"
        finally:
            run(*control, "-m", "immediate", "stop")


@dataclass
class MailServer:
    """An SMTP server that stores the mail it accepts in ``received``.

    ``down`` makes it reject mail. It calls ``on_mail`` for each mail and ``on_quit`` for each QUIT. ``replies`` holds
    replies other than "250 OK", by command: MAIL, RCPT, DATA or QUIT.
    """

    port: int = 0
    down: bool = False
    replies: dict[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    on_mail: Callable[[str, bytes], None] | None = None
    on_quit: Callable[[], None] | None = None
    received: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """URL of the server, as ``smtp_url`` expects it."""
        return f"smtp://{HOST}:{self.port}"

    def mails(self, to: str = "") -> list[EmailMessage]:
        """Return the mails to an address, or all, oldest first."""
        contents = [content for recipient, content in self.received if to in ("", recipient)]
        return [message_from_bytes(content, policy=default) for content in contents]

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept or reject the recipient."""
        if "RCPT" in self.replies:
            return self.replies["RCPT"]
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept or reject the sender."""
        if "MAIL" in self.replies:
            return self.replies["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Reply to QUIT."""
        if self.on_quit:
            self.on_quit()
        return self.replies.get("QUIT", "221 Bye")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store the mail, unless this server is down."""
        if self.down:
            return "451 try later"
        if "DATA" in self.replies:
            return self.replies["DATA"]
        for recipient in envelope.rcpt_tos:
            content = bytes(envelope.content or b"")
            self.received.append((recipient, content))
            if self.on_mail:
                self.on_mail(recipient, content)
        return "250 OK"


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """Run an SMTP server."""
    server = MailServer(port=port or free_port())
    controller = Controller(server, hostname=HOST, port=server.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@dataclass(frozen=True)
class Mailbox:
    """A mailbox served by an IMAP server, to which tests deliver mail."""

    url: str
    folder: Path
    owner: pwd.struct_passwd

    def put(self, content: bytes) -> None:
        """Deliver a mail: write it completely, then move it to the folder of new mail."""
        draft = self.folder / "tmp" / uuid.uuid4().hex
        draft.write_bytes(content)
        os.chown(draft, self.owner.pw_uid, self.owner.pw_gid)
        draft.replace(self.folder / "new" / draft.name)


def dovecot_program() -> str | None:
    """Return the path of Dovecot, which may lie outside PATH, or None if it is not installed."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def dovecot() -> Iterator[Mailbox]:
    """Run Dovecot with one mailbox, owned by an unprivileged user because Dovecot refuses to serve root."""
    program_file = dovecot_program()
    assert program_file, "Dovecot is not installed"
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with tempfile.TemporaryDirectory(prefix="dovecot") as name:
        folder, mail, port = Path(name), Path(name, "mail"), free_port()
        folder.chmod(0o755)
        for directory in (mail, mail / "tmp", mail / "new", mail / "cur"):
            directory.mkdir()
            os.chown(directory, owner.pw_uid, owner.pw_gid)
        config = folder / "dovecot.conf"
        config.write_text(_dovecot_settings(folder, port, owner), encoding="utf-8")
        program = subprocess.Popen([program_file, "-F", "-c", str(config)])  # noqa: S603 - Debian's
        try:
            wait_for(port, program)
            yield Mailbox(f"imap://support:secret@{HOST}:{port}/INBOX", mail, owner)
        finally:
            program.terminate()
            program.wait(timeout=20)


def _dovecot_settings(folder: Path, port: int, owner: pwd.struct_passwd) -> str:
    as_root = os.geteuid() == 0
    return f"""
protocols = imap
listen = {HOST}
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
default_login_user = {"dovenull" if as_root else owner.pw_name}
default_internal_user = {"dovecot" if as_root else owner.pw_name}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


def wait_for(port: int, program: subprocess.Popen[bytes]) -> None:
    """Return once the program listens on the port; raise if it ends first."""
    while program.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            continue
        return
    raise RuntimeError("the server ended before it listened")


@dataclass
class DrippingServer:
    """A server that sends one byte at a time; ``reached`` is set after the first one."""

    port: int
    reached: threading.Event
    stopped: threading.Event
    sent: int = 0


@contextmanager
def dripping_server(first: bytes = b"", drip: bytes = b" ", most: int = 2_000) -> Iterator[DrippingServer]:
    """Send the ``first`` bytes on every connection, then ``drip`` fifty times a second, at most ``most`` times."""
    with socket.create_server((HOST, 0)) as listener:
        server = DrippingServer(listener.getsockname()[1], threading.Event(), threading.Event())

        def drip_into(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                connection.sendall(first)
                for _ in range(most):
                    connection.sendall(drip)
                    server.sent += 1
                    server.reached.set()
                    if server.stopped.wait(0.02):
                        return

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=drip_into, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield server
        finally:
            server.stopped.set()
            listener.shutdown(socket.SHUT_RDWR)
