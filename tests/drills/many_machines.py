"""Two web machines, a PostgreSQL pair and nginx, killed in turn: ``python -m tests.drills.many_machines``.

Each is a network namespace of its own, or an address of the loopback where namespaces may not be created (the first
line says which). While tickets arrive through nginx, web machines, workers and the PostgreSQL primary are killed one
after the other. At the end every acknowledged ticket is in the database once, and its confirmation arrived at least
once; a second copy needs a kill, and has the same Message-ID. Then both web machines get a new index under load.

Needs PostgreSQL and nginx (``apt-get install postgresql nginx-light``).
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from sqlalchemy import func, select, update

from tests.drills.failover import OPEN_LIMITS, check_tickets
from tests.drills.network import can_isolate, network, scratch, until
from tests.drills.postgres_pair import Pair
from tests.drills.visitors import Searchers, Senders, ask, built_index
from tests.drills.web_machines import WebMachines
from tests.servers import MailServer
from web.storage.database import Database
from web.storage.models import OutboxItem, now

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.drills.network import Machine

_TICKETS = 1_000
_SMTP_PORT = 2_525
_PROMOTE_AFTER_SECONDS = 2.0
_PAUSE_SECONDS = 0.4
"""Rest of a sender after each ticket, so that the last kill finds tickets arriving, too."""

_MAIL_SECONDS = 600.0
_NAMES = ("web1", "web2", "db1", "db2", "front")


def main() -> int:
    """Print the figures; return 1 unless every promise of the first lines was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.many_machines", description=__doc__)
    parser.add_argument("--tickets", type=int, default=_TICKETS, help=f"default: {_TICKETS}")
    parser.add_argument("--index", type=Path, help="a built index of the articles of this checkout")
    parser.add_argument("--loopback", action="store_true", help="use addresses of the loopback, not namespaces")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the namespaces are removed
    isolated = not options.loopback and can_isolate()
    print("machines: network namespaces" if isolated else "machines: loopback addresses, no network of their own")
    with built_index(options.index) as index:
        return 0 if drill(index, options.tickets, isolated=isolated) else 1


def drill(index: Path, tickets: int, *, isolated: bool) -> bool:
    """Run all of it; return whether every promise was kept."""
    with scratch() as folder, ExitStack() as stack:
        own, machines = stack.enter_context(network(_NAMES, folder, isolated=isolated))
        mail = MailServer(port=_SMTP_PORT)
        smtp = Controller(mail, hostname=own, port=mail.port, enable_SMTPUTF8=True)
        smtp.start()
        stack.callback(smtp.stop)
        pair = Pair(machines["db1"], machines["db2"])
        pair.begin()
        settings = {"KB_WEB_DATABASE_URL": pair.url, "KB_WEB_SMTP_URL": f"smtp://{own}:{mail.port}", **OPEN_LIMITS}
        web = WebMachines((machines["web1"], machines["web2"]), machines["front"], index, settings)
        web.begin()
        kept = _while_tickets_arrive(pair, web, mail, tickets)
        return _new_index(web) and kept


def _while_tickets_arrive(pair: Pair, web: WebMachines, mail: MailServer, tickets: int) -> bool:
    """Send tickets while machines are killed; report what became of them and of their mail."""
    kills = _Kills(pair, web)
    started = time.monotonic()
    with Searchers(web.address) as searchers, Senders(web.address, tickets, pause_seconds=_PAUSE_SECONDS) as senders:
        kills.inflict(senders)
    print(f"{tickets} tickets in {time.monotonic() - started:.0f} s; killed, after so many: {', '.join(kills.done)}")
    missing, repeated = check_tickets(senders, pair.url)
    print(f"acknowledged: {len(senders.acknowledged)}, slowest {max(senders.seconds):.1f} s, lost {missing}, "
          f"stored twice {repeated}; sent again after {dict(senders.trouble)}")  # fmt: skip
    print(f"searches meanwhile: {searchers.requests}, failed: {dict(searchers.failures)}, "
          f"slowest {searchers.slowest_seconds:.1f} s")  # fmt: skip
    whole = len(senders.acknowledged) == tickets and not missing and not repeated
    return _check_mail(pair, mail, senders, len(kills.done)) and whole and not searchers.failures


def _check_mail(pair: Pair, mail: MailServer, senders: Senders, kills: int) -> bool:
    """Wait for the mail; return whether all arrived, and no more copies than kills."""
    with closing(Database(pair.url)) as database:
        until(lambda: _waiting(database, OutboxItem.due <= now()) == 0, _MAIL_SECONDS, "the mail that is due")
        held = _waiting(database, OutboxItem.due.is_not(None))
        if held:
            print(f"mails held by killed workers for a quarter of an hour, which is taken as over: {held}")
            with database.writing() as session:
                session.execute(update(OutboxItem).where(OutboxItem.sent.is_(None)).values(due=now()))
        until(lambda: _waiting(database, OutboxItem.sent.is_(None)) == 0, _MAIL_SECONDS, "all mail")
    ids: dict[str, list[str]] = {}
    for to, message in zip((to for to, _ in mail.received), mail.mails(), strict=True):
        ids.setdefault(to, []).append(str(message["Message-ID"]))
    wanted = {f"customer-{number}@example.org" for number in senders.acknowledged}
    copies = sum(len(found) - 1 for found in ids.values())
    different = sum(len(set(found)) > 1 for found in ids.values())
    print(f"mails: {len(mail.received)}, customers without one: {len(wanted - ids.keys())}, copies: {copies} after "
          f"{kills} kills, with another Message-ID: {different}")  # fmt: skip
    return not (wanted - ids.keys()) and copies <= kills and not different


def _waiting(database: Database, condition: object) -> int:
    with database.session() as session:
        statement = select(func.count()).select_from(OutboxItem).where(OutboxItem.sent.is_(None), condition)  # type: ignore[arg-type]
        return session.scalar(statement) or 0


@dataclass
class _Kills:
    """Kills in turn what a help centre consists of, each when so many tickets more were acknowledged."""

    pair: Pair
    web: WebMachines
    done: list[str] = field(default_factory=list)
    """What was killed, and how many tickets were acknowledged by then."""

    count: int = 0

    def inflict(self, senders: Senders) -> None:
        """Kill while the senders are at work, and bring back what was killed."""
        steps = self._steps()
        for number, step in enumerate(steps, start=1):
            mark = senders.total * number // (len(steps) + 1)
            until(lambda mark=mark: len(senders.acknowledged) >= mark or senders.are_done, 900, f"ticket {mark}")
            self.count = len(senders.acknowledged)
            step()
            self.web.wait_until_ready()

    def _steps(self) -> Sequence[Callable[[], None]]:
        first, second = self.web.machines
        return (
            partial(self._web, first),
            self._worker,
            self._primary,
            partial(self._web, second),
            self._worker,
            self._primary,
        )

    def _note(self, name: str) -> None:
        self.done.append(f"{name} ({self.count})")

    def _web(self, machine: Machine) -> None:
        self._note(machine.name)
        machine.kill()
        time.sleep(_PROMOTE_AFTER_SECONDS)
        self.web.start(machine)

    def _worker(self) -> None:
        for machine in self.web.machines:
            if self.web.kill_worker(machine):
                self._note(f"worker of {machine.name}")

    def _primary(self) -> None:
        self._note(f"primary on {self.pair.primary.name}")
        self.pair.fail_over(_PROMOTE_AFTER_SECONDS)
        self.pair.follow()


def _new_index(web: WebMachines) -> bool:
    """Build a new index on both machines under load; return whether no request failed and both serve it."""
    with Searchers(web.address, pause_seconds=0.02) as searchers:
        names = [web.generation(machine) for machine in web.machines]
        builds = [threading.Thread(target=web.build, args=(machine,)) for machine in web.machines]
        for build in builds:
            build.start()
        for build in builds:
            build.join()
        for machine, name in zip(web.machines, names, strict=True):
            until(lambda machine=machine, name=name: web.generation(machine) != name, 60, "the new index")
    print(f"a new index on both machines: {searchers.requests} requests, failed: {dict(searchers.failures)}")
    return not searchers.failures and ask(web.address, "/readyz")[0] == 200


if __name__ == "__main__":
    sys.exit(main())
