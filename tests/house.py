"""Measure the shape of the code: rooms, imports, functions, words. ``python -m tests.house`` exits 1 on a breach.

It parses the code and imports none of it. ``--list NAME`` prints all findings of one measure.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.words import banned_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kb", "search", "web")

ROOMS: Mapping[str, tuple[str, ...]] = {
    "kb": (
        "files",
        "lists",
        "layout",
        "links",
        "markup",
        "dialects",
        "rendering",
        "publication",
        "reading",
        "editing",
        "lint",
        "corpus",
        "fetching",
        "cli",
    ),
    "search": (
        "text",
        "intent",
        "index",
        "spelling",
        "semantic",
        "confidence",
        "learning",
        "matching",
        "triage",
        "generations",
        "backends",
        "answers",
        "community",
        "objects",
        "publishing",
        "evaluation",
        "training",
        "cli",
    ),
    "web": (
        "addresses",
        "storage",
        "security",
        "tickets",
        "events",
        "learning",
        "insights",
        "mail",
        "helpdesk",
        "app",
        "monitoring",
        "assets",
        "serving",
        "contact",
        "pages",
        "api",
        "desk",
        "cli",
    ),
}
"""The rooms of each package in their order: a room imports its own files, the package's nouns, and rooms before it.

The nouns are the modules at a package's root that are not named here.
"""

ASSEMBLY = ("kb.__main__", "search.__main__", "web.__main__", "web")
"""Where parts are put together: these may import every room, and no room imports them."""

MAX_MODULES = 10
MAX_FILE_LINES = 300
MAX_P90_LINES = 22
MAX_FRAGMENT_SHARE = 0.05
FRAGMENT_LINES = 5
"""A private function with one caller and fewer lines than this sends the reader up and down the page."""

UNTESTED_EXEMPT = frozenset({"__init__", "__main__"})


@dataclass(frozen=True, slots=True)
class Module:
    """One of our Python files: its dotted name, path, text and syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def place(self) -> str:
        """The path as messages show it."""
        return self.path.relative_to(ROOT).as_posix()


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its name, value, limit and findings."""

    name: str
    value: float
    limit: float
    findings: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the value is within the limit."""
        return self.value <= self.limit


def modules(root: Path = ROOT) -> tuple[Module, ...]:
    """Return every module of the three packages, sorted by path."""
    files = sorted(file for package in PACKAGES for file in (root / package).rglob("*.py"))
    return tuple(_module(root, file) for file in files if "migrations" not in file.parts)


def _module(root: Path, file: Path) -> Module:
    parts = list(file.relative_to(root).with_suffix("").parts)
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = file.read_text(encoding="utf-8")
    return Module(name, file, text, ast.parse(text))


@cache
def _names(all_modules: tuple[Module, ...]) -> frozenset[str]:
    return frozenset(module.name for module in all_modules)


def imports(module: Module, all_modules: tuple[Module, ...]) -> dict[str, int]:
    """Return our modules that a module imports, each with the first line that imports it."""
    names = _names(all_modules)
    lines: dict[str, int] = {}
    for node in ast.walk(module.tree):
        for name in _imported(node, names):
            if name != module.name:
                lines.setdefault(name, node.lineno)  # type: ignore[attr-defined]
    return lines


def _imported(node: ast.AST, names: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            if full in names or node.module in names:
                yield full if full in names else node.module


def cycles(all_modules: tuple[Module, ...]) -> tuple[str, ...]:
    """Return the groups of modules that import one another."""
    graph = {module.name: tuple(imports(module, all_modules)) for module in all_modules}
    reached = {name: _reached(name, graph) for name in graph}
    groups = {frozenset(other for other in reached[name] if name in reached[other]) for name in graph}
    return tuple(sorted(" ↔ ".join(sorted(group)) for group in groups if group))


def _reached(name: str, graph: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return every module imported through a module, directly or not; itself only if it is on a cycle."""
    reached: set[str] = set()
    waiting = list(graph[name])
    while waiting:
        if (other := waiting.pop()) not in reached:
            reached.add(other)
            waiting.extend(graph[other])
    return frozenset(reached)


def room_rank(name: str) -> int:
    """Return a module's place in the order of its package: 0 for a noun at the root, then one number per room."""
    if name in ASSEMBLY:
        return len(ROOMS[name.partition(".")[0]]) + 1
    package, _, rest = name.partition(".")
    room = rest.partition(".")[0]
    return ROOMS[package].index(room) + 1 if room in ROOMS[package] else 0


def upward_imports(all_modules: tuple[Module, ...]) -> tuple[str, ...]:
    """Return the imports that go from a room to one that comes after it."""
    upward = []
    for module in all_modules:
        package = module.name.partition(".")[0]
        for name, line in imports(module, all_modules).items():
            other = name.partition(".")[0]
            higher = PACKAGES.index(other) > PACKAGES.index(package)
            if higher or (other == package and room_rank(name) > room_rank(module.name)):
                upward.append(f"{module.place}:{line}: imports {name}")
    return tuple(upward)


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the number of lines of a function's body, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def fragments(module: Module) -> Iterator[str]:
    """Yield the private functions that have one caller and a body of fewer than ``FRAGMENT_LINES`` lines."""
    uses: dict[str, int] = defaultdict(int)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            uses[node.id] += 1
        elif isinstance(node, ast.Attribute):
            uses[node.attr] += 1
    for function in functions(module):
        private = function.name.startswith("_") and not function.name.startswith("__")
        if private and not function.decorator_list and uses[function.name] == 1 and length(function) < FRAGMENT_LINES:
            yield f"{module.place}:{function.lineno}: {function.name}, {length(function)} lines"


def p90(values: Sequence[int]) -> int:
    """Return the 90th percentile of the values (nearest rank)."""
    return sorted(values)[max(0, -(-len(values) * 9 // 10) - 1)] if values else 0


def crowded_folders(all_modules: tuple[Module, ...]) -> Iterator[tuple[int, str]]:
    """Yield the number of modules of each folder; lint rules are excepted, one file each by design."""
    folders: dict[str, int] = defaultdict(int)
    for module in all_modules:
        if module.path.name != "__init__.py":
            folders[module.path.parent.relative_to(ROOT).as_posix()] += 1
    yield from ((count, folder) for folder, count in folders.items() if folder != "kb/lint")


def untested(all_modules: tuple[Module, ...]) -> Iterator[str]:
    """Yield the modules without ``test_<module>.py`` or ``test_<module>_*.py`` in the same folder of ``tests/``."""
    for module in all_modules:
        if module.path.stem in UNTESTED_EXEMPT:
            continue
        folder = ROOT / "tests" / module.path.parent.relative_to(ROOT)
        stem = f"test_{module.path.stem}"
        if not (folder / f"{stem}.py").exists() and not any(folder.glob(f"{stem}_*.py")):
            yield module.place


def any_across_packages(module: Module) -> Iterator[str]:
    """Yield the public functions whose signature has ``Any`` in it."""
    for function in functions(module):
        if function.name.startswith("_"):
            continue
        arguments = function.args
        hints = [argument.annotation for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        signature = [hint for hint in (*hints, function.returns) if hint]
        if any(isinstance(node, ast.Name) and node.id == "Any" for hint in signature for node in ast.walk(hint)):
            yield f"{module.place}:{function.lineno}: {function.name}"


def measures(all_modules: tuple[Module, ...]) -> Iterator[Measure]:
    """Yield every figure with its limit."""
    everything = [function for module in all_modules for function in functions(module)]
    folders = sorted(crowded_folders(all_modules), reverse=True)
    yield Measure("modules per folder", folders[0][0], MAX_MODULES, tuple(f"{folder}: {n}" for n, folder in folders))
    yield _count("import cycles", cycles(all_modules))
    yield _count("imports against the order of the rooms", upward_imports(all_modules))
    small = tuple(finding for module in all_modules for finding in fragments(module))
    yield Measure("private one-caller fragments, share", len(small) / len(everything), MAX_FRAGMENT_SHARE, small)
    long = sorted(((length(function), function.name) for function in everything), reverse=True)
    lengths = [lines for lines, _ in long]
    yield Measure("function length, p90", p90(lengths), MAX_P90_LINES, tuple(f"{n}: {name}" for n, name in long[:20]))
    yield _count(f"files over {MAX_FILE_LINES} lines", tuple(_over(all_modules)))
    yield _count("modules without a test file", tuple(untested(all_modules)))
    yield _count("lines with banned words", tuple(banned_words(ROOT)))
    yield _count(
        "Any in public signatures", tuple(finding for module in all_modules for finding in any_across_packages(module))
    )


def _count(name: str, findings: tuple[str, ...]) -> Measure:
    return Measure(name, len(findings), 0, findings)


def _over(all_modules: tuple[Module, ...]) -> Iterator[str]:
    for module in all_modules:
        if (lines := module.text.count("\n")) > MAX_FILE_LINES:
            yield f"{module.place}: {lines}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return the exit code: 1 where one breaks its limit."""
    parser = argparse.ArgumentParser(prog="python -m tests.house", description=__doc__)
    parser.add_argument("--list", metavar="NAME", help="print every finding of the measures whose name contains NAME")
    parser.add_argument("--under", default="", metavar="FOLDER", help="only list findings under this folder")
    options = parser.parse_args(arguments)
    broken = False
    for measure in measures(modules()):
        broken |= not measure.holds
        mark = "ok  " if measure.holds else "over"
        print(f"{mark}  {measure.name}: {measure.value:.3g} (limit {measure.limit:g})")
        if options.list and options.list in measure.name:
            for finding in measure.findings:
                if finding.startswith(options.under):
                    print(f"      {finding}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
