"""Check that no ticket or mail is lost: ``python -m tests.bench.lost [--tickets N] [--mails N] [--kills N] …``.

People send tickets through the form and mails to the mailbox while the server is killed (SIGKILL) at random moments
and restarted, and while the mail server is down half the time. A person who gets no response sends the same form
again, as a browser does. In the end, each acknowledged ticket and each mail must be stored exactly once, and each
confirmation must have been sent exactly once.

With ``--workers`` the worker is killed, too. The mail it is delivering at that moment may be sent twice, because the
worker cannot know whether the mail server accepted it. It is sent again after the lease, minutes later, under the same
Message-ID. At most one mail may be duplicated per killed worker.
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


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Do not follow: the redirect itself is the response to a form."""


_open = build_opener(_NoRedirects).open


class RestartableProcess:
    """A command of the help centre, "serve" or "work", that can be killed and restarted."""

    def __init__(self, command: str, settings: dict[str, str]) -> None:
        self.name = command
        self._command = [sys.executable, "-m", "web", command]
        self._environment = {**os.environ, **settings}
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, text=True, **quiet)  # type: ignore[call-overload]  # noqa: S603
        if self.name == "serve":
            process.stdout.readline()  # the server listens
        return process  # type: ignore[no-any-return]

    def kill(self) -> None:
        """Kill the process without warning."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def kill_and_start(self) -> None:
        """Kill the process and start it again."""
        self.kill()
        self._process = self._start()


def send(address: str, number: int) -> str | None:
    """Send one ticket until it is acknowledged; return the URL that the server redirects to."""
    form = {"email": f"person{number}@example.org", "subject": f"Matter {number}", "body": f"Words {number}."}
    form |= {"answers": "seen"}
    for _ in range(600):
        try:
            if "csrf_token" not in form:
                with _open(f"{address}/contact", timeout=20) as page:
                    form["csrf_token"] = re.findall(r'name="csrf_token" value="([^"]+)"', page.read().decode())[0]
            _open(f"{address}/contact", urlencode(form).encode(), timeout=20).close()
        except HTTPError as response:
            with response:
                if response.code == 303:
                    return str(response.headers["Location"])
        except (URLError, HTTPException, OSError, IndexError):
            time.sleep(0.1)  # the server is starting
    return None


def disturb(
    processes: list[RestartableProcess], smtp: MailServer, mailbox: Mailbox | None, options: Namespace, done: Event
) -> Counter[str]:
    """Kill processes at random moments, toggle the mail server and deliver mail; return the kills by process."""
    rng = random.Random(7)  # noqa: S311 - reproducible, not secret
    kills, delivered = Counter[str](), 0
    while not done.wait(rng.uniform(0.3, 1.8)) or delivered < options.mails:
        smtp.down = not smtp.down
        if kills.total() < options.kills:
            process = rng.choice(processes)
            process.kill_and_start()
            kills[process.name] += 1
        for number in range(delivered, min(delivered + MAILS_AT_ONCE, options.mails)):
            assert mailbox
            mailbox.put(mail_from(number))
            delivered = number + 1
    smtp.down = False
    return kills


def mail_from(number: int) -> bytes:
    """Return a mail from the writer with this number."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"writer{number}@example.net", SUPPORT
    mail["Subject"], mail["Message-ID"] = f"Mail {number}", f"<{number}@example.net>"
    mail.set_content(f"Words of mail {number}.")
    return mail.as_bytes()


def main() -> int:
    """Run, print the counts, and return 0 if nothing was lost or duplicated."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.lost", description="Check that no ticket or mail is lost."
    )
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--mails", type=int, default=200, help="mails to the mailbox, served by Dovecot (default: 200)")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", action="store_true", help="kill the worker, too")
    parser.add_argument("--postgresql", action="store_true", help="store tickets in PostgreSQL instead of SQLite")
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
        environment = settings(folder, url, port, smtp.url, mailbox)
        processes = [RestartableProcess("serve", environment | {"KB_WEB_WORKER": str(not options.workers).lower()})]
        processes += [RestartableProcess("work", environment)] if options.workers else []
        for process in processes:
            stack.callback(process.kill)
        acknowledged, kills = run(processes, smtp, mailbox, f"http://127.0.0.1:{port}", options)
        return report(url, smtp, acknowledged, kills, options)


def settings(folder: Path, url: str, port: int, smtp_url: str, mailbox: Mailbox | None) -> dict[str, str]:
    """Return the settings of a help centre that lets programs send tickets without limits."""
    return {
        "KB_SEARCH_INDEX": str(folder / "index"),
        "KB_SEARCH_MEANING": "off",
        "KB_WEB_PORT": str(port),
        "KB_WEB_DATABASE_URL": url,
        "KB_WEB_SECRET_FILE": str(folder / "secret"),
        "KB_SEARCH_LEARNING_FILE": str(folder / "learning" / "solved.jsonl"),
        "KB_WEB_SMTP_URL": smtp_url,
        "KB_WEB_FORM_SECONDS": "0",
        "KB_WEB_TICKET_LIMIT": "1000000 per hour",
        "PYTHONUNBUFFERED": "1",
        **({"KB_WEB_IMAP_URL": mailbox.url} if mailbox else {}),
    }


def run(
    processes: list[RestartableProcess], smtp: MailServer, mailbox: Mailbox | None, address: str, options: Namespace
) -> tuple[int, Counter[str]]:
    """Send all tickets; return how many were acknowledged, and how often each process was killed."""
    done = threading.Event()
    with ThreadPoolExecutor(PEOPLE + 1) as people:
        disturbance = people.submit(disturb, processes, smtp, mailbox, options, done)
        try:
            locations = list(people.map(lambda number: send(address, number), range(options.tickets)))
        finally:
            done.set()
        return sum(location is not None for location in locations), disturbance.result()


def report(url: str, smtp: MailServer, acknowledged: int, kills: Counter[str], options: Namespace) -> int:
    """Wait until all mail is filed and sent, print the counts, and return the exit code."""
    database = Database(url)
    expected = acknowledged + options.mails
    deadline = time.monotonic() + SECONDS_TO_SETTLE + (LEASE.total_seconds() if options.workers else 0)
    unsent = select(func.count(OutboxItem.id)).where(OutboxItem.sent.is_(None))
    stored = select(func.count(Ticket.id))
    while time.monotonic() < deadline:
        with database.session() as session:
            if session.scalar(stored) >= expected and not session.scalar(unsent):  # type: ignore[operator]
                break
        time.sleep(0.5)
    with database.session() as session:
        tickets = Counter(session.scalars(select(Ticket.email)))
        waiting = session.scalar(unsent)
    database.close()
    mails = Counter((to, mail["Message-ID"]) for (to, _), mail in zip(smtp.received, smtp.mails(), strict=True))
    duplicates = sum(count > 1 for count in tickets.values()), sum(mails.values()) - len(mails)
    by_mail = sum(address.startswith("writer") for address in tickets)
    times = ", ".join(f"{process} {count} times" for process, count in kills.items())
    print(f"killed: {times}; mail server down half the time")
    print(
        f"acknowledged tickets {acknowledged}, stored {len(tickets) - by_mail}; mails {options.mails}, stored {by_mail}"
    )
    print(
        f"stored twice {duplicates[0]}; confirmations sent {len(mails)}, sent again {duplicates[1]}, waiting {waiting}"
    )
    is_complete = expected == len(tickets) == len(mails) and not waiting
    is_unique = not duplicates[0] and duplicates[1] <= kills["work"]
    print("nothing lost, no unexpected duplicates" if is_complete and is_unique else "SOMETHING IS WRONG")
    return 0 if is_complete and is_unique else 1


if __name__ == "__main__":
    sys.exit(main())
