"""The pages for readers, without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from search.config import SearchConfig

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


def test_the_home_page_shows_the_search_box_and_every_category(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'action="/search"' in page
    for slug in ("account", "billing", "mail"):
        assert f'href="/categories/{slug}"' in page
    assert "Sending mail" in page


def test_popular_articles_are_the_configured_ones_that_exist(make_app: MakeApp) -> None:
    page = make_app(popular=("bounce", "no-such-article", "refund")).test_client().get("/").text
    assert page.index("/articles/bounce") < page.index("/articles/refund")
    assert "no-such-article" not in page


@pytest.mark.parametrize("path", ["/", "/search?q=refund", "/articles/refund", "/contact"])
def test_every_search_box_shows_the_configured_placeholder(make_app: MakeApp, path: str) -> None:
    app = make_app(search_placeholder='Ask about "orders" & returns')
    page = app.test_client().get(path).text
    assert 'placeholder="Ask about &#34;orders&#34; &amp; returns"' in page
    assert page.count('name="q" type="search"') == page.count("placeholder=")


def test_a_category_lists_its_articles(client: FlaskClient) -> None:
    page = client.get("/categories/account").text
    assert "/articles/reset-password" in page
    assert "/articles/bounce" not in page
    assert "An article that is not ready" not in page


def test_an_article_shows_its_contents(client: FlaskClient) -> None:
    page = client.get("/articles/moved").text
    assert '<a href="#end-one">End one</a>' in page
    assert 'id="end-one"' in page


def test_an_article_shows_its_text_and_review_date(client: FlaskClient) -> None:
    page = client.get("/articles/reset-password").text
    assert "Choose the link on the sign-in page." in page
    assert 'datetime="2026-10-01"' in page
    assert "review overdue" not in page


def test_an_article_past_its_review_says_so(client: FlaskClient) -> None:
    assert "Review overdue" in client.get("/articles/moved").text


def test_related_articles_are_the_named_ones_that_exist(client: FlaskClient) -> None:
    page = client.get("/articles/moved").text
    assert '<a href="/articles/reset-password">' in page[page.index("Related") :]
    assert "no-such-article" not in page


def test_an_article_without_related_ones_shows_others_of_its_category(client: FlaskClient) -> None:
    page = client.get("/articles/two-factor").text
    related = page[page.index("Related") :]
    assert '<a href="/articles/moved">' in related
    assert '<a href="/articles/refund">' not in related


def test_the_contact_link_carries_article_and_query(client: FlaskClient) -> None:
    page = client.get("/articles/moved?q=other+devices").text
    assert 'href="/contact?article=moved&amp;q=other+devices"' in page


def test_drafts_are_not_published(client: FlaskClient) -> None:
    assert client.get("/articles/draft").status_code == 404


def test_results_of_a_phrase_that_no_article_has_say_so(client: FlaskClient) -> None:
    assert "without quotation marks" in client.get('/search?q="password+reset+my"').text
    assert "without quotation marks" not in client.get("/search?q=reset+my+password").text


def test_results_highlight_the_words_of_the_query(client: FlaskClient) -> None:
    page = client.get("/search?q=link+on+the+sign-in+page").text
    assert "/articles/reset-password" in page
    assert "<mark>" in page


def test_a_correction_can_be_undone(client: FlaskClient) -> None:
    corrected = client.get("/search?q=pasword").text
    assert "We corrected the spelling" in corrected
    assert "exact=1" in corrected
    assert "We corrected the spelling" not in client.get("/search?q=pasword&exact=1").text


def test_a_search_without_answer_is_a_letter_with_its_words(client: FlaskClient) -> None:
    page = client.get("/search?q=zebra+crossing").text
    assert "<q>zebra</q>" in page
    letter = page[page.index('<form class="letter" action="/contact" method="get">') :]
    assert re.search(r'<textarea [^>]*name="body"[^>]*>zebra crossing</textarea>', letter)
    assert 'href="/categories/mail"' in page


def test_the_closest_articles_come_after_the_letter(make_app: MakeApp, search_config: SearchConfig) -> None:
    client = make_app(search=SearchConfig(index=search_config.index, page_size=1)).test_client()
    page = client.get("/search?q=zebra+crossing+code+xylophone+quagmire&exact=1").text
    assert "We found no answer" in page
    closest = page[page.index("The closest we have") :]
    assert "/articles/" in closest[: closest.index("Or look around")]
    assert page.index('<form class="letter"') < page.index("The closest we have")
    assert "Pages of results" not in page
    assert "The closest we have" not in client.get("/search?q=zebra").text


def test_an_empty_search_asks_for_words(client: FlaskClient) -> None:
    answer = client.get("/search?q=++")
    assert answer.status_code == 200
    assert "Type a few words" in answer.text


def test_a_category_narrows_the_results(client: FlaskClient) -> None:
    assert "/articles/refund" in client.get("/search?q=password+refund").text
    page = client.get("/search?q=password+refund&category=account").text
    assert "/articles/reset-password" in page
    assert "/articles/refund" not in page


def test_an_unknown_category_is_ignored_with_a_note(client: FlaskClient) -> None:
    page = client.get("/search?q=password&category=nonsense").text
    assert "/articles/reset-password" in page
    assert "There is no such topic" in page


def test_a_search_for_a_person_says_that_one_can_help(client: FlaskClient) -> None:
    page = client.get("/search?q=talk+to+a+human").text
    assert "A person can help" in page
    assert "We found no answer" not in page
    assert "Which of these is it?" not in page


def test_a_search_in_another_language_says_so_and_offers_a_person(client: FlaskClient) -> None:
    page = client.get("/search?q=Wie+kann+ich+mein+Passwort+vergessen").text
    assert '<h1>We have no articles in <span lang="de" dir="ltr">Deutsch</span>' in page
    assert "We corrected the spelling" not in page
    assert 'action="/contact"' in page
    assert "We have no articles in this language" in client.get("/search?q=щщъщ").text


def test_every_page_leads_to_what_is_recorded(client: FlaskClient, make_app: MakeApp) -> None:
    assert 'href="/privacy"' in client.get("/").text
    page = client.get("/privacy").text
    assert "Only after 3 people made it" in page
    assert "on 3 days, you count as 3 people" in page
    assert "learns from it for up to 730 days" in page
    assert "deleted after 90 days" in page
    assert "Global Privacy Control" in page
    off = make_app(record=False).test_client().get("/privacy").text
    assert "We don't record what you search for" in off.replace("&#39;", "'")
    assert "Global Privacy Control" not in off
