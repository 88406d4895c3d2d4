"""Measure builds of one large folder: ``python -m tests.bench.scale DIR --articles 29000``.

The folder is made of copies of the articles in DIR. Each copy replaces some of the words by invented ones, so that the
vocabulary grows as it does with real articles. Every stage runs in a process of its own; the figures are its peak
memory, its CPU time (user and system), the seconds it took, and the longest silence between two progress reports.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

READ_ONLY = """
import sys
from kb.config import KbConfig, load
from kb.corpus import read_corpus
print(len(read_corpus(load(KbConfig, articles=sys.argv[1])).entries))
"""

REPLACED = 12
"""One word in this many is replaced by an invented one."""
QUERIES = ("share a calendar", "teams meeting policy", "mailbox size limit", "reset pasword", "install office")
GENERATIONS = 3

_WORD = re.compile(r"(?<= )[a-z]{6,}(?=[ ,.;:])")
_SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeiou")


@dataclass(frozen=True, slots=True)
class Stage:
    """What one process used."""

    name: str
    peak_mb: float
    cpu_seconds: float
    seconds: float
    silent_seconds: float

    def __str__(self) -> str:
        return (
            f"{self.name:<24} peak {self.peak_mb:6.0f} MB   CPU {self.cpu_seconds:7.1f} s   "
            f"wall {self.seconds:7.1f} s   silent {self.silent_seconds:5.1f} s"
        )


def main() -> int:
    """Print the figures and return 0."""
    options = _parser().parse_args()
    options.scratch.mkdir(parents=True, exist_ok=True)
    articles, index = options.scratch / "articles", options.scratch / f"index-{options.meaning}"
    if not articles.exists():
        make(options.source, articles, options.articles)
    environment = {**os.environ, "KB_SEARCH_MEANING": options.meaning, "KB_SEARCH_INDEX": str(index)}
    if "build" in options.stages:
        shutil.rmtree(index, ignore_errors=True)
        read = run("read and render", environment, "-c", READ_ONLY, str(articles))
        built = _build("full build", environment, articles)
        print(f"full ÷ read              CPU {built.cpu_seconds / read.cpu_seconds:.2f}", flush=True)
    if "change" in options.stages:
        _build("nothing changed", environment, articles)
        _build("nothing changed", environment, articles)
        files = changeable(articles)
        for _ in range(3):
            change(next(files))
            _build("one article changed", environment, articles)
    if "serve" in options.stages:
        _serve(environment, articles)
    print(f"generations left         {', '.join(sorted(path.name for path in index.glob('*T*-*')))}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("source", type=Path, help="a folder of articles to repeat")
    parser.add_argument("--articles", type=int, default=29_000, help="articles to make (default: 29000)")
    parser.add_argument("--meaning", default="static", choices=("off", "static"), help="search mode (default: static)")
    parser.add_argument("--stages", nargs="+", default=("build", "change", "serve"), help="which stages to run")
    parser.add_argument(
        "--scratch", type=Path, default=Path("var/scale"), help="folder for articles and index (default: var/scale)"
    )
    return parser


def make(source: Path, target: Path, articles: int) -> None:
    """Write so many articles to ``target``: copies of ``source``, each in a folder of its own."""
    files = sorted(file for file in source.rglob("*") if file.suffix == ".md" and file.name[0] not in "_.")
    for number, file in zip(range(articles), cycle(files), strict=False):
        copy = number // len(files)
        written = target / f"copy-{copy:02}" / file.relative_to(source)
        written.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8", errors="replace")
        written.write_text(altered(text, copy), encoding="utf-8")


def altered(text: str, copy: int) -> str:
    """Return a text with the same words replaced in the same way wherever they occur in a copy; copy 0 is unchanged."""
    return _WORD.sub(lambda match: _invented(match[0], copy), text) if copy else text


def _invented(word: str, copy: int) -> str:
    number = int.from_bytes(hashlib.sha256(f"{copy} {word}".encode()).digest()[:8])
    if number % REPLACED:
        return word
    letters = []
    for _ in range(len(word) // 2 + 1):
        number, syllable = divmod(number, len(_SYLLABLES))
        letters.append(_SYLLABLES[syllable])
    return "".join(letters)


def changeable(articles: Path) -> Iterator[Path]:
    """Yield files of usual size, spread over the folder."""
    files = sorted(file for file in articles.rglob("*.md") if 1_000 < file.stat().st_size < 20_000)
    yield from files[7 :: len(files) // 20]


def change(file: Path) -> None:
    """Add a sentence to an article."""
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n\nA sentence about calibrating flux capacitor {time.time_ns()}.\n")


def _build(name: str, environment: dict[str, str], articles: Path) -> Stage:
    return run(name, environment, "build_index.py", "--articles", str(articles))


def run(name: str, environment: dict[str, str], *arguments: str) -> Stage:
    """Run Python, print what it used and return that."""
    started = last = time.perf_counter()
    silent = 0.0
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        for _ in process.stderr:
            silent, last = max(silent, time.perf_counter() - last), time.perf_counter()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name}: exit code {process.returncode}")
    ended = time.perf_counter()
    stage = Stage(
        name, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime, ended - started, max(silent, ended - last)
    )
    print(stage, flush=True)
    return stage


def _serve(environment: dict[str, str], articles: Path) -> None:
    """Print the memory of a server after it has answered from the first and from each new generation."""
    port = free_port()
    scratch = articles.parent
    settings = {
        "KB_WEB_PORT": str(port),
        "KB_KB_ARTICLES": str(articles),
        "KB_WEB_DATABASE_URL": f"sqlite:///{scratch / 'server.db'}",
        "KB_WEB_SECRET_FILE": str(scratch / "secret"),
        "KB_SEARCH_LEARNING_FILE": str(scratch / "learning" / "solved.jsonl"),
    }
    command = [sys.executable, "-m", "web", "serve"]
    with (
        (scratch / "server.log").open("wb") as log,
        subprocess.Popen(  # noqa: S603 - our own command
            command, env={**environment, **settings}, stdout=log, stderr=log
        ) as server,
    ):
        try:
            _answer(port)
            print(f"server, first generation {_memory(server.pid)}", flush=True)
            files = changeable(articles)
            for number in range(1, GENERATIONS + 1):
                change(next(files))
                _build(f"generation {number}", environment, articles)
                _answer(port)
                print(f"server, new generation {number} {_memory(server.pid)}", flush=True)
        finally:
            server.terminate()


def _answer(port: int) -> None:
    """Ask the server for pages and suggestions, waiting until it serves."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60).close()
            break
        except OSError:
            time.sleep(0.2)
    for _ in range(3):
        for query in QUERIES:
            words = query.replace(" ", "+")
            for path in ("/", f"/search?q={words}", f"/api/suggest?q={words}"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).read()


def _memory(pid: int) -> str:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    figures = {
        line.partition(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith(("VmRSS", "Rss"))
    }
    return f"{figures['VmRSS']:.0f} MB (of which files {figures['RssFile']:.0f} MB)"


if __name__ == "__main__":
    sys.exit(main())
