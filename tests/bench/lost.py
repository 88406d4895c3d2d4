"""Whether anything is lost: ``python -m tests.bench.lost [--tickets N] [--kills N] [--postgresql]``.

People send tickets through the form while the server is killed (SIGKILL) at random moments and started again, and while
the mail server is down half the time. Whoever gets no answer sends the same form again, as a browser does. In the end
every ticket that was acknowledged must be there once, and every confirmation must have gone out once.
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
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener

from sqlalchemy import func, select

from tests.running import ARTICLES, ROOT, build
from tests.servers import MailServer, free_port, mail_server, postgres
from web.db import Database
from web.tables import Parcel, Ticket

PEOPLE = 6
SECONDS_TO_SETTLE = 300


class _Here(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Stay: the answer to a form is where it leads."""


_open = build_opener(_Here).open


class Server:
    """The help centre as a process that is killed and started again."""

    def __init__(self, settings: dict[str, str]) -> None:
        self._environment = {**os.environ, **settings}
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "web", "serve"]
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout
        process.stdout.readline()  # it listens
        return process

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


def disturb(server: Server, smtp: MailServer, kills: int, done: threading.Event) -> int:
    """Kill the server at random moments and let the mail server come and go; return how often it was killed."""
    moments = random.Random(7)  # noqa: S311 - the same moments each time
    killed = 0
    while not done.wait(moments.uniform(0.3, 1.8)):
        smtp.down = not smtp.down
        if killed < kills:
            server.kill_and_start()
            killed += 1
    smtp.down = False
    return killed


def main() -> int:
    """Run, print what was found, and return 0 if nothing was lost and nothing came twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.lost", description="Whether anything is lost.")
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true", help="keep them in PostgreSQL instead of SQLite")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        smtp = stack.enter_context(mail_server())
        url = f"sqlite:///{folder / 'site.db'}"
        if options.postgresql:
            url = f"{stack.enter_context(postgres())}/postgres"
        build(ARTICLES, folder / "index")
        port = free_port()
        server = Server(settings(folder, url, port, smtp.url))
        stack.callback(server.kill)
        acknowledged, killed = run(server, smtp, f"http://127.0.0.1:{port}", options)
        return report(url, smtp, acknowledged, killed)


def settings(folder: Path, url: str, port: int, smtp_url: str) -> dict[str, str]:
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
    }


def run(server: Server, smtp: MailServer, address: str, options: argparse.Namespace) -> tuple[int, int]:
    """Send all tickets; return how many were acknowledged, and how often the server was killed meanwhile."""
    done = threading.Event()
    with ThreadPoolExecutor(PEOPLE + 1) as people:
        trouble = people.submit(disturb, server, smtp, options.kills, done)
        try:
            answers = list(people.map(lambda number: send(address, number), range(options.tickets)))
        finally:
            done.set()
        return sum(answer is not None for answer in answers), trouble.result()


def report(url: str, smtp: MailServer, acknowledged: int, killed: int) -> int:
    """Wait until all mail is out, print the counts, and return the exit code."""
    database = Database(url)
    until = time.monotonic() + SECONDS_TO_SETTLE
    waiting = select(func.count(Parcel.id)).where(Parcel.sent.is_(None))
    while time.monotonic() < until:
        with database.session() as session:
            if not session.scalar(waiting):
                break
        time.sleep(0.5)
    with database.session() as session:
        tickets = Counter(session.scalars(select(Ticket.email)))
        unsent = session.scalar(waiting)
    database.close()
    mails = Counter(recipient for recipient, _ in smtp.taken)
    twice = sum(count > 1 for count in tickets.values()), sum(count > 1 for count in mails.values())
    print(f"server killed {killed} times, mail server down half the time")
    print(f"acknowledged tickets {acknowledged}, kept {len(tickets)}, kept twice {twice[0]}")
    print(f"confirmations sent {len(mails)}, sent twice {twice[1]}, never sent {len(tickets.keys() - mails.keys())}")
    whole = acknowledged == len(tickets) == len(mails) and twice == (0, 0) and not unsent
    print("nothing was lost, and nothing came twice" if whole else "SOMETHING IS WRONG")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
