"""Whether anything is lost: ``python -m tests.bench.lost [--tickets N] [--mails N] [--kills N] [--workers]``.

People send tickets through the form, and mails to the mailbox, while the server is killed (SIGKILL) at random moments
and started again, and while the mail server is down half the time. Whoever gets no answer sends the same form again, as
a browser does. In the end every ticket that was acknowledged and every mail must be there once, and every confirmation
must have gone out once.

With ``--workers`` the worker is killed as well. What it was handing over at that moment may then go out twice: whether
a mail server took what it did not say that it took, nobody can know. It is tried again after the lease, minutes later,
under the same Message-ID: it may be no more than one mail each time the worker was killed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from argparse import Namespace
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from http.client import HTTPException
from pathlib import Path
from threading import Event
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener

from sqlalchemy import func, select

from tests.running import ARTICLES, ROOT, build
from tests.servers import Mailbox, MailServer, dovecot, free_port, mail_server, postgres
from web.mail.outbound.outbox import LEASE
from web.storage.database import Database
from web.storage.models import OutboxItem, Ticket

PEOPLE = 6
SUPPORT = "support@northpost.example"
SECONDS_TO_SETTLE = 300
MAILS_AT_ONCE = 10


class _Here(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Stay: the answer to a form is where it leads."""


_open = build_opener(_Here).open


class Part:
    """A command of the help centre, "serve" or "work", as a process that is killed and started again."""

    def __init__(self, command: str, settings: dict[str, str]) -> None:
        self.name = command
        self._command = [sys.executable, "-m", "web", command]
        self._environment = {**os.environ, **settings}
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, text=True, **quiet)  # type: ignore[call-overload]  # noqa: S603
        if self.name == "serve":
            process.stdout.readline()  # it listens
        return process  # type: ignore[no-any-return]

    def kill(self) -> None:
        """Kill it without a warning."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def kill_and_start(self) -> None:
        """Kill it, and start another."""
        self.kill()
        self._process = self._start()


def send(address: str, number: int) -> str | None:
    """Send one ticket until it is acknowledged; return the address that the acknowledgement leads to."""
    form = {"email": f"person{number}@example.org", "subject": f"Matter {number}", "body": f"Words {number}."}
    form |= {"answers": "seen"}
    for _ in range(600):
        try:
            if "csrf_token" not in form:
                with _open(f"{address}/contact", timeout=20) as page:
                    form["csrf_token"] = re.findall(r'name="csrf_token" value="([^"]+)"', page.read().decode())[0]
            _open(f"{address}/contact", urlencode(form).encode(), timeout=20).close()
        except HTTPError as answer:
            with answer:
                if answer.code == 303:
                    return str(answer.headers["Location"])
        except (URLError, HTTPException, OSError, IndexError):
            time.sleep(0.1)  # the server is being started
    return None


def disturb(
    parts: list[Part], smtp: MailServer, mailbox: Mailbox | None, options: Namespace, done: Event
) -> Counter[str]:
    """Kill at random moments, let the mail server come and go, and mails come in; return how often which was killed."""
    moments = random.Random(7)  # noqa: S311 - the same moments each time
    killed, mailed = Counter[str](), 0
    while not done.wait(moments.uniform(0.3, 1.8)) or mailed < options.mails:
        smtp.down = not smtp.down
        if killed.total() < options.kills:
            part = moments.choice(parts)
            part.kill_and_start()
            killed[part.name] += 1
        for number in range(mailed, min(mailed + MAILS_AT_ONCE, options.mails)):
            assert mailbox
            mailbox.put(a_mail(number))
            mailed = number + 1
    smtp.down = False
    return killed


def a_mail(number: int) -> bytes:
    """Return the mail of one more person."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"writer{number}@example.net", SUPPORT
    mail["Subject"], mail["Message-ID"] = f"Mail {number}", f"<{number}@example.net>"
    mail.set_content(f"Words of mail {number}.")
    return mail.as_bytes()


def main() -> int:
    """Run, print what was found, and return 0 if nothing was lost and nothing came twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.lost", description="Whether anything is lost.")
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--mails", type=int, default=200, help="to the mailbox, which Dovecot serves (default: 200)")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", action="store_true", help="kill the worker, too")
    parser.add_argument("--postgresql", action="store_true", help="keep them in PostgreSQL instead of SQLite")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        smtp = stack.enter_context(mail_server())
        mailbox = stack.enter_context(dovecot()) if options.mails else None
        url = f"sqlite:///{folder / 'site.db'}"
        if options.postgresql:
            url = f"{stack.enter_context(postgres())}/postgres"
        build(ARTICLES, folder / "index")
        port = free_port()
        given = settings(folder, url, port, smtp.url, mailbox)
        parts = [Part("serve", given | {"KB_WEB_WORKER": str(not options.workers).lower()})]
        parts += [Part("work", given)] if options.workers else []
        for part in parts:
            stack.callback(part.kill)
        acknowledged, killed = run(parts, smtp, mailbox, f"http://127.0.0.1:{port}", options)
        return report(url, smtp, acknowledged, killed, options)


def settings(folder: Path, url: str, port: int, smtp_url: str, mailbox: Mailbox | None) -> dict[str, str]:
    """Return the settings of a help centre that lets programs send as fast as they can."""
    return {
        "KB_SEARCH_INDEX": str(folder / "index"),
        "KB_SEARCH_MEANING": "off",
        "KB_WEB_PORT": str(port),
        "KB_WEB_DATABASE_URL": url,
        "KB_WEB_SECRET_FILE": str(folder / "secret"),
        "KB_WEB_SMTP_URL": smtp_url,
        "KB_WEB_FORM_SECONDS": "0",
        "KB_WEB_TICKET_LIMIT": "1000000 per hour",
        "PYTHONUNBUFFERED": "1",
        **({"KB_WEB_IMAP_URL": mailbox.url} if mailbox else {}),
    }


def run(
    parts: list[Part], smtp: MailServer, mailbox: Mailbox | None, address: str, options: Namespace
) -> tuple[int, Counter[str]]:
    """Send all tickets; return how many were acknowledged, and how often each part was killed meanwhile."""
    done = threading.Event()
    with ThreadPoolExecutor(PEOPLE + 1) as people:
        trouble = people.submit(disturb, parts, smtp, mailbox, options, done)
        try:
            answers = list(people.map(lambda number: send(address, number), range(options.tickets)))
        finally:
            done.set()
        return sum(answer is not None for answer in answers), trouble.result()


def report(url: str, smtp: MailServer, acknowledged: int, killed: Counter[str], options: Namespace) -> int:
    """Wait until all mail is in and out, print the counts, and return the exit code."""
    database = Database(url)
    expected = acknowledged + options.mails
    until = time.monotonic() + SECONDS_TO_SETTLE + (LEASE.total_seconds() if options.workers else 0)
    unsent = select(func.count(OutboxItem.id)).where(OutboxItem.sent.is_(None))
    kept = select(func.count(Ticket.id))
    while time.monotonic() < until:
        with database.session() as session:
            if session.scalar(kept) >= expected and not session.scalar(unsent):  # type: ignore[operator]
                break
        time.sleep(0.5)
    with database.session() as session:
        tickets = Counter(session.scalars(select(Ticket.email)))
        waiting = session.scalar(unsent)
    database.close()
    mails = Counter((to, mail["Message-ID"]) for (to, _), mail in zip(smtp.taken, smtp.mails(), strict=True))
    twice = sum(count > 1 for count in tickets.values()), sum(mails.values()) - len(mails)
    by_mail = sum(address.startswith("writer") for address in tickets)
    times = ", ".join(f"{part} {count} times" for part, count in killed.items())
    print(f"killed: {times}; mail server down half the time")
    print(f"acknowledged tickets {acknowledged}, kept {len(tickets) - by_mail}; mails {options.mails}, kept {by_mail}")
    print(f"kept twice {twice[0]}; confirmations sent {len(mails)}, sent again {twice[1]}, waiting {waiting}")
    whole = expected == len(tickets) == len(mails) and not twice[0] and twice[1] <= killed["work"] and not waiting
    print("nothing was lost, and nothing came twice without need" if whole else "SOMETHING IS WRONG")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
