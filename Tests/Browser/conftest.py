"""A browser per run, a page per test that fails on console errors and policy violations."""

import json
import os
import pathlib

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs: pip install playwright")

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTPUT = pathlib.Path(__file__).resolve().parent / "output"
CHROMIUM = os.environ.get("SKYPANEL_CHROMIUM", "/usr/bin/chromium")


class Panel:
    """Where the server is and who signs in."""

    def __init__(self, url, email, password):
        self.url = url.rstrip("/")
        self.email = email
        self.password = password


@pytest.fixture(scope="session")
def panel():
    names = ("SKYPANEL_URL", "SKYPANEL_EMAIL", "SKYPANEL_PASSWORD")
    values = [os.environ.get(name) for name in names]
    if all(values):
        return Panel(*values)
    state = pathlib.Path(os.environ.get("SKYPANEL_TEST_UP") or ROOT / ".skypanel" / "up.json")
    if state.exists():
        facts = json.loads(state.read_text())
        return Panel(facts["url"], facts["admin_email"], facts["admin_password"])
    pytest.skip(f"needs a running server: scripts/up, or {', '.join(names)}")


@pytest.fixture(scope="session")
def browser():
    if not pathlib.Path(CHROMIUM).exists():
        pytest.skip(f"needs Chromium at {CHROMIUM}: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        # Chromium resolves names under localhost to loopback by itself.
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def session_state(browser, panel):
    """Cookies of a person who signed in through the form."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(panel.url + "/applications")
    page.get_by_label("Email").fill(panel.email)
    page.get_by_label("Password").fill(panel.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/applications")
    state = context.storage_state()
    context.close()
    return state


def watched(context):
    """A page whose complaints are collected in `page.complaints`."""
    page = context.new_page()
    page.complaints = []

    def on_console(message):
        # What the page under test answers with 4xx on purpose is logged by the browser as an error too.
        if message.type == "error" and "Failed to load resource" not in message.text:
            page.complaints.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
    )
    return page


@pytest.fixture
def page(browser, session_state):
    context = browser.new_context(storage_state=session_state, viewport={"width": 1280, "height": 860})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = watched(context)
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert page.complaints == []


@pytest.fixture
def stranger(browser):
    context = browser.new_context()
    page = watched(context)
    yield page
    context.close()
    assert page.complaints == []


@pytest.fixture(scope="session")
def shots():
    OUTPUT.mkdir(exist_ok=True)
    return OUTPUT
