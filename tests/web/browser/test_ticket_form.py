"""The ticket form suggests answers while a person writes, and never loses text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browser.watch import Visit

BODY = "Two-factor code is rejected. My authenticator app shows a code but signing in says it is wrong."
ANSWER = ".open-answers li"


def fill_form(visit: Visit, body: str = BODY, **options: object) -> Page:
    page = visit("/contact", **options)
    page.get_by_label("What happened?").fill(body)
    return page


def test_best_article_is_open_beside_the_form_and_can_solve_the_problem(visit: Visit) -> None:
    page = fill_form(visit)
    expect(page.locator(ANSWER).first).to_contain_text("codes")
    expect(page.locator(".beside [role=status]")).to_have_text(r"5 articles may answer this")
    expect(page.get_by_label("What happened?")).to_have_value(BODY)
    page.locator(ANSWER).first.get_by_role("button", name="This solved it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Glad that's solved")


@pytest.mark.parametrize("script", [True, False])
def test_certain_answer_is_quoted_with_its_markup(visit: Visit, *, script: bool) -> None:
    page = fill_form(visit, "How do I set up two-factor authentication?", java_script_enabled=script)
    if not script:
        page.get_by_label("Your e-mail address").fill("steps@example.org")
        page.get_by_role("button", name="Send to support").click()
    expect(page.locator(f"{ANSWER} .prose").first.locator("strong").first).to_be_visible()


def test_open_answer_stays_open_and_focused_while_others_change(visit: Visit) -> None:
    page = fill_form(visit, "Two-factor code is rejected")
    second = page.locator(ANSWER).nth(1)
    title = second.locator("summary b").inner_text()
    second.locator("summary").click()
    with page.expect_response("**/api/deflect"):
        page.evaluate(
            "() => { const body = document.querySelector('#body'); body.value += '. The authenticator app shows a '"
            " + 'code, and the phone was new'; body.dispatchEvent(new Event('input', {bubbles: true})) }"
        )
    item = page.locator(ANSWER).filter(has_text=title)
    expect(item.locator("details")).to_have_attribute("open", "")
    expect(item.locator("summary")).to_be_focused()
    expect(page.locator(f"{ANSWER} details[open]")).to_have_count(1)


def test_narrow_screen_links_to_the_answers_below_the_description(visit: Visit) -> None:
    page = fill_form(visit, viewport={"width": 360, "height": 740})
    page.get_by_role("link", name="This may answer it").click()
    expect(page.get_by_role("heading", name="This may answer it")).to_be_in_viewport()
    expect(page.get_by_label("What happened?")).to_have_value(BODY)


def test_too_long_text_is_preserved_and_its_length_is_shown(visit: Visit) -> None:
    page = fill_form(visit, body="x" * 10_500)
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.locator("#body-error")).to_contain_text("10,500 characters")
    assert len(page.get_by_label("What happened?").input_value()) == 10_500


def test_open_answer_stays_open_while_the_articles_stay_the_same(visit: Visit) -> None:
    page = fill_form(visit)
    page.locator(f"{ANSWER} summary").nth(1).click()
    with page.expect_response("**/api/deflect"):
        page.get_by_label("What happened?").press_sequentially(" !")
    expect(page.locator(f"{ANSWER} details").nth(1)).to_have_attribute("open", "")


def test_ticket_can_be_sent_without_confirmation_while_answers_are_shown(visit: Visit) -> None:
    page = fill_form(visit)
    expect(page.locator(ANSWER).first).to_be_visible()
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")


def test_opened_articles_are_listed_as_visible_to_support(visit: Visit) -> None:
    page = fill_form(visit)
    shared = page.get_by_role("group", name="What support sees with your message")
    expect(page.locator(f"{ANSWER} details[open]")).to_have_count(1)
    expect(shared).to_be_hidden()
    for number in (0, 0, 1):
        page.locator(f"{ANSWER} summary").nth(number).click()
    boxes = shared.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    expect(boxes.first).to_be_checked()
    boxes.nth(1).uncheck()
    page.get_by_role("button", name="Send to support").click()  # without an e-mail address, so that the form comes back
    expect(shared.get_by_role("checkbox")).to_have_count(1)
    expect(shared).to_contain_text("You opened Two-factor codes are rejected")


def test_risk_shows_safety_advice_first(visit: Visit) -> None:
    page = fill_form(visit, "Somebody hacked my account. They changed my password.")
    expect(page.locator(".letter .safe-first")).to_contain_text("First, to be safe")
    expect(page.locator(".beside [role=status]")).to_contain_text("Important advice is below your description")


def test_advice_can_link_to_another_site(visit: Visit) -> None:
    page = fill_form(visit, "Goodbye. I want to kill myself.")
    link = page.locator(".letter .safe-first a")
    expect(link).to_have_attribute("href", "https://findahelpline.com/")
    expect(link).to_have_attribute("rel", "noreferrer")
    expect(link).to_contain_text("findahelpline.com (opens in a new tab)")


def test_possible_risk_hides_the_solved_buttons(visit: Visit) -> None:
    page = fill_form(visit)
    solved = page.locator(f"{ANSWER} [name=slug]").first
    expect(solved).to_be_visible()
    page.get_by_label("What happened?").fill(
        "Two-factor code is rejected. My phone is new and the old one is gone, so signing in asks for a code."
    )
    expect(page.locator(".open-answers.careful li").first).to_be_visible()
    expect(page.locator(".safe-first")).to_have_count(0)
    expect(solved).to_be_hidden()


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
    page.get_by_label("What happened?").fill("")
    expect(page.locator(ANSWER)).to_have_count(0)
    expect(page.get_by_role("heading", name="This may answer it")).to_be_hidden()


def test_unknown_words_show_no_answers(visit: Visit) -> None:
    page = visit("/contact")
    with page.expect_response("**/api/deflect"):
        page.get_by_label("What happened?").fill("zzyzzx qqwv")
    expect(page.locator(ANSWER)).to_have_count(0)


def test_without_script_articles_are_shown_first_and_one_button_sends(visit: Visit) -> None:
    page = fill_form(visit, java_script_enabled=False)
    page.get_by_label("Your e-mail address").fill("without-script@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Do any of these answer your question?")
    expect(page.locator(f"{ANSWER} .prose").first).to_be_visible()
    page.get_by_role("button", name="No, send my message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_with_answers_advice_and_warning_is_accessible(visit: Visit, scheme: str) -> None:
    page = fill_form(visit, "Somebody hacked my account. My password is hunter2!", color_scheme=scheme)
    files = [{"name": f"{name}.exe", "mimeType": "", "buffer": b"MZ\x90\0\x03\0"} for name in ("one", "two")]
    page.get_by_label("Files, if they help").set_input_files(files)  # type: ignore[arg-type]
    expect(page.locator(".file.wrong")).to_have_count(2)
    expect(page.locator(".letter .safe-first")).to_be_visible()
    expect(page.locator(".secret-notice")).to_be_visible()
    response = Axe().run(page).response
    assert [violation["id"] for violation in response["violations"]] == []


def test_answers_never_widen_a_narrow_page(visit: Visit) -> None:
    page = fill_form(visit, viewport={"width": 320, "height": 640})
    expect(page.locator(ANSWER).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_mistyped_mail_domain_is_reported_and_corrected_by_a_button(visit: Visit) -> None:
    page = visit("/contact")
    address = page.get_by_label("Your e-mail address")
    address.fill("anna@gmial.com")
    page.get_by_label("What happened?").focus()
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
        page.get_by_label("What happened?").focus()
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_label("What happened?").focus()
    expect(page.get_by_text("Did you mean")).to_have_count(0)
