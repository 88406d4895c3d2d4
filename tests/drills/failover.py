"""Kill a PostgreSQL primary while tickets arrive: ``python -m tests.drills.failover``.

The standby was made by ``pg_basebackup`` and confirms each commit (synchronous replication). It is promoted; the help
centre finds it by the two hosts in ``database_url``. Nothing acknowledged may be lost, and search must go on. Then a
standby dies, to show what happens without one: with synchronous replication no ticket is acknowledged until there is
one again, or until the primary may go on alone.

Needs PostgreSQL (``apt-get install postgresql``), and a built index.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select

from tests.drills.network import network, scratch, until
from tests.drills.postgres_pair import Pair
from tests.drills.visitors import Searchers, Senders, ask, built_index
from tests.running import ARTICLES, running_site
from web.storage.database import Database
from web.storage.models import Ticket

_TICKETS = 300
_PROMOTE_AFTER_SECONDS = 2.0
"""How long a manager of clusters takes at the least to be sure that the primary is dead."""

_WITHOUT_STANDBY_SECONDS = 5.0

OPEN_LIMITS = {
    "KB_WEB_TICKET_LIMIT": "100000 per hour",
    "KB_WEB_ADDRESS_LIMIT": "100000 per hour",
    "KB_WEB_MESSAGE_LIMIT": "100000 per hour",
}
"""All visitors of a drill come from one network."""


def main() -> int:
    """Print the figures; return 1 if an acknowledged ticket is missing or there twice, or a search failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.failover", description=__doc__)
    parser.add_argument("--tickets", type=int, default=_TICKETS, help=f"default: {_TICKETS}")
    parser.add_argument("--index", type=Path, help="a built index of the articles of this checkout")
    options = parser.parse_args()
    with built_index(options.index) as index:
        return 0 if drill(index, options.tickets) else 1


def drill(index: Path, tickets: int) -> bool:
    """Kill the primary amid the tickets, then the standby of the promoted one; return whether nothing was lost."""
    with scratch() as folder, network(("db1", "db2"), folder, isolated=False) as (_, machines):
        pair = Pair(machines["db1"], machines["db2"])
        pair.begin()
        settings = {"KB_WEB_DATABASE_URL": pair.url, "KB_WEB_WORKER": "false", **OPEN_LIMITS}
        with (
            running_site(ARTICLES, folder, settings, index=index) as address,
            Searchers(address, threads=1) as searchers,
        ):
            senders = Senders(address, tickets)
            with senders:
                until(lambda: len(senders.acknowledged) >= tickets // 2, 300, "half of the tickets")
                seconds = _fail_over(pair, senders)
            kept = _report(senders, pair.url, tickets)
            print(f"from the primary's death to the next acknowledged ticket: {seconds:.1f} s")
            has_waited = _without_standby(pair, address, tickets)
        print(f"searches meanwhile: {searchers.requests}, failed: {dict(searchers.failures)}")
    return kept and has_waited and not searchers.failures


def _fail_over(pair: Pair, senders: Senders) -> float:
    """Kill the primary and promote the standby; return the seconds until the next ticket is acknowledged."""
    died = time.monotonic()
    pair.fail_over(_PROMOTE_AFTER_SECONDS)
    before = len(senders.acknowledged)
    until(lambda: len(senders.acknowledged) > before or senders.are_done, 120, "a ticket after the promotion")
    return time.monotonic() - died


def _report(senders: Senders, url: str, tickets: int) -> bool:
    missing, repeated = check_tickets(senders, url)
    longest = max(senders.seconds, default=0.0)
    print(f"tickets: {tickets}, acknowledged: {len(senders.acknowledged)}, the slowest after {longest:.1f} s")
    print(
        f"of the acknowledged: lost {missing}, stored twice {repeated}; refused and sent again: {dict(senders.trouble)}"
    )
    return len(senders.acknowledged) == tickets and not missing and not repeated and None not in senders.hints


def check_tickets(senders: Senders, url: str) -> tuple[int, int]:
    """Return how many acknowledged tickets are missing from the database, and how many tickets it holds twice."""
    with closing(Database(url)) as database, database.session() as session:
        rows = session.execute(select(Ticket.subject, func.count()).group_by(Ticket.subject)).all()
    stored = dict(rows)
    missing = [number for number in senders.acknowledged if f"Ticket {number} of the drill" not in stored]
    return len(missing), sum(count > 1 for count in stored.values())


def _without_standby(pair: Pair, address: str, first: int) -> bool:
    """Give the primary a standby again and kill that; return whether a ticket waited until it might go on alone."""
    pair.follow()
    pair.standby.kill()
    with Senders(address, 1, threads=1, first=first) as senders:
        time.sleep(_WITHOUT_STANDBY_SECONDS)
        has_waited = not senders.acknowledged
        status, _, _ = ask(address, "/api/search?q=password")
        pair.go_on_alone()
    print(f"the standby is killed: for {_WITHOUT_STANDBY_SECONDS:.0f} s no ticket is acknowledged: {has_waited}")
    is_sent = bool(senders.acknowledged)
    print(f"search answers {status} meanwhile; once the primary may go on alone, the ticket is acknowledged: {is_sent}")
    return has_waited and is_sent


if __name__ == "__main__":
    sys.exit(main())
