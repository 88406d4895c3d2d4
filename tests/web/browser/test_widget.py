"""The widget on a page of another site, under that site's strict policy and with storage denied."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.running import ARTICLES, ROOT, running_site
from tests.web.browser.watch import Watch
from web.api.widget import script_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, FrameLocator, Locator, Page, Route

    Opened = Callable[..., Page]

SUBJECT, BODY = "Two-factor code is rejected", "My authenticator app shows a code but signing in says it is wrong."
ASSETS = {"/static/demo.css": "text/css", "/static/demo.svg": "image/svg+xml"}
BACK = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} Back"
OPTIONS = {"resultTypes": ["violations"], "iframes": False}
"""The page in the frame is looked at by itself: axe cannot ask one of another site quietly."""

NO_STORAGE = """
const deny = { get() { throw new DOMException("denied", "SecurityError"); } };
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) Object.defineProperty(window, name, deny);
Object.defineProperty(Document.prototype, "cookie", { ...deny, set: deny.get });
"""
NOTE_EVENTS = """
window.heard = [];
for (const name of ["open", "close", "results", "secret", "article", "solved", "ticket"])
  addEventListener(`firstline:${name}`, (event) => {
    heard.push([name, event.detail]);
    document.documentElement.dataset.heard = heard.map(([name]) => name).join(" ");
  });
"""
"""Names stand on the page, too, since its policy forbids to wait for anything that must be evaluated again."""

LEAKING = ("My password", "Tr0ub4dor&3 is rejected, and 4111 1111 1111 1111 is charged twice")
WAITING = "As you write, articles that may help appear here."
PAUSE_MS = 600
SECRETS = ("Tr0ub4dor", "4111")
WARNING = "This looks like a password"

WATCHED_VALUE = """
const field = document.querySelector("#description");
const { get, set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
let known = field.value;
const watched = (value) => { known = value; set.call(field, value); };
Object.defineProperty(field, "value", { get: () => get.call(field), set: watched });
window.changes = [];
document.addEventListener("input", () => { if (field.value !== known) changes.push((known = field.value)); });
"""
"""What a framework does: an event that finds the value that its own setter was given tells it nothing."""

CORNER = """
const corner = document.createElement("firstline-help");
const says = { mode: "suggestions", launcher: "", label: "Help", subject: "#subject", body: "#description" };
for (const [name, value] of Object.entries(says)) corner.setAttribute(name, value);
for (const other of document.querySelectorAll("firstline-help")) other.remove();
document.body.append(corner);
"""
"""Suggestions behind a button, instead of beside the form."""


class Elsewhere:
    """Another site that serves the demo page as its own, with a policy that knows our origin and nothing else."""

    def __init__(self) -> None:
        self.ours = ""
        self.page = b""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def policy(self) -> str:
        ours = "; ".join(f"{kind} 'self' {self.ours}" for kind in ("script-src", "connect-src", "frame-src"))
        return f"default-src 'self'; {ours}; require-trusted-types-for 'script'; trusted-types 'none'"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind = ASSETS.get(self.path, "text/html")
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", site.policy())
                self.end_headers()
                self.wfile.write((ROOT / "web" / self.path[1:]).read_bytes() if self.path in ASSETS else site.page)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture(scope="module")
def elsewhere(northpost_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """Give another site, allowed by a help centre that runs."""
    folder = tmp_path_factory.mktemp("widget")
    host = Elsewhere()
    settings = {"KB_WEB_ALLOWED_ORIGINS": f'["{host.origin}"]', "KB_WEB_FEEDBACK_LIMIT": "1000 per hour"}
    with running_site(ARTICLES, folder, settings, index=northpost_index) as address:
        host.ours = address
        with urlopen(f"{address}/widget/demo") as answer:  # noqa: S310 - our own server
            host.page = answer.read()
        yield host
    host.close()


@pytest.fixture
def opened(browser: Browser, elsewhere: Elsewhere) -> Iterator[Opened]:
    """Open the foreign page; at the end fail on any complaint of the browser and on any third host."""
    watches: list[Watch] = []

    def opened(**options: object) -> Page:
        context = browser.new_context(base_url=elsewhere.origin, **options)  # type: ignore[arg-type]
        watches.append(Watch(context, elsewhere.origin, elsewhere.ours))
        context.add_init_script(NO_STORAGE)
        context.add_init_script(NOTE_EVENTS)
        page = context.new_page()
        page.goto("/")
        return page

    yield opened
    for watch in watches:
        assert watch.context.cookies() == []
        watch.context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


def expect_heard(page: Page, *names: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-heard", " ".join(names))


def written(page: Page, subject: str = SUBJECT, body: str = BODY) -> Locator:
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Description").fill(body)
    return page.locator("#beside")


def test_articles_appear_beside_a_form_and_one_opens_inside_and_solves_it(opened: Opened, elsewhere: Elsewhere) -> None:
    page = opened()
    beside = written(page)
    expect(beside.get_by_role("status")).to_have_text("5 articles may answer this")
    beside.locator(".hits button").first.click()
    expect(beside.get_by_role("heading", level=3)).to_be_visible()
    assert beside.locator(".article li").count() > 3
    with page.expect_response(f"{elsewhere.ours}/api/solved") as answer:
        beside.get_by_role("button", name="This solved it").click()
    assert answer.value.status == 204
    expect(beside.get_by_text("Glad that's solved.")).to_be_focused()
    expect_heard(page, "open", "results", "article", "solved")
    assert page.url == f"{elsewhere.origin}/"
    expect(page.get_by_label("Description")).to_have_value(BODY)


def test_whoever_is_at_risk_reads_first_what_is_safe(opened: Opened) -> None:
    page = opened()
    beside = written(page, "Somebody hacked my account", "They changed my password.")
    expect(beside.get_by_role("heading", name="First, to be safe")).to_be_visible()
    expect(beside.get_by_role("status")).to_contain_text("Important advice comes first")
    above = page.evaluate(
        "() => { const root = document.querySelector('#beside').shadowRoot;"
        " return root.querySelector('.safe').getBoundingClientRect().bottom"
        " <= root.querySelector('.hits').getBoundingClientRect().top; }"
    )
    assert above
    beside.locator(".safe a").click()
    expect(beside.locator(".article")).to_be_visible()
    expect(beside.get_by_role("button", name="This solved it")).to_have_count(0)


def test_advice_may_lead_to_another_site(opened: Opened) -> None:
    link = written(opened(), "Goodbye", "I want to kill myself.").locator(".safe a")
    expect(link).to_have_attribute("href", "https://findahelpline.com/")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_contain_text("findahelpline.com (opens in a new tab)")


def test_a_search_is_asked_by_keyboard_and_back_returns_to_the_hit(opened: Opened) -> None:
    page = opened()
    box = page.locator("#box")
    box.get_by_role("searchbox").fill("forgot my pasword")
    expect(box.get_by_role("status")).to_contain_text("may answer this")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(box.get_by_role("heading", level=3)).to_be_focused()
    box.get_by_role("button", name=BACK).click()
    expect(box.locator(".hits button").first).to_be_focused()
    link = box.get_by_role("link", name="Contact support")
    expect(link).to_have_attribute("target", "_blank")


def test_nothing_found_says_so_and_leads_to_a_person(opened: Opened) -> None:
    page = opened()
    box = page.locator("#box")
    box.get_by_role("searchbox").fill("zzyzzx qqwv")
    expect(box.get_by_role("status")).to_have_text("No article found")
    expect(box.get_by_text("Our support team can help.")).to_be_visible()
    expect(box.locator(".hits")).to_be_hidden()


def test_the_button_in_the_corner_opens_the_form_which_is_sent_to_us(opened: Opened) -> None:
    page = opened()
    corner = page.locator("#corner")
    corner.get_by_role("button", name="Help", exact=True).click()
    expect(corner.get_by_role("searchbox")).to_be_focused()
    corner.get_by_role("searchbox").fill("zzyzzx qqwv")
    expect(corner.get_by_role("status")).to_have_text("No article found")
    corner.get_by_role("button", name="Contact support").click()
    form = corner.frame_locator("iframe")
    expect(form.get_by_label("Subject")).to_have_value("zzyzzx qqwv")
    form.get_by_label("Your e-mail address").fill("anna@example.org")
    form.get_by_label("What happened?").fill("Nothing that an article knows.")
    form.get_by_role("button", name="Send to support").click()
    expect(form.get_by_role("heading", level=1)).to_have_text("We have your message")
    expect_heard(page, "open", "results", "ticket")


def begun(page: Page) -> tuple[Locator, FrameLocator]:
    """Open the corner, search, and begin a letter in it; return the corner and the form in its frame."""
    page.get_by_role("button", name="Help", exact=True).click()
    corner = page.locator("#corner")
    corner.get_by_label("Describe it in your own words").fill("code is rejected")
    expect(corner.locator(".hits button").first).to_be_visible()
    corner.locator(".hits button").first.click()
    corner.get_by_role("button", name=BACK).click()
    corner.get_by_role("button", name="Contact support").click()
    frame = corner.frame_locator("iframe")
    frame.get_by_label("What happened?").fill("A long story.")
    return corner, frame


def test_a_letter_that_was_begun_is_lost_to_nothing_that_happens_around_it(opened: Opened) -> None:
    page = opened()
    corner, frame = begun(page)
    page.evaluate("document.querySelector('#corner').suggest('somebody hacked my account')")
    expect(frame.get_by_label("What happened?")).to_have_value("A long story.")
    corner.get_by_role("button", name=BACK).click()
    expect(corner.locator("iframe")).to_be_hidden()
    corner.get_by_role("button", name="Contact support").click()
    expect(frame.get_by_label("What happened?")).to_have_value("A long story.")
    expect(frame.get_by_role("group", name="What support sees")).to_contain_text("You opened")


def test_an_answer_that_is_late_does_not_take_the_letter_away(opened: Opened, elsewhere: Elsewhere) -> None:
    page = opened()
    late: list[Route] = []
    page.route(f"{elsewhere.ours}/api/deflect", lambda route: late.append(route))  # noqa: PLW0108 - playwright marks it
    page.get_by_role("button", name="Help", exact=True).click()
    corner = page.locator("#corner")
    corner.get_by_label("Describe it in your own words").fill("code is rejected")
    page.keyboard.press("Enter")
    corner.get_by_role("button", name="Contact support").click()
    expect(corner.frame_locator("iframe").get_by_label("Subject")).to_have_value("code is rejected")
    for route in late:
        route.continue_()
    frame = corner.frame_locator("iframe")
    frame.get_by_label("What happened?").fill("A long story.")
    expect(frame.get_by_label("What happened?")).to_have_value("A long story.")


def test_what_is_wrong_with_a_letter_comes_into_sight(opened: Opened) -> None:
    page = opened(viewport={"width": 1280, "height": 700})
    corner, frame = begun(page)
    frame.get_by_label("What happened?").fill("My password is hunter2! and it fails")
    frame.get_by_role("button", name="Send to support").click()
    expect(frame.locator(".errors").first).to_be_focused()
    expect(frame.locator(".errors").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(corner.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_focused()


def sent(page: Page) -> list[str]:
    """Return a list that grows with the address and the body of each request, from frames, too."""
    texts: list[str] = []
    page.on("request", lambda request: texts.append(f"{unquote_plus(request.url)} {request.post_data or ''}"))
    return texts


def test_nothing_of_a_secret_leaves_the_page_in_any_way(opened: Opened) -> None:
    page = opened()
    texts = sent(page)
    written(page, *LEAKING)
    expect(page.locator("#beside").get_by_role("alert")).to_contain_text(WARNING)
    page.locator("#box").get_by_role("searchbox").fill("my password is Tr0ub4dor&3")
    page.keyboard.press("Enter")
    expect(page.locator("#box").get_by_role("alert")).to_contain_text(WARNING)
    page.evaluate(
        "document.querySelector('#box').suggest('password: Tr0ub4dor&3', 'x'.repeat(9990) + ' 4111111111111111')"
    )
    page.get_by_role("button", name="Help", exact=True).click()
    corner = page.locator("#corner")
    corner.get_by_role("searchbox").fill("card 4111 1111 1111 1111 is charged twice")
    expect(corner.locator(".hits button").first).to_be_visible()
    corner.get_by_role("button", name="Contact support").click()
    frame = corner.frame_locator("iframe")
    expect(frame.get_by_label("Subject")).to_have_value("card [removed] is charged twice")
    with page.expect_request("**/api/deflect"):
        frame.get_by_label("What happened?").fill("My password is Tr0ub4dor&3")
    assert sum("[removed]" in text for text in texts) >= 5
    assert [text for text in texts if any(secret in text for secret in SECRETS)] == []
    assert not any(secret in str(page.evaluate("heard")) for secret in SECRETS)


def test_of_a_field_that_holds_a_book_only_the_beginning_is_looked_at(opened: Opened) -> None:
    page = opened()
    rest = "The code is rejected. " * 45_455 + "4111 1111 1111 1111"
    with page.expect_request(lambda request: "is rejected" in (request.post_data or "")) as asked:
        beside = written(page, "My password", f"Tr0ub4dor&3 is rejected. {rest}")
    body = asked.value.post_data_json["body"]
    assert body.startswith("[removed] is rejected. The code is rejected.")
    assert len(body) == 10_000
    warning = beside.get_by_role("alert")
    expect(warning).to_contain_text(WARNING)
    expect(warning).not_to_contain_text("card number")
    beside.get_by_role("button", name="Remove it").click()
    left = page.get_by_label("Description").input_value()
    assert (left[:9], left[-9:], len(left) > 1_000_000) == ("[removed]", "[removed]", True)


def test_no_half_of_a_secret_leaves_the_page_where_the_beginning_ends_in_it(opened: Opened) -> None:
    page = opened()
    key = f"-----BEGIN PRIVATE KEY-----\n{'A' * 15_000}\n-----END PRIVATE KEY-----\n"
    body = f"{key}{'It fails. ' * 500}"[:19_990] + " 4111 1111 1111 1111 and on"
    with page.expect_request(lambda request: "It fails." in (request.post_data or "")) as asked:
        written(page, SUBJECT, body)
    assert "4111" not in asked.value.post_data_json["body"]


def test_a_secret_is_named_and_taken_out_of_the_field_of_the_host(opened: Opened) -> None:
    page = opened()
    page.evaluate(WATCHED_VALUE)
    beside = written(page, *LEAKING)
    warning = beside.get_by_role("alert")
    expect(warning).to_have_text(
        f"{WARNING} (“Tr0u…”) and a card number (“4111…”). We don't need it, and will never ask for it."
    )
    remove = beside.get_by_role("button", name="Remove it")
    expect(remove).to_have_accessible_description(re.compile(WARNING))
    remove.click()
    clean = "[removed] is rejected, and [removed] is charged twice"
    description = page.get_by_label("Description")
    expect(description).to_have_value(clean)
    expect(description).to_be_focused()
    assert page.evaluate("changes.at(-1)") == clean
    expect(warning).to_be_hidden()
    expect(beside.get_by_role("status")).to_have_text("Removed. Undo brings it back.")
    page.keyboard.press("Control+z")
    expect(description).to_have_value(LEAKING[1])
    expect(warning).to_be_visible()
    kinds = {"kinds": ["password", "card number"]}
    assert [detail for name, detail in page.evaluate("heard") if name == "secret"] == [kinds, {"kinds": []}, kinds]


def test_a_field_that_is_full_is_cleaned_too_and_its_framework_hears_of_it(opened: Opened) -> None:
    page = opened()
    page.evaluate("document.querySelector('#description').maxLength = 10")
    page.evaluate(WATCHED_VALUE)
    beside = written(page, "It", "PIN = 4711")
    beside.get_by_role("button", name="Remove it").click()
    expect(page.get_by_label("Description")).to_have_value("PIN = [removed]")
    assert page.evaluate("changes.at(-1)") == "PIN = [removed]"
    expect(beside.get_by_role("status")).to_have_text("Removed.")


def test_a_secret_in_the_search_box_is_taken_out_there(opened: Opened) -> None:
    page = opened()
    box = page.locator("#box")
    box.get_by_role("searchbox").fill("my password is hunter2! and fails")
    box.get_by_role("button", name="Remove it").click()
    expect(box.get_by_role("searchbox")).to_have_value("my password is [removed] and fails")
    expect(box.get_by_role("searchbox")).to_be_focused()
    expect(box.get_by_role("alert")).to_be_hidden()


def test_a_secret_opens_answers_that_were_closed_before_it_came(opened: Opened) -> None:
    page = opened()
    beside = written(page)
    beside.get_by_role("button", name="Close").click()
    page.get_by_label("Description").fill("My password is hunter2! and fails")
    expect(beside.get_by_role("alert")).to_be_visible()
    beside.get_by_role("button", name="Close").click()
    with page.expect_response("**/api/deflect"):
        page.get_by_label("Description").fill("My password is hunter2! and fails since Monday")
    expect(beside.get_by_role("alert")).to_be_hidden()


def test_without_its_rules_there_is_no_widget_and_nothing_is_asked(browser: Browser, elsewhere: Elsewhere) -> None:
    page = browser.new_page()
    script = re.sub("^const TABLE = .*$", 'const TABLE = "";', script_source().decode(), count=1, flags=re.MULTILINE)
    headers = {"Access-Control-Allow-Origin": "*"}
    page.route(
        "**/widget/v1.js", lambda route: route.fulfill(body=script, headers=headers, content_type="text/javascript")
    )
    texts = sent(page)
    with page.expect_event("pageerror"):
        page.goto(elsewhere.origin)
    written(page, *LEAKING)
    expect(page.locator("#beside a")).to_be_visible()
    page.wait_for_timeout(PAUSE_MS)
    assert not any("/api/" in text for text in texts)
    page.close()


def test_suggestions_behind_a_button_say_what_will_be_there(opened: Opened) -> None:
    page = opened()
    page.evaluate(CORNER)
    page.get_by_role("button", name="Help", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_focused()
    expect(dialog).to_contain_text(WAITING)
    assert page.evaluate("document.querySelector('firstline-help').suggest()") == 0
    expect(dialog).to_contain_text(WAITING)
    written(page, "zzyzzx", "qqwv zzyzzx")
    expect(dialog).to_contain_text("We found no article about this.")
    written(page, "", "")
    expect(dialog).to_contain_text(WAITING)
    page.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect_heard(page, "open", "results", "close")


def test_closed_answers_say_that_they_are_there_and_a_risk_opens_them(opened: Opened) -> None:
    page = opened()
    beside = written(page)
    beside.get_by_role("button", name="Close").click()
    expect(page.get_by_label("Description")).to_be_focused()
    beside.get_by_role("button", name="Show 5 answers").click()
    expect(beside.locator(".hits button").first).to_be_visible()
    beside.get_by_role("button", name="Close").click()
    page.get_by_label("Subject").fill("Somebody hacked my account")
    expect(beside.get_by_role("heading", name="First, to be safe")).to_be_visible()


def test_a_hit_that_stays_keeps_the_focus(opened: Opened) -> None:
    page = opened()
    beside = written(page)
    beside.locator(".hits button").first.focus()
    page.evaluate(
        f"document.querySelector('#beside').suggest({SUBJECT!r}, 'the app shows a code and the phone is new')"
    )
    expect(beside.locator(".hits button").first).to_be_focused()


def test_escape_closes_and_gives_the_focus_back(opened: Opened) -> None:
    page = opened()
    corner = page.locator("#corner")
    launcher = corner.get_by_role("button", name="Help", exact=True)
    launcher.click()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(corner.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    expect_heard(page, "open", "close")


def test_an_old_answer_is_never_drawn(opened: Opened, elsewhere: Elsewhere) -> None:
    page = opened()
    held: list[object] = []
    page.route(
        f"{elsewhere.ours}/api/deflect",
        lambda route: held.append(route) if "bounce" in (route.request.post_data or "") else route.continue_(),
    )
    counts = page.evaluate(
        "async () => { const box = document.querySelector('#box');"
        " const old = box.suggest('bounce messages'); const young = box.suggest('forgot my password');"
        " return [await old, await young]; }"
    )
    assert counts[1] > 0
    expect(page.locator("#box .hits b").first).to_contain_text("password")


def test_a_host_calls_its_methods_and_is_left_with_the_link(opened: Opened) -> None:
    page = opened()
    call = "(name) => document.querySelector('#corner')[name]()"
    dialog = page.locator("#corner").get_by_role("dialog")
    page.evaluate(call, "open")
    expect(dialog).to_be_visible()
    page.evaluate(call, "close")
    expect(dialog).to_be_hidden()
    page.evaluate(call, "destroy")
    expect(page.locator("#corner > a")).to_be_visible()
    for name in ("open", "close", "suggest", "destroy"):
        page.evaluate(call, name)


def test_where_no_script_runs_the_link_is_there(opened: Opened, elsewhere: Elsewhere) -> None:
    page = opened(java_script_enabled=False)
    expect(page.locator("#box a")).to_have_attribute("href", f"{elsewhere.ours}/contact")
    expect(page.locator("#box a")).to_be_visible()


def test_a_site_that_is_not_allowed_is_told_that_a_person_can_help(browser: Browser, elsewhere: Elsewhere) -> None:
    page = browser.new_page()
    page.goto(elsewhere.origin.replace("127.0.0.1", "localhost"))
    page.locator("#box").get_by_role("searchbox").fill("forgot my password")
    expect(page.locator("#box").get_by_role("status")).to_contain_text("temporarily unavailable")
    expect(page.locator("#box").get_by_role("link", name="Contact support")).to_be_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["suggestions", "risk", "secret", "waiting", "article", "search", "launcher", "form"])
def test_no_state_of_it_has_a_violation(opened: Opened, state: str, scheme: str) -> None:
    page = opened(bypass_csp=True, reduced_motion="reduce", color_scheme=scheme)
    _bring(page, state)
    found = Axe().run(page, context={"include": [["firstline-help"]]}, options=OPTIONS)
    assert [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ] == []


def _bring(page: Page, state: str) -> None:
    corner = page.locator("#corner")
    if state in {"suggestions", "risk", "article"}:
        beside = written(page, "Somebody hacked my account" if state == "risk" else SUBJECT)
        expect(beside.locator(".hits button").first).to_be_visible()
        if state == "article":
            beside.locator(".hits button").first.click()
            expect(beside.locator(".article")).to_be_visible()
    elif state == "secret":
        expect(written(page, *LEAKING).get_by_role("alert")).to_be_visible()
    elif state == "waiting":
        page.evaluate(CORNER)
        page.get_by_role("button", name="Help", exact=True).click()
        expect(page.get_by_text(WAITING)).to_be_visible()
    elif state == "search":
        page.locator("#box").get_by_role("searchbox").fill("password")
        expect(page.locator("#box .hits button").first).to_be_visible()
    else:
        corner.get_by_role("button", name="Help", exact=True).click()
        if state == "form":
            corner.get_by_role("button", name="Contact support").click()
            expect(corner.frame_locator("iframe").get_by_label("Subject")).to_be_visible()
