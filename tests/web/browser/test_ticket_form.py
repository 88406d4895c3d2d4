"""The ticket form answers while somebody writes, and never takes a word away."""

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


def written(visit: Visit, subject: str = SUBJECT, body: str = BODY, **options: object) -> Page:
    page = visit("/contact", **options)
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("What happened?").fill(body)
    return page


def test_the_right_article_stands_beside_the_form_and_may_solve_it(visit: Visit) -> None:
    page = written(visit)
    expect(page.locator(ANSWER).first).to_contain_text("codes")
    expect(page.locator(".beside [role=status]")).to_have_text(r"5 articles may answer this")
    page.locator(f"{ANSWER} summary").first.click()
    expect(page.get_by_label("What happened?")).to_have_value(BODY)
    page.locator(ANSWER).first.get_by_role("button", name="This solved it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Glad that's solved")


def test_what_is_open_stays_open_and_keeps_the_focus_while_others_come_and_go(visit: Visit) -> None:
    page = written(visit, body="")
    first = page.locator(f"{ANSWER} summary").first
    first.click()
    with page.expect_response("**/api/deflect"):
        page.evaluate(
            "() => { const body = document.querySelector('#body'); body.value = 'the authenticator app shows a code, '"
            " + 'and the phone was new'; body.dispatchEvent(new Event('input', {bubbles: true})) }"
        )
    expect(page.locator(f"{ANSWER} details").first).to_have_attribute("open", "")
    expect(first).to_be_focused()


def test_on_a_narrow_screen_a_line_below_the_description_leads_to_the_answers(visit: Visit) -> None:
    page = written(visit, viewport={"width": 360, "height": 740})
    page.get_by_role("link", name="5 articles may answer this").click()
    expect(page.get_by_role("heading", name="Suggested answers")).to_be_in_viewport()
    expect(page.get_by_label("What happened?")).to_have_value(BODY)


def test_a_long_paste_is_kept_and_its_length_is_told(visit: Visit) -> None:
    page = written(visit, body="x" * 10_500)
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.locator("#body-error")).to_contain_text("10,500 characters")
    assert len(page.get_by_label("What happened?").input_value()) == 10_500


def test_what_is_open_stays_open_while_the_same_articles_answer(visit: Visit) -> None:
    page = written(visit)
    page.locator(f"{ANSWER} summary").first.click()
    with page.expect_response("**/api/deflect"):
        page.get_by_label("What happened?").press_sequentially(" !")
    expect(page.locator(f"{ANSWER} details").first).to_have_attribute("open", "")


def test_sending_is_at_hand_all_the_time_and_not_asked_about_again(visit: Visit) -> None:
    page = written(visit)
    expect(page.locator(ANSWER).first).to_be_visible()
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")


def test_what_was_opened_beside_the_form_is_on_the_list_of_what_support_sees(visit: Visit) -> None:
    page = written(visit)
    carried = page.get_by_role("group", name="What support sees with your message")
    expect(carried).to_be_hidden()
    for _ in range(2):
        page.locator(f"{ANSWER} summary").first.click()
    page.locator(f"{ANSWER} summary").nth(1).click()
    boxes = carried.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    expect(boxes.first).to_be_checked()
    boxes.nth(1).uncheck()
    page.get_by_role("button", name="Send to support").click()  # without an address: the form comes back
    expect(carried.get_by_role("checkbox")).to_have_count(1)
    expect(carried).to_contain_text("You opened Two-factor codes are rejected")


def test_whoever_is_at_risk_is_told_first_what_is_safe(visit: Visit) -> None:
    page = written(visit, "Somebody hacked my account", "They changed my password.")
    expect(page.locator(".ticket .safe-first")).to_contain_text("First, to be safe")
    expect(page.locator(".beside [role=status]")).to_contain_text("Important advice is below your description")


def test_advice_may_lead_to_another_site(visit: Visit) -> None:
    page = written(visit, "Goodbye", "I want to kill myself.")
    link = page.locator(".ticket .safe-first a")
    expect(link).to_have_attribute("href", "https://findahelpline.com/")
    expect(link).to_have_attribute("rel", "noreferrer")
    expect(link).to_contain_text("findahelpline.com (opens in a new tab)")


def test_no_article_is_said_to_solve_what_may_be_a_danger(visit: Visit) -> None:
    page = written(visit)
    solved = page.locator(f"{ANSWER} form").first
    expect(solved).to_have_css("display", "block")
    page.get_by_label("What happened?").fill("My phone is new and the old one is gone, so signing in asks for a code.")
    expect(page.locator(".beside .careful .answer").first).to_be_visible()
    expect(page.locator(".safe-first")).to_have_count(0)
    expect(solved).to_have_css("display", "none")


def test_a_secret_is_noticed_while_writing_and_goes_at_one_click(visit: Visit) -> None:
    page = written(visit, body="My password is hunter2! and card 4111 1111 1111 1111 10/27")
    notice = page.locator(".secret-notice")
    expect(notice).to_contain_text("This looks like a password (“hunt…”) and a card number (“4111…”)")
    notice.get_by_role("button", name="Remove it").click()
    expect(page.get_by_label("What happened?")).to_have_value("My password is [removed] and card [removed] 10/27")
    expect(notice).to_be_hidden()


def test_what_was_found_goes_with_the_words_it_was_found_for(visit: Visit) -> None:
    page = written(visit)
    expect(page.locator(ANSWER).first).to_be_visible()
    page.get_by_label("Subject").fill("")
    page.get_by_label("What happened?").fill("")
    expect(page.locator(ANSWER)).to_have_count(0)


def test_nothing_is_shown_where_nothing_answers(visit: Visit) -> None:
    page = visit("/contact")
    with page.expect_response("**/api/deflect"):
        page.get_by_label("Subject").fill("zzyzzx qqwv")
    expect(page.locator(ANSWER)).to_have_count(0)
    expect(page.locator(".beside .hint")).to_be_visible()


def test_without_script_the_articles_come_between_and_one_button_sends(visit: Visit) -> None:
    page = written(visit, java_script_enabled=False)
    page.get_by_label("Your e-mail address").fill("without-script@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Do any of these answer your question?")
    page.locator(".answer summary").first.click()
    expect(page.locator(".answer p").first).to_be_visible()
    page.get_by_role("button", name="No, send my message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_with_answers_advice_and_a_warning_is_accessible(visit: Visit, scheme: str) -> None:
    page = written(visit, "Somebody hacked my account", "My password is hunter2!", color_scheme=scheme)
    expect(page.locator(".ticket .safe-first")).to_be_visible()
    expect(page.locator(".secret-notice")).to_be_visible()
    page.locator(f"{ANSWER} summary").first.click()
    found = Axe().run(page).response
    assert [violation["id"] for violation in found["violations"]] == []


def test_the_column_never_makes_a_narrow_page_wider(visit: Visit) -> None:
    page = written(visit, viewport={"width": 320, "height": 640})
    expect(page.locator(ANSWER).first).to_be_visible()
    page.locator(f"{ANSWER} summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_mistyped_mail_domain_is_pointed_out_and_put_right_by_a_button(visit: Visit) -> None:
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


@pytest.mark.parametrize("typed", ["anna@gmail.com", "anna@example.org", "anna", ""])
def test_any_other_address_has_no_hint(visit: Visit, typed: str) -> None:
    page = visit("/contact")
    with page.expect_response("**/mailbox.js"):
        page.get_by_label("Your e-mail address").fill(typed or "anna@gmial.com")
        page.get_by_label("Subject").focus()
    page.get_by_label("Your e-mail address").fill(typed)
    page.get_by_label("Subject").focus()
    expect(page.get_by_text("Did you mean")).to_have_count(0)
