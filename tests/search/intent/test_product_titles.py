"""Articles about products that a query does not name come after their siblings."""

from __future__ import annotations

from search.intent.product_titles import UNNAMED, ProductTitles

TITLES = ("Read mail on Android", "Read mail on an iPhone", "Read mail", "Move mail from Gmail to Outlook", "Invoices")


def factors(titles: tuple[str, ...], words: str) -> list[float]:
    result = ProductTitles(titles).factors(words)
    return [1.0] * len(titles) if result is None else result.tolist()


def test_article_about_a_product_that_the_query_does_not_name_counts_for_less() -> None:
    assert factors(TITLES, "how do i read mail") == [UNNAMED, UNNAMED, 1.0, UNNAMED, 1.0]


def test_article_about_a_named_product_counts_fully_by_any_of_its_names() -> None:
    assert factors(TITLES, "read mail on my iPad") == [UNNAMED, 1.0, 1.0, UNNAMED, 1.0]


def test_one_of_several_products_is_enough() -> None:
    assert factors(TITLES, "import from gmail")[3] == 1.0


def test_name_that_many_titles_share_divides_nothing() -> None:
    titles = ("Thunderbird and Yahoo", "Start Thunderbird", "Update Thunderbird", "Print", "Calendars")
    assert factors(titles, "how to print") == [UNNAMED, 1.0, 1.0, 1.0, 1.0]


def test_titles_without_products_cost_nothing() -> None:
    assert ProductTitles(("Invoices", "Macaroni")).factors("mac") is None
