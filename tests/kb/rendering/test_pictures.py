"""Images that can be shown, and what takes the place of the others."""

from __future__ import annotations

import pytest

from kb.rendering.pictures import finish_images


@pytest.mark.parametrize(
    ("html", "finished"),
    [
        ('<img src="/media/a.png">', '<img src="/media/a.png" alt="">'),
        ('<img alt="A" src="/media/a.SVG">', '<img alt="A" src="/media/a.SVG">'),
        ('<img alt="A &lt; B">', '<span class="missing-image">A &lt; B</span>'),
        ('<img alt=" ">', ""),
        (
            '<img src="https://x.example/a.png" alt="A">',
            '<a class="external-media" href="https://x.example/a.png">A</a>',
        ),
        ('<img src="/media/a%20b.mp4">', '<a class="external-media" href="/media/a%20b.mp4">a%20b.mp4</a>'),
        ('<img src="/articles/x#y" alt="x">', '<a class="external-media" href="/articles/x#y">x</a>'),
        ('<a href="/x"><img src="//x.example/a.png"></a>', '<a href="/x">x.example</a>'),
        ('<a>b</a><img src="//x.example/a">', '<a>b</a><a class="external-media" href="//x.example/a">x.example</a>'),
    ],
)
def test_only_pictures_of_this_site_remain_images(html: str, finished: str) -> None:
    assert finish_images(f"<p>{html}</p>") == f"<p>{finished}</p>"
