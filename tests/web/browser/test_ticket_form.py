"""The ticket form suggests answers while a person writes, and never loses text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browser.watch import Visit

SUBJECT, BODY = "Two-factor code is rejected", "My authenticator app shows a code but signing in says it is wrong."
ANSWER = ".beside .answer"


def fill_form(visit: Visit, subject: str = SUBJECT, body: str = BODY, **options: object) -> Page:
    page = visit("/contact", **options)
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("What happened?").fill(body)
    return page


def test_right_article_appears_beside_the_form_and_can_solve_the_problem(visit: Visit) -> None:
    page = fill_form(visit)
    expect(page.locator(ANSWER).first).to_contain_text("codes")
    expect(page.locator(".beside [role=status]")).to_have_text(r"5 articles may answer this")
    page.locator(f"{ANSWER} summary").first.click()
    expect(page.get_by_label("What happened?")).to_have_value(BODY)
    page.locator(ANSWER).first.get_by_role("button", name="This solved it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Glad that's solved")


def test_open_answer_stays_open_and_focused_while_others_change(visit: Visit) -> None:
    page = fill_form(visit, body="")
    first = page.locator(f"{ANSWER} summary").first
    first.click()
    with page.expect_response("**/api/deflect"):
        page.evaluate(
            "() => { const body = document.querySelector('#body'); body.value = 'the authenticator app shows a code, '"
            " + 'and the phone was new'; body.dispatchEvent(new Event('input', {bubbles: true})) }"
        )
    expect(page.locator(f"{ANSWER} details").first).to_have_attribute("open", "")
    expect(first).to_be_focused()


def test_narrow_screen_links_to_the_answers_below_the_description(visit: Visit) -> None:
    page = fill_form(visit, viewport={"width": 360, "height": 740})
    page.get_by_role("link", name="5 articles may answer this").click()
    expect(page.get_by_role("heading", name="Suggested answers")).to_be_in_viewport()
    expect(page.get_by_label("What happened?")).to_have_value(BODY)


def test_too_long_text_is_preserved_and_its_length_is_shown(visit: Visit) -> None:
    page = fill_form(visit, body="x" * 10_500)
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.locator("#body-error")).to_contain_text("10,500 characters")
    assert len(page.get_by_label("What happened?").input_value()) == 10_500


def test_open_answer_stays_open_while_the_articles_stay_the_same(visit: Visit) -> None:
    page = fill_form(visit)
    page.locator(f"{ANSWER} summary").first.click()
    with page.expect_response("**/api/deflect"):
        page.get_by_label("What happened?").press_sequentially(" !")
    expect(page.locator(f"{ANSWER} details").first).to_have_attribute("open", "")


def test_ticket_can_be_sent_without_confirmation_while_answers_are_shown(visit: Visit) -> None:
    page = fill_form(visit)
    expect(page.locator(ANSWER).first).to_be_visible()
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")


def test_opened_articles_are_listed_as_visible_to_support(visit: Visit) -> None:
    page = fill_form(visit)
    shared = page.get_by_role("group", name="What support sees with your message")
    expect(shared).to_be_hidden()
    for _ in range(2):
        page.locator(f"{ANSWER} summary").first.click()
    page.locator(f"{ANSWER} summary").nth(1).click()
    boxes = shared.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    expect(boxes.first).to_be_checked()
    boxes.nth(1).uncheck()
    page.get_by_role("button", name="Send to support").click()  # without an e-mail address, so that the form comes back
    expect(shared.get_by_role("checkbox")).to_have_count(1)
    expect(shared).to_contain_text("You opened Two-factor codes are rejected")


def test_risk_shows_safety_advice_first(visit: Visit) -> None:
    page = fill_form(visit, "Somebody hacked my account", "They changed my password.")
    expect(page.locator(".ticket .safe-first")).to_contain_text("First, to be safe")
    expect(page.locator(".beside [role=status]")).to_contain_text("Important advice is below your description")


def test_advice_can_link_to_another_site(visit: Visit) -> None:
    page = fill_form(visit, "Goodbye", "I want to kill myself.")
    link = page.locator(".ticket .safe-first a")
    expect(link).to_have_attribute("href", "https://findahelpline.com/")
    expect(link).to_have_attribute("rel", "noreferrer")
    expect(link).to_contain_text("findahelpline.com (opens in a new tab)")


def test_possible_risk_hides_the_solved_buttons(visit: Visit) -> None:
    page = fill_form(visit)
    solved = page.locator(f"{ANSWER} form").first
    expect(solved).to_have_css("display", "block")
    page.get_by_label("What happened?").fill("My phone is new and the old one is gone, so signing in asks for a code.")
    expect(page.locator(".beside .careful .answer").first).to_be_visible()
    expect(page.locator(".safe-first")).to_have_count(0)
    expect(solved).to_have_css("display", "none")


def test_secret_is_reported_while_writing_and_removed_by_one_click(visit: Visit) -> None:
    page = fill_form(visit, body="My password is hunter2! and card 4111 1111 1111 1111 10/27")
    notice = page.locator(".secret-notice")
    expect(notice).to_contain_text("This looks like a password (“hunt…”) and a card number (“4111…”)")
    notice.get_by_role("button", name="Remove it").click()
    expect(page.get_by_label("What happened?")).to_have_value("My password is [removed] and card [removed] 10/27")
    expect(notice).to_be_hidden()


def test_emptied_form_clears_the_answers(visit: Visit) -> None:
    page = fill_form(visit)
    expect(page.locator(ANSWER).first).to_be_visible()
    page.get_by_label("Subject").fill("")
    page.get_by_label("What happened?").fill("")
    expect(page.locator(ANSWER)).to_have_count(0)


def test_unknown_subject_shows_no_answers(visit: Visit) -> None:
    page = visit("/contact")
    with page.expect_response("**/api/deflect"):
        page.get_by_label("Subject").fill("zzyzzx qqwv")
    expect(page.locator(ANSWER)).to_have_count(0)
    expect(page.locator(".beside .hint")).to_be_visible()


def test_without_script_articles_are_shown_first_and_one_button_sends(visit: Visit) -> None:
    page = fill_form(visit, java_script_enabled=False)
    page.get_by_label("Your e-mail address").fill("without-script@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Do any of these answer your question?")
    page.locator(".answer summary").first.click()
    expect(page.locator(".answer p").first).to_be_visible()
    page.get_by_role("button", name="No, send my message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_with_answers_advice_and_warning_is_accessible(visit: Visit, scheme: str) -> None:
    page = fill_form(visit, "Somebody hacked my account", "My password is hunter2!", color_scheme=scheme)
    expect(page.locator(".ticket .safe-first")).to_be_visible()
    expect(page.locator(".secret-notice")).to_be_visible()
    page.locator(f"{ANSWER} summary").first.click()
    response = Axe().run(page).response
    assert [violation["id"] for violation in response["violations"]] == []


def test_answers_never_widen_a_narrow_page(visit: Visit) -> None:
    page = fill_form(visit, viewport={"width": 320, "height": 640})
    expect(page.locator(ANSWER).first).to_be_visible()
    page.locator(f"{ANSWER} summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_mistyped_mail_domain_is_reported_and_corrected_by_a_button(visit: Visit) -> None:
    page = visit("/contact")
    address = page.get_by_label("Your e-mail address")
    address.fill("anna@gmial.com")
    page.get_by_label("Subject").focus()
    hint = page.get_by_role("button", name="anna@gmail.com")
    expect(page.get_by_text("Did you mean anna@gmail.com?")).to_be_visible()
    hint.click()
    expect(address).to_have_value("anna@gmail.com")
    expect(address).to_be_focused()
    expect(page.get_by_text("Did you mean")).to_have_count(0)


@pytest.mark.parametrize("address", ["anna@gmail.com", "anna@example.org", "anna", ""])
def test_other_addresses_get_no_hint(visit: Visit, address: str) -> None:
    page = visit("/contact")
    with page.expect_response("**/mailbox.js"):
        page.get_by_label("Your e-mail address").fill(address or "anna@gmial.com")
        page.get_by_label("Subject").focus()
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_label("Subject").focus()
    expect(page.get_by_text("Did you mean")).to_have_count(0)
