"""From signing in to an application that is gone again, as a person does it."""

import re
import time
import urllib.error
import urllib.request
import uuid

import pytest
from playwright.sync_api import expect

from applications import delete_application
from archives import broken, python_server
from checks import check
from uploads import drop, wait_for_deployment

# A first build makes caches and may make runtime images.
BUILD_MILLISECONDS = 300_000


def wait_until_live(page):
    """Waits for the end of the deployment that the page shows; tells the reason when it is another one."""
    end = page.locator(".sub .badge").filter(has_text=re.compile("Live|Failed|Cancelled|Superseded"))
    expect(end).to_be_visible(timeout=BUILD_MILLISECONDS)
    assert end.inner_text() == "Live", page.locator("main").inner_text()


def answer(url):
    """Status and text of an application; 0 while nothing listens."""
    # The resolver of the system may not know names under localhost; browsers do.
    host = url.split("/")[2]
    port = host.split(":")[1] if ":" in host else "80"
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def wait_for_answer(url, expected, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        status, text = answer(url)
        if expected(status, text):
            return status, text
        time.sleep(0.5)
    pytest.fail(f"{url} still answers {status} {text[:200]}")


@pytest.fixture(scope="module")
def application(browser, session_state, panel):
    """An application of this run; what a test leaves behind is deleted at the end."""
    facts = {"name": f"Browser {uuid.uuid4().hex[:6]}"}
    yield facts
    if "path" not in facts:
        return
    page = browser.new_context(storage_state=session_state).new_page()
    if page.goto(panel.url + facts["path"]).ok:
        delete_application(page, panel.url + facts["path"])


class TestWholeWay:
    def test_create(self, page, panel, application, shots):
        page.goto(panel.url + "/applications")
        check(page)
        page.get_by_role("link", name="New application").first.click()
        page.get_by_label("Name", exact=True).fill(application["name"])
        slug = page.get_by_label("Host name").get_attribute("placeholder")
        assert slug == application["name"].lower().replace(" ", "-")
        page.screenshot(path=shots / "new.png", full_page=True)
        check(page)
        page.get_by_role("button", name="Create application").click()
        page.wait_for_url(f"**/applications/{slug}**")
        expect(page.get_by_role("heading", level=1)).to_have_text(application["name"])
        application.update(slug=slug, path=f"/applications/{slug}")
        page.screenshot(path=shots / "first.png", full_page=True)
        check(page)

    def test_wrong_fields_stay_in_the_form(self, page, panel):
        page.goto(panel.url + "/applications/new")
        page.get_by_label("Name", exact=True).fill("Kept <b>name</b>")
        page.get_by_label("Host name").fill("Not A Slug!")
        page.get_by_role("button", name="Create application").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        expect(page.get_by_label("Name", exact=True)).to_have_value("Kept <b>name</b>")
        check(page)

    def test_upload_by_drag_and_drop_builds_live(self, page, panel, application, shots):
        page.goto(panel.url + application["path"])
        drop(page, "project.zip", b"not an archive")
        expect(page.get_by_role("alert")).to_contain_text("is not a .tar.gz")
        drop(page, "project.tar.gz", python_server("first"))
        wait_for_deployment(page)
        assert page.url.endswith("/deployments/1")
        expect(page.locator(".log-lines li").nth(2)).to_be_visible(timeout=60_000)
        page.screenshot(path=shots / "building.png", full_page=True)
        check(page)
        wait_until_live(page)
        check(page)
        page.screenshot(path=shots / "deployed.png", full_page=True)

    def test_it_answers(self, page, panel, application):
        page.goto(panel.url + application["path"])
        link = page.locator("a.url")
        application["url"] = link.get_attribute("href")
        wait_for_answer(application["url"], lambda status, text: status == 200 and text == "first no greeting")
        expect(page.get_by_role("cell", name="Healthy")).to_be_visible()
        check(page)

    def test_environment_is_applied_by_a_restart(self, page, panel, application, shots):
        page.goto(panel.url + application["path"] + "/environment")
        page.get_by_label("Name", exact=True).fill("GREETING")
        page.get_by_label("Value", exact=True).fill('hello <"world"> & more')
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("GREETING", exact=True)).to_be_visible()
        assert "world" not in page.locator("main").inner_text()
        page.get_by_label("One NAME=value a line").fill("# note\nA_KEY=1\nexport B_KEY='two words'\n")
        page.get_by_role("button", name="Import").click()
        expect(page.get_by_text("B_KEY", exact=True)).to_be_visible()
        page.get_by_role("button", name="Delete A_KEY").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(page.get_by_text("A_KEY", exact=True)).to_have_count(0)
        page.screenshot(path=shots / "environment.png", full_page=True)
        check(page)
        page.get_by_role("button", name="Restart now").click()
        wait_for_answer(application["url"], lambda status, text: text == 'first hello <"world"> & more', 120)

    def test_runtime_log_is_live_and_plain(self, page, panel, application, shots):
        page.goto(panel.url + application["path"] + "/logs")
        expect(page.locator("[data-log-state].live")).to_be_visible()
        answer(application["url"])
        line = page.locator(".log-lines li", has_text="request /").last
        expect(line).to_be_visible(timeout=30_000)
        assert "[31m" not in page.locator(".log-lines").inner_text()
        page.get_by_label("Filter lines").fill("nothing has this")
        expect(line).to_be_hidden()
        page.get_by_label("Filter lines").fill("")
        page.screenshot(path=shots / "logs.png", full_page=True)
        check(page)

    def test_a_build_that_fails_says_why_and_leaves_the_old_one(self, page, panel, application, shots):
        page.goto(panel.url + application["path"] + "/deploy")
        page.locator("input[type=file]").set_input_files(
            {"name": "broken.tgz", "mimeType": "application/gzip", "buffer": broken()}
        )
        wait_for_deployment(page)
        expect(page.get_by_role("alert")).to_contain_text("It failed.", timeout=BUILD_MILLISECONDS)
        page.screenshot(path=shots / "failed.png", full_page=True)
        check(page)
        assert answer(application["url"])[0] == 200

    def test_stop_and_start(self, page, panel, application):
        page.goto(panel.url + application["path"])
        page.get_by_role("button", name="Stop").click()
        page.get_by_role("dialog").get_by_role("button", name="Stop").click()
        expect(page.locator(".heading .badge")).to_have_text("Stopped", timeout=60_000)
        wait_for_answer(application["url"], lambda status, text: status == 503)
        page.get_by_role("button", name="Start").click()
        expect(page.locator(".heading .badge")).to_have_text("Running", timeout=120_000)
        wait_for_answer(application["url"], lambda status, text: status == 200)

    def test_roll_back(self, page, panel, application, shots):
        page.goto(panel.url + application["path"] + "/deploy")
        drop(page, "second.tar.gz", python_server("second"))
        wait_for_deployment(page)
        wait_until_live(page)
        wait_for_answer(application["url"], lambda status, text: text.startswith("second"))
        page.goto(panel.url + application["path"] + "/releases")
        page.screenshot(path=shots / "releases.png", full_page=True)
        check(page)
        page.get_by_role("button", name="Roll back").first.click()
        page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
        page.wait_for_url("**/deployments/*")
        wait_for_answer(application["url"], lambda status, text: text.startswith("first"), 120)

    def test_every_page_in_light_dark_and_on_a_phone(self, browser, session_state, panel, application, shots):
        tabs = ["", "/deployments", "/logs", "/environment", "/releases", "/settings", "/deploy"]
        paths = [application["path"] + tab for tab in tabs]
        paths += ["/applications", "/applications/new", "/nodes", "/plans", "/runtimes", "/nothing-here"]
        for scheme, width in [("light", 1280), ("dark", 1280), ("light", 375), ("dark", 375)]:
            context = browser.new_context(
                storage_state=session_state, color_scheme=scheme, viewport={"width": width, "height": 860}
            )
            page = context.new_page()
            for path in paths:
                page.goto(panel.url + path)
                page.wait_for_timeout(200)
                name = path.replace(application["slug"], "app").strip("/").replace("/", "-")
                page.screenshot(path=shots / f"{name}-{scheme}-{width}.png", full_page=True)
                check(page)
            context.close()

    def test_delete_needs_the_name(self, page, panel, application):
        page.goto(panel.url + application["path"] + "/settings")
        button = page.get_by_role("button", name="Delete application")
        expect(button).to_be_disabled()
        page.get_by_label("Type").fill("something-else")
        expect(button).to_be_disabled()
        page.get_by_label("Type").fill(application["slug"])
        button.click()
        page.wait_for_url(f"{panel.url}/applications*")
        row = page.get_by_role("link", name=application["name"])
        expect(row).to_have_count(0, timeout=60_000)
        wait_for_answer(application["url"], lambda status, text: status == 404)
        application.pop("path")
