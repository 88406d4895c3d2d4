"""Quoted text: no link stays clickable, and ordinary words stay unchanged."""

from __future__ import annotations

import pytest

from web.mail.outbound.defang import defanged


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See https://evil.example/x?y=1 now", "See hxxps://evil[.]example/x?y=1 now"),
        ("HTTP://EVIL.EXAMPLE", "hxxp://EVIL[.]EXAMPLE"),
        ("http:evil.example", "hxxp:evil[.]example"),
        ("ftp://files.evil.example", "ftp[:]//files[.]evil[.]example"),
        ("http://localhost/x", "hxxp://localhost/x"),
        ("www.evil.example", "www[.]evil[.]example"),
        ("evil.example/path", "evil[.]example/path"),
        ("(evil.example)", "(evil[.]example)"),
        ("bücher.example", "bücher[.]example"),
        ("xn--bcher-kva.example", "xn--bcher-kva[.]example"),
        ("例え.テスト", "例え[.]テスト"),
        ("evil。example", "evil[.]example"),
        ("evil\uff0eexample", "evil[.]example"),
        ("evil.\u200bexample", "evil[.]example"),
        ("evil\u00ad.example", "evil[.]example"),
        ("evil.\ufe0fexample", "evil[.]example"),
        ("evil.\u034fexample", "evil[.]example"),
        ("evil.\u3164example", "evil[.]example"),
        ("evil.\U000e0020example", "evil[.]example"),
        ("evil\u2024example", "evil[.]example"),
        ("evil\ufe52example", "evil[.]example"),
        ("eve@evil.example", "eve[@]evil[.]example"),
        ("mailto:eve@evil.example", "mailto[:]eve[@]evil[.]example"),
        ("192.168.0.1/login", "192[.]168[.]0[.]1/login"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        (r"\\server\share", r"[\\]server\share"),
        ("tel:+491234", "tel[:]+491234"),
    ],
)
def test_link_in_any_form_is_disabled(text: str, shown: str) -> None:
    assert defanged(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "At 10:30 it cost 3.50 on 12.11.2026, with version 1.2.3.",
        "It says: no. Then it stops...",
        "Error 404: not found",
        r"C:\temp and a\b",
        "これは文です。次の文です。",
        "<b>5 > 3 && 2 < 4</b>",
    ],
)
def test_ordinary_text_stays_unchanged(text: str) -> None:
    assert defanged(text) == text
