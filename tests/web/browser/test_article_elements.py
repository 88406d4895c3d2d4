"""Folded text, tabs and code of an article, with and without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.web.browser.watch import Visit

EVERYTHING = "/articles/everything"


def test_tabs_and_folded_text_need_no_script(visit: Visit) -> None:
    page = visit(EVERYTHING, java_script_enabled=False)

    for title, text in (("Windows", "Sign in."), ("macOS", "Open System Settings.")):
        tab = page.locator(".tab").filter(has=page.get_by_role("heading", name=title))
        expect(tab.get_by_text(text)).to_be_visible()
    for summary, text in (("Only if nothing helps", "Reset the device."), ("Older versions", "Choose More first.")):
        expect(page.get_by_text(text)).to_be_hidden()
        page.get_by_text(summary).click()
        expect(page.get_by_text(text)).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_copy_button_copies_the_code_and_announces_it(visit: Visit) -> None:
    page = visit(EVERYTHING, permissions=["clipboard-read", "clipboard-write"])
    frame = page.locator(".code[data-language=Diff]")
    frame.get_by_role("button", name="Copy").click()

    expect(frame.get_by_role("button", name="Copied")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == "- old\n+ new"
    expect(frame.get_by_role("button", name="Copy")).to_be_visible()


def test_code_is_selected_where_the_clipboard_is_closed(visit: Visit) -> None:
    page = visit(EVERYTHING)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('denied')); }")
    page.locator(".code[data-language=Diff]").get_by_role("button").click()

    expect(page.get_by_role("status").filter(has_text="Selected")).to_have_count(1)
    assert page.evaluate("String(getSelection()).trimEnd()") == "- old\n+ new"


def test_code_wider_than_the_page_scrolls_by_keyboard(visit: Visit) -> None:
    page = visit(EVERYTHING, viewport={"width": 360, "height": 800})
    wide = page.locator(".code[data-language=Python] > pre")
    wide.focus()
    wide.press("End")
    wide.press("ArrowRight")

    expect(wide).to_be_focused()
    # not wait_for_function: it evaluates a text, which the page's policy forbids
    wide.evaluate("e => new Promise(done => (function look() { e.scrollLeft > 0 ? done() : setTimeout(look, 50) })())")


def test_code_goes_from_left_to_right_in_an_arabic_article(visit: Visit) -> None:
    page = visit("/articles/arabic")

    expect(page.locator(".prose")).to_have_css("direction", "rtl")
    for code in page.locator(".prose code").all():
        expect(code).to_have_css("direction", "ltr")
