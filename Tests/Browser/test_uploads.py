"""The upload form: by script, before the script is there, and without it."""

import pytest
from playwright.sync_api import expect

from applications import new_application
from archives import broken
from uploads import drop, wait_for_deployment

ARCHIVE = {"name": "broken.tgz", "mimeType": "application/gzip", "buffer": broken()}


@pytest.fixture(scope="module")
def path(browser, session_state, panel):
    """Of an application of this run, which is deleted at the end."""
    with new_application(browser, session_state, panel, "uploads") as (_, path):
        yield path


def test_a_file_that_is_chosen_before_the_script_is_there_is_sent(page, path):
    held = []
    page.route("**/uploads.js", lambda route: held.append(route))
    with page.expect_request("**/uploads.js"):
        page.goto(path + "/deploy", wait_until="commit")
    expect(page.get_by_role("button", name="Upload and deploy")).to_be_visible()
    page.locator("input[type=file]").set_input_files(ARCHIVE)
    expect(page.locator("form.drop.ready")).to_have_count(0)
    held[0].continue_()
    wait_for_deployment(page)


def test_a_slow_browser_takes_the_file(page, path):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 20})
    page.goto(path + "/deploy", timeout=120_000)
    # What takes a moment takes 20, and more beside other work.
    expect(page.locator("form.drop.ready")).to_be_visible(timeout=60_000)
    page.locator("input[type=file]").set_input_files(ARCHIVE)
    wait_for_deployment(page, 120_000)


def test_a_dropped_file_is_sent_once(page, path):
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/sources") else None)
    page.goto(path + "/deploy")
    drop(page, "broken.tgz", broken())
    wait_for_deployment(page)
    assert len(sent) == 1


def test_a_refused_file_can_be_chosen_again(page, path):
    page.goto(path + "/deploy")
    wrong = {"name": "project.zip", "mimeType": "application/zip", "buffer": b"PK"}
    for _ in range(2):
        page.locator("input[type=file]").set_input_files(wrong)
        expect(page.get_by_role("alert")).to_contain_text("is not a .tar.gz")
        assert page.locator("input[type=file]").input_value() == ""
    page.locator("input[type=file]").set_input_files({**ARCHIVE, "buffer": b"no archive at all"})
    expect(page.get_by_role("alert")).not_to_contain_text("is not a .tar.gz")
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_form_works_without_script(browser, session_state, path):
    context = browser.new_context(storage_state=session_state, java_script_enabled=False)
    page = context.new_page()
    page.goto(path + "/deploy")
    page.get_by_label("Choose a .tar.gz of your project").set_input_files(ARCHIVE)
    page.get_by_role("button", name="Upload and deploy").click()
    page.wait_for_url("**/deployments/*")
    expect(page.locator(".heading-row.sub")).to_be_visible()
    page.goto(path + "/deploy")
    page.get_by_label("Choose a .tar.gz of your project").set_input_files({**ARCHIVE, "buffer": b"no archive at all"})
    page.get_by_role("button", name="Upload and deploy").click()
    expect(page.get_by_role("alert")).to_be_visible()
    context.close()


def test_pages_in_the_background_hold_no_connection(page, path):
    """Browsers open six connections to a server; a page holds one or two for its streams."""
    page.add_init_script(
        """window.streams = [];
        const Original = EventSource;
        window.EventSource = class extends Original { constructor(url) { super(url); streams.push(this); } };"""
    )
    hide = """isHidden => {
        Object.defineProperty(document, 'hidden', {configurable: true, get: () => isHidden});
        document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.goto(path + "/logs")
    expect(page.locator("[data-log-state].live")).to_be_visible()
    open_streams = "streams.filter(stream => stream.readyState !== EventSource.CLOSED).length"
    assert page.evaluate(open_streams) == 2
    page.evaluate(hide, True)
    assert page.evaluate(open_streams) == 0
    page.evaluate(hide, False)
    expect(page.locator("[data-log-state].live")).to_be_visible()
    assert page.evaluate(open_streams) == 2
