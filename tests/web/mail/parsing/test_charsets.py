"""Character sets: declared, wrongly declared, or not declared at all."""

from __future__ import annotations

import pytest

from web.mail.parsing.charsets import decoded
from web.mail.parsing.parser import parse


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("Zoë’s “Œuvre” costs 5 €", "cp1252", "ISO-8859-1"),
        ("żółć", "cp1250", "windows-1250"),
        ("Привет", "koi8_r", "koi8-r"),
        ("Добрый день", "cp1251", "x-cp1251"),
        ("İstanbul", "cp1254", "iso-8859-9"),
        ("ภาษาไทย", "cp874", "tis-620"),
        ("מכתב", "iso8859_8", "iso-8859-8-e"),
        ("Äpfel", "mac_roman", "x-mac-roman"),
        ("Äpfel", "cp437", "cp-437"),
        ("Äpfel", "utf-8", "UTF8MB3"),
        ("Äpfel", "utf-8", "'UTF-8';format=flowed"),
        ("Äpfel", "utf-7", "unicode-1-1-utf-7"),
        ("髙橋", "cp932", "Windows-31J"),
        ("龍門", "gb18030", "GB2312"),
        ("镕基", "gb18030", "x-gbk"),
        ("햏햏", "cp949", "ks_c_5601-1987"),
        ("뷁", "cp949", "x-windows-949"),
        ("編碼", "big5", "big5"),
        ("テスト", "iso2022_jp", "iso-2022-jp"),
        ("ﾊﾝｶｸ", "iso2022_jp_ext", "iso-2022-jp"),
        ("안녕", "iso2022_kr", "iso-2022-kr"),
        ("Äpfel", "utf-16", "utf-16"),
    ],
)
def test_declared_set_is_decoded_as_its_programs_mean_it(text: str, codec: str, label: str) -> None:
    assert decoded(text.encode(codec), label) == text


@pytest.mark.parametrize("label", ["gb2312", "iso-8859-1", "us-ascii", "x-nothing", "unknown-8bit", "", "((("])
def test_utf8_is_recognised_under_other_labels(label: str) -> None:
    assert decoded("我的邮箱 – voilà".encode(), label) == "我的邮箱 – voilà"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Schönen Tag, größere Kästen", "cp1252"),
        ("Не могу войти в почту, пароль не принимается, помогите пожалуйста", "cp1251"),
        ("我无法登录我的邮箱，密码总是错误，请帮助我解决这个问题，谢谢", "gb18030"),
        ("パスワードを忘れました。", "iso2022_jp"),
        ("Grüße", "utf-16"),
    ],
)
def test_undeclared_set_is_guessed(text: str, codec: str) -> None:
    assert decoded(text.encode(codec)) == text


def test_vendor_characters_in_iso_2022_jp_are_decoded() -> None:
    """Python refuses row 13 of the table, which Windows programs use: ① is 0x2D21 there."""
    assert decoded(b"\x1b$B-!\x1b(B", "iso-2022-jp") == "①"


def test_one_damaged_character_does_not_change_the_others() -> None:
    assert decoded("Grüße aus Köln".encode() + b"\xc3", "utf-8") == "Grüße aus Köln\ufffd"


def test_html_declares_its_set_where_the_mail_does_not() -> None:
    html = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Почта</p>'.encode("koi8_r")
    assert parse(b"From: a@example.org\nContent-Type: text/html\n\n" + html).text == "Почта"


@pytest.mark.parametrize("label", ["punycode", "idna", "rot13", "zlib", "hex", "unicode_escape", "undefined"])
def test_codecs_that_are_not_character_sets_are_ignored(label: str) -> None:
    assert decoded(b"a\\u0041-b\xfc", label) == "a\\u0041-bü"
