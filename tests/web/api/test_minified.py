"""Scripts and style sheets in fewer bytes."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from web.api.minified import minified_script, minified_style
from web.api.widget import script_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("source", "shorter"),
    [
        ("const sum = a + b; // of both\n", "const sum=a+b;"),
        ("/** Says it. */\nif (x) return y;", "if(x)return y;"),
        (
            "class A {\n  #name = 1;\n  #kind;\n  say() { return this.#name; }\n}",
            "class A{#a=1;#b;say(){return this.#a;}}",
        ),
        ("say(\"a , b // c\", 'd  e', `f  ${g}  # h`);", "say(\"a , b // c\",'d  e',`f  ${g}  # h`);"),
        ("const x = /[/ ]  = \\/ #a/u.test(y) ? a / 2 : b;", "const x=/[/ ]  = \\/ #a/u.test(y)?a/2:b;"),
    ],
)
def test_script_keeps_its_literals_and_loses_what_only_people_read(source: str, shorter: str) -> None:
    assert minified_script(source) == shorter


def test_each_private_name_gets_one_of_its_own() -> None:
    source = " ".join(f"this.#name{number};" for number in range(60)) + " this.#name3;"
    names = minified_script(source).split(";")
    assert len(set(names[:60])) == 60
    assert names[60] == names[3]


def test_style_sheet_keeps_the_spaces_of_its_selectors_and_values() -> None:
    style = ".a .b > :last-child, p {\n  margin: 0 0 .7rem; inset: calc(1px + 2px); }\n"
    assert minified_style(style) == ".a .b > :last-child,p{margin:0 0 .7rem;inset:calc(1px + 2px);}"


def test_the_widget_is_a_script_without_mistakes(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    script = tmp_path / "widget.mjs"
    script.write_bytes(script_source())
    subprocess.run([node, "--check", script], check=True)  # noqa: S603 - our own script
