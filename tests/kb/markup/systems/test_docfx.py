"""DocFX, Microsoft Learn and Adobe."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (':::image type="content" source="a.png" alt-text="The: panel" lightbox="b.png":::', "![The: panel](a.png)"),
        ('Select :::image type="icon" source="a.png" border="false"::: and go', "Select ![](a.png) and go"),
        ('| (:::image source="a.png" alt-text="b":::) | c |', "| (![b](a.png)) | c |"),
        ('a:::no-loc text="Word":::b', "aWordb"),
        (':::row:::\n:::column span="2":::\na\n:::column-end:::\n:::row-end:::', "a"),
        ('::: zone pivot="x"\na\n::: zone-end', "a"),
        (':::moniker range=">= x-1"\na\n:::moniker-end', "a"),
    ],
)
def test_extensions_between_colons(text: str, wanted: str) -> None:
    assert markdown(text) == wanted


def test_a_complex_image_keeps_its_description() -> None:
    text = ':::image type="complex" source="a.png" alt-text="b":::\n   Long words.\n:::image-end:::'
    assert "Long words." in markdown(text)
    assert ":::" not in markdown(text)


def test_videos_become_links() -> None:
    wanted = "a\n\n[v.example/1?x=2](https://v.example/1?x=2)\n\nb"
    assert markdown("a\n\n> [!VIDEO https://v.example/1?x=2]\n\nb") == wanted
    assert markdown("a\n\n[!VIDEO https://v.example/1?x=2]\n\nb") == wanted


def test_a_division_is_not_a_quotation() -> None:
    text = '1. a\n\n   > [!div class="nextstepaction"]\n   > [Next {{ site.x }}](b.md)\n   > c\n\n> d'
    assert markdown(text) == "1. a\n\n   [Next ](b.md)\n   c\n\n> d"


def test_alerts_are_left_to_the_dialect() -> None:
    assert translated("> [!NOTE]\n> a").text == "> [!NOTE]\n> a"


def test_names_of_interfaces_become_code() -> None:
    text = '<xref:System.String> @System.Int32 @"A.B*" <xref:A.F%2A?displayProperty=x> <xref href="C.D"/>'
    assert markdown(text) == "`System.String` `System.Int32` `A.B` `A.F` `C.D`"
    assert markdown("[the words](xref:a.b) end") == "the words end"


def test_addresses_and_handles_are_not_names() -> None:
    text = "User@Example.Com, @Someone, @someone.else"
    assert translated(text).text == text


def test_headings_with_tabs() -> None:
    text = "# [Windows](#tab/win)\n\na\n\n# [macOS](#tab/mac)\n\nb\n\n---\n\nc\n\n---\n"
    wanted = "::::tabs\n:::tab Windows\n\na\n\n:::\n:::tab macOS\n\nb\n\n:::\n::::\n\nc\n\n---"
    assert markdown(text) == wanted


def test_tabs_in_a_list_and_without_an_end() -> None:
    text = "1. x\n\n    #### [A](#tab/a)\n\n    a\n\n    #### [B](#tab/b)\n\n    b"
    assert ":::tab A" in markdown(text)
    assert markdown(text).endswith(":::\n    ::::")


def test_words_and_tabs_of_adobe() -> None:
    assert markdown("Select [!UICONTROL Save] in [!DNL Post].") == "Select **Save** in Post."
    text = ">[!BEGINTABS]\n\n>[!TAB A]\n\na\n\n>[!TAB B]\n\nb\n\n>[!ENDTABS]"
    assert markdown(text) == "::::tabs\n\n:::tab A\n\na\n\n:::\n:::tab B\n\nb\n\n:::\n::::"


def test_code_from_another_file_is_named() -> None:
    result = translated('a\n\n[!code-csharp[Main](x.cs?name=y)]\n\n:::code language="cs" source="x.cs":::')
    assert result.text.strip() == "a"
    assert len(result.unknown) == 2


def test_the_text_of_a_column_loses_its_indentation() -> None:
    text = ":::row:::\n   :::column:::\n      ![x](a.png)\n\n      b\n   :::column-end:::\n:::row-end:::"
    assert markdown(text) == "![x](a.png)\n\nb"


def test_a_quote_is_doubled_inside_an_attribute() -> None:
    text = ':::image source="a.png" alt-text="The ""odd"" one" lightbox="":::'
    assert markdown(text) == '![The "odd" one](a.png)'
