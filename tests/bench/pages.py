"""Picture pages of any folder beside GitHub's reading of the same files: ``python -m tests.bench.pages DIR``.

It builds an index of the folder, serves it, and pictures a fixed sample of its articles at 360 and 1280 pixels, in
light and dark. On the right of each light page is what GitHub's own parser makes of the file, in a neutral style.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cmarkgfm
from cmarkgfm.cmark import Options
from PIL import Image
from playwright.sync_api import sync_playwright

from kb.config import DialectName
from kb.files.folder import scan
from kb.files.source import decode
from kb.links.resolver import Resolver
from kb.reading.front_matter import split
from tests.running import CHROMIUM_FLAGS, ROOT, build, chromium, running_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser, Page

WIDTHS: Final = (360, 1280)
MAX_HEIGHT: Final = 6_000
"""Pixels of a page that are pictured."""
_STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:44rem;margin:24px auto;padding:0 16px;overflow-wrap:break-word}"
    "img{max-width:100%}table{border-collapse:collapse;display:block;overflow-x:auto}"
    "td,th{border:1px solid #d1d9e0;padding:6px 13px}pre{background:#f6f8fa;padding:16px;overflow:auto}"
    "code{font-size:85%}blockquote{border-left:4px solid #d1d9e0;margin:0;padding:0 1em;color:#59636e}"
)


@dataclass(frozen=True, slots=True)
class Sample:
    """An article of the folder: the path of its file and its address."""

    path: str
    slug: str

    @property
    def name(self) -> str:
        """A file name for its pictures."""
        return re.sub(r"[^\w-]+", "-", self.slug)[:60]


def main() -> int:
    """Take the pictures and return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages", description="Pages beside GitHub's reading.")
    parser.add_argument("folder", type=Path, help="a folder of articles")
    parser.add_argument("--sample", type=int, default=10, metavar="N", help="number of articles (default: 10)")
    parser.add_argument("--only", metavar="TEXT", default="", help="only articles whose path contains this")
    parser.add_argument("--dialect", choices=list(DialectName), default=DialectName.GFM, help="how to read the folder")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "pages", help="where to write the pictures")
    options = parser.parse_args()
    root = options.folder.resolve()
    samples = choose(root, options.sample, options.only)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(root, Path(folder, "index"), {"KB_KB_DIALECT": options.dialect})
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        with running_site(root, Path(folder), {"KB_KB_DIALECT": options.dialect}) as address:
            for sample in samples:
                picture(browser, address, root, sample, options.out)
        browser.close()
    return 0


def choose(root: Path, count: int, text: str = "") -> Sequence[Sample]:
    """Return the articles whose paths have the smallest digests: the same ones every time, spread over the folder."""
    folder = scan(root)
    slugs = Resolver.of(folder).slugs
    paths = (path for path in folder.articles if text in path)
    chosen = sorted(paths, key=lambda path: hashlib.sha256(path.encode()).digest())[:count]
    return [Sample(path, slugs[path]) for path in chosen]


def picture(browser: Browser, address: str, root: Path, sample: Sample, out: Path) -> None:
    """Write the pictures of one article."""
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
            target = out / f"{sample.name}-{width}-{scheme}.png"
            page.goto(f"{address}/articles/{sample.slug}")
            _write(page, target)
            if scheme == "light":
                _add_github(page, root / sample.path, width, target)
            page.close()


def _write(page: Page, target: Path) -> None:
    height = min(page.evaluate("document.documentElement.scrollHeight"), MAX_HEIGHT)
    clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height}  # type: ignore[index]
    page.screenshot(path=target, full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]


def _add_github(page: Page, file: Path, width: int, target: Path) -> None:
    """Put GitHub's reading of a file on the right of a picture."""
    page.set_viewport_size({"width": min(width, 800), "height": 800})
    with tempfile.TemporaryDirectory() as folder:
        github = Path(folder, "github.html")
        github.write_text(github_page(file), encoding="utf-8")
        page.goto(github.as_uri())
        _write(page, Path(folder, "github.png"))
        with Image.open(target) as ours, Image.open(Path(folder, "github.png")) as theirs:
            both = Image.new("RGB", (ours.width + theirs.width, max(ours.height, theirs.height)), "white")
            both.paste(ours, (0, 0))
            both.paste(theirs, (ours.width, 0))
    both.save(target)


def github_page(file: Path) -> str:
    """Return a page with what GitHub's parser makes of an article; its pictures come from the file's folder."""
    text = decode(file.read_bytes(), file.name).text or ""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    html = cmarkgfm.github_flavored_markdown_to_html(split(text, file.name).body, options)
    base = f'<base href="{file.parent.as_uri()}/">'
    return f'<!doctype html><meta charset="utf-8">{base}<style>{_STYLE}</style><body dir="auto">{html}'


if __name__ == "__main__":
    sys.exit(main())
