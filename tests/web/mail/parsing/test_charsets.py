"""Character sets: text in the sets that mail programs declare, wrongly declare, or do not declare."""

from __future__ import annotations

import pytest

from web.mail.parsing.charsets import decoded
from web.mail.parsing.headers import header_text
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
def test_declared_sets_are_read_as_the_programs_that_declare_them_mean_them(text: str, codec: str, label: str) -> None:
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
def test_undeclared_sets_are_guessed(text: str, codec: str) -> None:
    assert decoded(text.encode(codec)) == text


def test_vendor_letters_in_iso_2022_jp_are_read() -> None:
    """Python refuses row 13 of the table, which Windows programs use: ① is 0x2D21 there."""
    assert decoded(b"\x1b$B-!\x1b(B", "iso-2022-jp") == "①"


def test_one_damaged_letter_does_not_change_the_others() -> None:
    assert decoded("Grüße aus Köln".encode() + b"\xc3", "utf-8") == "Grüße aus Köln\ufffd"


def test_html_names_its_own_set_where_the_mail_does_not() -> None:
    html = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Почта</p>'.encode("koi8_r")
    assert parse(b"From: a@example.org\nContent-Type: text/html\n\n" + html).text == "Почта"


@pytest.mark.parametrize("label", ["punycode", "idna", "rot13", "zlib", "hex", "unicode_escape", "undefined"])
def test_codecs_that_are_no_character_sets_are_not_used(label: str) -> None:
    assert decoded(b"a\\u0041-b\xfc", label) == "a\\u0041-bü"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?S8Y=?= =?utf-8?B?nGxu?=", "KƜln"),  # one letter cut in two
        ("=?x-none?Q?Gr=FC=DFe_aus_K=F6ln?=", "Grüße aus Köln"),
        ("Re: =?utf-8?q?Zug=C3=A4nge?= (=?iso-8859-1?q?f=FCr?=) alle", "Re: Zugänge (für) alle"),
        ("=?utf-8*de?Q?S=C3=BC=C3=9F?=", "Süß"),
        ("Bes\udcfctzt", "Besützt"),
        ("=?utf-8?Q?two words?=", "two words"),
        ("plain =?text", "plain =?text"),
    ],
)
def test_subjects_are_readable_however_they_were_written(raw: str, text: str) -> None:
    assert header_text(raw) == text
