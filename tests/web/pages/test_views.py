"""Pages that work without a script."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from search.config import SearchConfig
from search.query import MAX_CHARS
from tests.web.conftest import PIXEL
from web.pages.views import IMAGE_TYPES

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


def test_the_first_page_shows_the_search_box_and_every_category(client: FlaskClient) -> None:
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


def test_an_article_shows_its_text_and_review(client: FlaskClient) -> None:
    page = client.get("/articles/reset-password").text
    assert "Choose the link on the sign-in page." in page
    assert 'datetime="2026-10-01"' in page
    assert "due for another look" not in page


def test_an_article_past_its_review_says_so(client: FlaskClient) -> None:
    assert "due for another look" in client.get("/articles/moved").text


def test_related_articles_are_the_named_ones_that_exist(client: FlaskClient) -> None:
    page = client.get("/articles/moved").text
    assert '<a href="/articles/reset-password">Reset your password</a>' in page
    assert "no-such-article" not in page


def test_an_article_that_names_no_related_ones_shows_its_neighbours(client: FlaskClient) -> None:
    page = client.get("/articles/two-factor").text
    assert '<a href="/articles/moved">' in page
    assert '<a href="/articles/refund">' not in page


def test_the_way_to_a_person_carries_article_and_query(client: FlaskClient) -> None:
    page = client.get("/articles/moved?q=other+devices").text
    assert 'href="/contact?article=moved&amp;q=other+devices"' in page


def test_drafts_are_not_pages(client: FlaskClient) -> None:
    assert client.get("/articles/draft").status_code == 404


def test_results_show_the_article_with_the_words_marked(client: FlaskClient) -> None:
    page = client.get("/search?q=link+on+the+sign-in+page").text
    assert "/articles/reset-password" in page
    assert "<mark>" in page


def test_a_misspelt_word_is_corrected_and_the_correction_can_be_refused(client: FlaskClient) -> None:
    corrected = client.get("/search?q=pasword").text
    assert "Showing results for" in corrected
    assert "exact=1" in corrected
    assert "Showing results for" not in client.get("/search?q=pasword&exact=1").text


def test_no_answer_names_the_words_and_offers_a_ticket_that_holds_them(client: FlaskClient) -> None:
    page = client.get("/search?q=zebra+crossing").text
    assert "<q>zebra</q>" in page
    assert 'href="/contact?q=zebra+crossing"' in page
    assert 'href="/categories/mail"' in page


def test_the_topics_nearest_to_an_unanswered_question_stand_first(client: FlaskClient) -> None:
    """Words count as search counts them: "managing" is "manage", whatever else they begin with."""
    page = client.get("/search?q=managing+kangaroo+trombone+volcano+pancake&exact=1").text
    assert "We found no answer" in page
    around = page[page.index("Or look around") :]
    assert around.index("/categories/account") < around.index("/categories/mail")


def test_where_nothing_answers_the_closest_stand_below_the_way_to_a_person(
    make_app: MakeApp, search_config: SearchConfig
) -> None:
    client = make_app(search=SearchConfig(index=search_config.index, page_size=1)).test_client()
    page = client.get("/search?q=zebra+crossing+code+xylophone+quagmire&exact=1").text
    assert "We found no answer" in page
    closest = page[page.index("The closest we have") :]
    assert "/articles/" in closest[: closest.index("Or look around")]
    assert page.index("Ask a person") < page.index("The closest we have")
    assert "Pages of results" not in page
    assert "The closest we have" not in client.get("/search?q=zebra").text


def test_nearest_topics_are_looked_for_only_where_nothing_was_found(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.views.nearest_categories", None)
    assert "/articles/reset-password" in client.get("/search?q=reset+password").text


def test_an_empty_search_asks_for_words(client: FlaskClient) -> None:
    answer = client.get("/search?q=++")
    assert answer.status_code == 200
    assert "Type a few words" in answer.text


def test_a_category_narrows_the_results(client: FlaskClient) -> None:
    assert "/articles/refund" in client.get("/search?q=password+refund").text
    page = client.get("/search?q=password+refund&category=account").text
    assert "/articles/reset-password" in page
    assert "/articles/refund" not in page


def test_a_category_that_does_not_exist_is_ignored_and_said(client: FlaskClient) -> None:
    page = client.get("/search?q=password&category=nonsense").text
    assert "/articles/reset-password" in page
    assert "does not exist" in page


def test_a_category_in_the_text_can_be_left_by_every_link(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": 'category:account "recovery phrase" refund'}).text
    links = dict(re.findall(r'<li><a href="(/search[^"]+)"( aria-current="true")?', page))
    assert links["/search?q=%22recovery+phrase%22+refund"] == ""
    assert links["/search?q=%22recovery+phrase%22+refund&amp;category=account"] == ' aria-current="true"'
    assert "category:" not in "".join(links)


def test_links_to_topics_keep_the_words_as_they_were_typed(client: FlaskClient) -> None:
    page = client.get("/search?q=password+refund&exact=1").text
    links = re.findall(r'<li><a href="(/search[^"]+)"', page)
    assert links
    assert [link for link in links if "exact=1" not in link] == []


def test_results_are_cut_into_pages(make_app: MakeApp, search_config: SearchConfig) -> None:
    client = make_app(search=SearchConfig(index=search_config.index, page_size=1)).test_client()
    first = client.get("/search?q=password+refund").text
    assert "page=2" in first
    assert first != client.get("/search?q=password+refund&page=2").text


def test_a_page_behind_the_last_leads_to_the_last(client: FlaskClient) -> None:
    answer = client.get("/search?q=password&page=40")
    assert answer.status_code == 302
    assert "page=" not in answer.headers["Location"]


@pytest.mark.parametrize("page", ["0", "-1", "two", "²", "9" * 5000, "1.5"])
def test_a_page_that_is_no_number_is_the_first(client: FlaskClient, page: str) -> None:
    assert "/articles/reset-password" in client.get("/search", query_string={"q": "password", "page": page}).text


def test_a_long_query_is_cut_with_a_note(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "password " * 200})
    assert answer.status_code == 200
    assert "Your search was long" in answer.text
    assert len(answer.data) < 60_000


LETTER = (
    "Good morning! Since the weekend I am no longer able to get in, whatever I try, and nobody at the office knows "
    "what to do about it either. My telephone was repaired on Friday, and now every code that the authenticator on "
    "it shows me is rejected at once, even though I type each of them very slowly and with great care. "
    "Is it perhaps because the clock of my telephone is wrong?"
)


def test_what_is_pasted_into_the_search_box_is_not_cut_by_the_browser(client: FlaskClient) -> None:
    box = re.search(r'<input id="[^"]+" name="q" type="search"[^>]*>', client.get("/").text)
    assert box
    assert "maxlength" not in box[0]


def test_a_letter_is_answered_by_its_telling_words(client: FlaskClient) -> None:
    assert len(LETTER) > MAX_CHARS
    page = client.get("/search", query_string={"q": LETTER}).text
    assert "/articles/two-factor" in page
    assert "We found no answer" not in page
    assert "only its most telling words" in page
    assert "Pages of results" not in page


def test_a_letter_comes_whole_to_the_ticket_form(client: FlaskClient) -> None:
    links = re.findall(r'href="(/contact\?[^"]+)"', client.get("/search", query_string={"q": LETTER}).text)
    assert links
    for link in links:
        assert parse_qs(urlsplit(unescape(link)).query)["q"] == [LETTER]


def test_more_than_a_link_can_hold_is_cut_where_everybody_sees_it(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "zebra " * 2_000}).text
    link = re.search(r'href="(/contact\?[^"]+)"', page)
    assert link
    (text,) = parse_qs(urlsplit(unescape(link[1])).query)["q"]
    assert len(text) <= 4_000
    assert text.endswith("…")


@pytest.mark.parametrize("text", [LETTER, "zebra " * 60, "z" * 299])
def test_headings_name_a_long_search_by_its_first_words(client: FlaskClient, text: str) -> None:
    page = client.get("/search", query_string={"q": text}).text
    named = re.findall(r"<(h1|title|q)\b[^>]*>(.*?)</\1>", page, re.DOTALL)
    assert named
    assert max(len(re.sub("<[^>]*>", "", words)) for _, words in named) < 130
    assert not re.search(r"[\s,.]…", page[page.index("<h1") : page.index("</h1>")])


def test_a_long_search_in_one_topic_stays_in_it(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": LETTER, "category": "billing"}).text
    assert "/articles/two-factor" not in page
    assert "only its first" in page


@pytest.mark.parametrize(
    "old",
    ["/articles/old-sessions", "/kb/2019/sessions", "/help/old-sessions.html", "/articles/Moved", "/articles/moved.md"],
)
def test_an_old_address_leads_to_the_article(client: FlaskClient, old: str) -> None:
    answer = client.get(old)
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/articles/moved"


def test_an_address_that_leads_nowhere_is_searched_for(client: FlaskClient) -> None:
    answer = client.get("/help/en/reset_password.html")
    assert answer.status_code == 404
    assert "/articles/reset-password" in answer.text


@pytest.mark.parametrize("path", ["/" + "a" * 20_000, "/%00", "/%ff%fe", "/..%2f..%2fetc%2fpasswd", "//", "/articles/"])
def test_any_address_gets_a_page(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {200, 301, 308, 404}


def test_an_image_of_an_article_is_sent_as_what_it_is(client: FlaskClient) -> None:
    with client.get("/media/account/sessions.png") as answer:
        assert answer.data == PIXEL
        assert answer.content_type == "image/png"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_exactly_the_images_that_articles_may_show_have_a_type() -> None:
    assert IMAGE_TYPES == {
        ".png": "image/png",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".gif": "image/gif",
        ".webp": "image/webp",
        ".avif": "image/avif",
    }


@pytest.mark.parametrize(
    "path",
    [
        "account/hidden.png",  # only a draft shows it
        "account/notes.txt",
        "account/moved.md",
        "../config.toml",
        "..%2fconfig.toml",
        "account/%2e%2e/%2e%2e/config.toml",
        "/etc/passwd",
        "account\\sessions.png",
        "account/sessions.png%00.txt",
    ],
)
def test_nothing_else_of_the_folder_can_be_had(client: FlaskClient, path: str) -> None:
    with client.get(f"/media/{path}", follow_redirects=True) as answer:
        assert answer.status_code == 404
