"""Emphasis beside Chinese, Japanese and Korean text."""
# ruff: noqa: RUF001 - punctuation of many scripts

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**「保存」**を選ぶ", "<strong>「保存」</strong>を選ぶ"),
        ("次に**「保存」**を選ぶ", "次に<strong>「保存」</strong>を選ぶ"),
        ("这是**重点：**保存", "这是<strong>重点：</strong>保存"),
        ("点击**“保存”**按钮", "点击<strong>“保存”</strong>按钮"),
        ("**저장(Save)**을 누르세요", "<strong>저장(Save)</strong>을 누르세요"),
        ("*（任意）*です", "<em>（任意）</em>です"),
        ("~~（旧）~~新", "<s>（旧）</s>新"),
        ("A**「b」**c", "A<strong>「b」</strong>c"),
        ("**`kb`**を実行", "<strong><code>kb</code></strong>を実行"),
    ],
)
def test_marks_need_no_space_beside_unspaced_text(text: str, shown: str) -> None:
    assert html(text) == f"<p>{shown}</p>"


@pytest.mark.parametrize("text", ["**Note:**text", "値 ** 値", "あ_（い）_う", "2 * 「3」 * 4", "** あ**"])
def test_other_marks_are_read_as_on_github(text: str) -> None:
    assert html(text) == f"<p>{text}</p>"
