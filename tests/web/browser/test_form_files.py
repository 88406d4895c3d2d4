"""Files of a form: chosen, dropped or pasted, they are sent while the message is written, and shown with a preview."""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.web.browser.watch import Visit

FILES = "Files, if they help"
GIVE = """([place, kind, name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/plain" }));
  const values = { bubbles: true, cancelable: true };
  const target = document.querySelector(place);
  target.dispatchEvent(kind === "paste"
    ? new ClipboardEvent(kind, { ...values, clipboardData: data })
    : new DragEvent(kind, { ...values, dataTransfer: data }));
}"""


def a_file(name: str, content: bytes = b"line") -> dict[str, object]:
    return {"name": name, "mimeType": "image/png" if name.endswith("png") else "text/plain", "buffer": content}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "navy").save(out, "PNG")
    return out.getvalue()


def fill_form(visit: Visit, **options: object) -> Page:
    page = visit("/contact", **options)
    page.get_by_label("What happened?").fill(f"Two phones should show the same codes. {uuid.uuid4()}")
    page.get_by_label("Your e-mail address").fill("files@example.org")
    return page


def send(page: Page) -> None:
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    page.get_by_role("link", name="Follow your message").click()


def test_chosen_picture_has_a_preview_and_goes_with_the_message(visit: Visit) -> None:
    page = fill_form(visit)
    page.get_by_label(FILES).set_input_files([a_file("screen.png", picture()), a_file("a.log")])  # type: ignore[list-item]
    expect(page.locator(".file canvas.preview")).to_have_count(1)
    expect(page.locator(".files [name=kept]")).to_have_count(2)
    page.get_by_role("button", name="Remove a.log").click()
    send(page)
    expect(page.locator("a.file")).to_have_text(["screen.png 1 kB"])


def test_dropped_and_pasted_files_are_taken(visit: Visit) -> None:
    page = fill_form(visit)
    page.evaluate(GIVE, [".attach", "drop", "dropped.log", "line"])
    page.evaluate(GIVE, ["#body", "paste", "pasted.log", "line"])
    expect(page.locator(".files [name=kept]")).to_have_count(2)
    send(page)
    expect(page.locator("a.file")).to_contain_text(["dropped.log", "pasted.log"])


def test_refused_file_says_why_and_does_not_hold_up_the_message(visit: Visit) -> None:
    page = fill_form(visit)
    page.get_by_label(FILES).set_input_files([a_file("program.exe", b"MZ\x90\0\x03\0")])  # type: ignore[list-item]
    expect(page.locator(".file.wrong")).to_contain_text("program.exe")
    expect(page.locator("[data-files] [role=status]")).to_contain_text("program.exe")
    send(page)
    expect(page.locator("a.file")).to_have_count(0)


def test_message_waits_for_its_files(visit: Visit) -> None:
    page = fill_form(visit)
    held: list[Route] = []
    page.route("**/contact/files", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks it
    with page.expect_request("**/contact/files"):
        page.get_by_label(FILES).set_input_files([a_file("a.log")])  # type: ignore[list-item]
    expect(page.get_by_role("progressbar", name="Sending a.log")).to_be_visible()
    page.get_by_role("button", name="Send to support").click()
    expect(page.locator("[data-files] [role=status]")).to_contain_text("Your message follows them")
    held[0].continue_()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    page.get_by_role("link", name="Follow your message").click()
    expect(page.locator("a.file")).to_contain_text(["a.log"])


def test_files_stay_with_a_form_that_has_to_be_corrected(visit: Visit) -> None:
    page = fill_form(visit)
    page.get_by_label("Your e-mail address").fill("")
    page.get_by_label(FILES).set_input_files([a_file("a.log")])  # type: ignore[list-item]
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the e-mail address")
    page.get_by_label("Your e-mail address").fill("files@example.org")
    expect(page.get_by_role("button", name="Remove a.log")).to_be_visible()
    send(page)
    expect(page.locator("a.file")).to_contain_text(["a.log"])


def test_ticket_page_takes_files_copies_its_link_and_shows_the_readers_time(visit: Visit) -> None:
    page = fill_form(visit, timezone_id="Asia/Tokyo", locale="en-GB", permissions=["clipboard-read", "clipboard-write"])
    expect(page.locator("#page\\/next ~ ol time")).to_contain_text("GMT+9")
    send(page)
    expect(page.locator(".conversation time").first).to_contain_text("GMT+9")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_label(FILES).set_input_files([a_file("b.log")])  # type: ignore[list-item]
    page.get_by_label("Add something").fill("Here is the log.")
    page.get_by_role("button", name="Send to support").click()
    expect(page.locator("a.file")).to_contain_text(["b.log"])
