"""Frames become links."""

from __future__ import annotations

import pytest

from kb.rendering.frames import frames_as_links, media_name


@pytest.mark.parametrize(
    ("html", "link"),
    [
        (
            '<iframe width=5 src="https://www.youtube.com/embed/a_b-c1?x=1" title="How to &amp; why"></iframe>',
            '<a class="external-media" href="https://www.youtube.com/watch?v=a_b-c1&amp;x=1">How to &amp; why</a>',
        ),
        (
            "<IFRAME src='//player.example/v?a=1&amp;b=2'>No frames</IFRAME>",
            '<a class="external-media" href="//player.example/v?a=1&amp;b=2">player.example</a>',
        ),
        (
            '<video controls><source src="clips/a.mp4"><p>No video</p></video>',
            '<a class="external-media" href="clips/a.mp4">a.mp4</a>',
        ),
        (
            '<object data="form.pdf" title="The form"><p>None</p></object>',
            '<a class="external-media" href="form.pdf">The form</a>',
        ),
        ('<embed src="https://x.example/a">', '<a class="external-media" href="https://x.example/a">x.example</a>'),
        ('<iframe src="https://x.example/a">', '<a class="external-media" href="https://x.example/a">x.example</a>'),
        ("<video controls>Text</video>", "Text"),
        ("<p>No &lt;iframe src='x'&gt;</p>", "<p>No &lt;iframe src='x'&gt;</p>"),
    ],
)
def test_a_frame_becomes_a_link_with_its_title_or_host(html: str, link: str) -> None:
    assert frames_as_links(html) == link


def test_text_between_two_frames_stays_if_the_first_has_no_end() -> None:
    assert frames_as_links("<iframe src='/a'></frame>b<iframe src='/c'></iframe>") == (
        '<a class="external-media" href="/a">a</a></frame>b<a class="external-media" href="/c">c</a>'
    )
    assert frames_as_links("the <iframe> tag") == "the &lt;iframe&gt; tag"


def test_an_address_cannot_break_out_of_its_attribute() -> None:
    assert frames_as_links("""<iframe src='"><script>x</script>'></iframe>""") == (
        '<a class="external-media" href="&quot;&gt;&lt;script&gt;x&lt;/script&gt;">script&gt;</a>'
    )


@pytest.mark.parametrize(
    ("address", "name"),
    [("https://www.acme.example/a", "acme.example"), ("../a/b%20c.mp4?x", "b%20c.mp4"), ("http://[", "["), ("", "")],
)
def test_media_are_named_by_host_or_file(address: str, name: str) -> None:
    assert media_name(address) == name


@pytest.mark.parametrize("part", ["<iframe ", "<video>", "<iframe src='", '<object data="', "<video src=x>a"])
def test_thousands_of_unclosed_frames_are_cheap(part: str) -> None:
    assert len(frames_as_links(part * 3_000)) < 1_000_000
