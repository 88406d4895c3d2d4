"""The addresses of pictures in a text."""

from __future__ import annotations

import pytest

from kb.fetching.places import replace_addresses

URL = "https://x.example/a%20(1).png?x=1&y=2"
SAVED = {URL: "media/a b.png"}


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        (f'![A]({URL} "t") {URL}', f'![A](../media/a%20b.png "t") {URL}'),
        (f"[![A](<{URL}>)]({URL})", "[![A](<../media/a%20b.png>)](../media/a%20b.png)"),
        ("<img src='https://x.example/a%20(1).png?x=1&amp;y=2'>", "<img src='../media/a%20b.png'>"),
        (f"![A][a]\n\n[a]: {URL}\n", "![A][a]\n\n[a]: ../media/a%20b.png\n"),
        (f"![A]({URL}&z)", f"![A]({URL}&z)"),
        ("![A](https://x.example/b.png)\r\n", "![A](https://x.example/b.png)\r\n"),
    ],
)
def test_only_the_addresses_of_saved_pictures_are_replaced(text: str, replaced: str) -> None:
    assert replace_addresses(text, "guide/a.md", SAVED) == replaced


@pytest.mark.parametrize(
    "code",
    [
        f"```md\n![A]({URL})\n```",
        f"~~~\r\n![A]({URL})\r\n~~~\r\n",
        f"`![A]({URL})`",
        f"Text\n\n    ![A]({URL})",
        f"<pre><img src='{URL}'></pre>",
    ],
)
def test_code_is_left_alone(code: str) -> None:
    assert replace_addresses(f"![A]({URL})\n\n{code}", "a.md", SAVED) == f"![A](media/a%20b.png)\n\n{code}"


def test_a_hostile_text_is_read_once() -> None:
    text = "](//(" * 20_000

    assert replace_addresses(text, "a.md", SAVED) == text
