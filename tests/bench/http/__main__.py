"""Compare the whole server with Typesense: ``python -m tests.bench.http [--articles DIR …] [--documents N]``.

Both serve the same sections, and answer the same requests in short rounds that alternate, at 1, 8 and 64 connections.
Clients and server share the machine, unlike in production. "cpu ms" is the processor time of the server per response,
which holds on a busy machine, too, as the rates and their ratios do not: a server with more threads gets more of it.
"ours ÷ it" is the median of the ratios of rates by round, with the lowest and the highest.

``--memory`` measures how much memory one process takes, and each further one, instead.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.collection import documents, write_articles
from tests.bench.engines import once
from tests.bench.http import memory, serving, typesense
from tests.bench.http.load import Round, send
from tests.bench.http.processes import Server
from tests.bench.http.traffic import KINDS, Traffic, repeated, traffic
from tests.bench.indexes import MODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.bench.http.traffic import Kind

WARM_UP_SECONDS = 1.0
OURS, THEIRS = "Firstline", "Typesense"


@dataclass(slots=True)
class Series:
    """The rounds of one server, for one kind of request and one number of connections."""

    rounds: list[Round] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The median of requests per second."""
        return statistics.median(each.rate for each in self.rounds)

    def percentile_ms(self, percent: int) -> float:
        """Return a percentile of all response times, in milliseconds."""
        times = [seconds for each in self.rounds for seconds in each.response_seconds]
        return statistics.quantiles(times, n=100)[percent - 1] * 1000 if len(times) > 1 else float("nan")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return 0, or 2 if something must be installed first."""
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            _compare(options, Path(scratch))
    except typesense.MissingServerError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.http", description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", default=[Path("articles")], help="folders of articles")
    parser.add_argument("--documents", type=int, default=300, help="sections, each an article (default: 300)")
    parser.add_argument("--keep", type=Path, help="keep articles and index here for the next run")
    parser.add_argument("--mode", choices=MODES, default="static", help="search mode (default: static)")
    parser.add_argument("--processes", default="auto", help="processes of ours (default: auto)")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="kinds of request (default: all)")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 64], help="default: 1 8 64")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each (default: 7)")
    parser.add_argument("--seconds", type=float, default=0.7, help="duration of a round (default: 0.7)")
    parser.add_argument("--alone", action="store_true", help="measure only our server")
    parser.add_argument(
        "--rival", nargs=2, metavar=("URL", "PROCESS"), help="another server of ours that runs, in place of Typesense"
    )
    parser.add_argument("--memory", action="store_true", help="measure memory instead")
    return parser


def _compare(options: argparse.Namespace, scratch: Path) -> None:
    keep = options.keep or scratch
    collection = documents(options.articles, options.documents, keep)
    folder = keep / f"served-{len(collection)}-{'-'.join(source.resolve().name for source in options.articles)}"
    articles = once(folder, lambda draft: write_articles(draft, collection))
    index = folder.with_name(f"{folder.name}-{options.mode}")
    requests = {kind: traffic(kind, collection) for kind in options.kinds}
    if options.memory:
        memory.report(articles, index, scratch, options.mode, requests)
        return
    with ExitStack() as stack:
        serve = serving.served(articles, index, scratch, options.mode, options.processes)
        servers = {OURS: stack.enter_context(serve)}
        if options.rival:
            servers[f"{options.rival[0]}"] = Server(options.rival[0], int(options.rival[1]))
        elif not options.alone:
            servers[THEIRS] = stack.enter_context(typesense.served(collection, scratch))
        for kind in options.kinds:
            _print(kind, _measure(servers, requests[kind], options))


def _measure(
    servers: Mapping[str, Server], requests: Traffic, options: argparse.Namespace
) -> dict[tuple[str, int], Series]:
    """Return the series by the name of the server and the number of connections."""
    by_name = {name: requests.typesense if name == THEIRS else requests.ours for name in servers}
    series: dict[tuple[str, int], Series] = defaultdict(Series)
    sent = dict.fromkeys(servers, 0)
    for number in range(-1, options.rounds):  # the first round warms up
        for connections in options.connections:
            for name in sorted(servers, reverse=bool(number % 2)):
                seconds = options.seconds if number >= 0 else WARM_UP_SECONDS
                each = send(servers[name], repeated(by_name[name], sent[name]), connections, seconds)
                sent[name] += len(each.response_seconds) + connections
                if number >= 0:
                    series[name, connections].rounds.append(each)
    return series


def _print(kind: Kind, series: Mapping[tuple[str, int], Series]) -> None:
    print(f"\n{kind:<11}connections  requests/s   p50 ms   p99 ms  p99÷p50  errors   cpu ms  client's core  ours ÷ it")
    for (name, connections), each in series.items():
        ours = series[OURS, connections]
        p50, p99 = each.percentile_ms(50), each.percentile_ms(99)
        errors = sum(one.errors for one in each.rounds)
        cost, core = (
            statistics.median(getattr(one, name) for one in each.rounds) for name in ("cost_ms", "client_share")
        )
        ratios = [mine.rate / max(1, its.rate) for mine, its in zip(ours.rounds, each.rounds, strict=True)]
        spread = f"{statistics.median(ratios):6.2f} ({min(ratios):.2f}–{max(ratios):.2f})" if each is not ours else ""
        figures = f"{each.rate:12,.0f}{p50:9.2f}{p99:9.2f}{p99 / p50:9.1f}{errors:8}{cost:9.2f}{core:15.0%}"
        print(f"  {name[-9:]:<9}{connections:11}{figures}  {spread}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
