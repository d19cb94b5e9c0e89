"""Ending a deployment early, and what administrators do with nodes: by script, and with plain forms."""

import uuid

import pytest
from playwright.sync_api import expect

from applications import new_application
from archives import archive
from checks import check
from uploads import drop, wait_for_deployment


def slow():
    """A project whose build takes a minute."""
    return archive(
        {
            "requirements.txt": "",
            ".python-version": "3.11\n",
            "app.py": "print(1)\n",
            "Procfile": "web: python3 app.py\n",
        }
    )


@pytest.fixture(scope="module")
def path(browser, session_state, panel):
    """Of an application whose builds take a minute; it is deleted at the end."""
    with new_application(browser, session_state, panel, "changes") as (page, path):
        page.goto(path + "/settings")
        page.get_by_label("Build command").fill("sleep 60")
        page.get_by_role("button", name="Save settings").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        yield path


def test_a_deployment_is_cancelled_after_asking(page, path, shots):
    page.goto(path + "/deploy")
    drop(page, "slow.tar.gz", slow())
    wait_for_deployment(page)
    expect(page.locator(".sub .badge")).to_have_text("Building", timeout=30_000)
    page.screenshot(path=shots / "cancellable.png", full_page=True)
    check(page)
    page.get_by_role("button", name="Cancel deployment").click()
    # The page is brought up to date while it asks; the form has to stay.
    page.wait_for_timeout(4_000)
    page.get_by_role("dialog").get_by_role("button", name="Back").click()
    expect(page.locator(".sub .badge")).to_have_text("Building")
    page.get_by_role("button", name="Cancel deployment").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel deployment").click()
    expect(page.get_by_role("status").filter(has_text="is being cancelled")).to_be_visible()
    expect(page.locator(".sub .badge")).to_have_text("Cancelled", timeout=60_000)
    expect(page.get_by_role("button", name="Cancel deployment")).to_have_count(0)
    page.screenshot(path=shots / "cancelled.png", full_page=True)
    check(page)


def test_a_deployment_is_cancelled_from_the_application_without_script(browser, session_state, page, path):
    page.goto(path + "/deploy")
    drop(page, "slow.tar.gz", slow())
    wait_for_deployment(page)
    context = browser.new_context(storage_state=session_state, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(path)
    plain.get_by_role("button", name="Cancel deployment").click()
    plain.wait_for_url("**/deployments/*done=cancelling")
    expect(plain.get_by_text("is being cancelled")).to_be_visible()
    context.close()
    expect(page.locator(".sub .badge")).to_have_text("Cancelled", timeout=60_000)


def test_a_node_is_drained_disabled_enabled_and_deleted(page, panel, shots):
    name = f"spare-{uuid.uuid4().hex[:6]}"
    page.goto(panel.url + "/nodes")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Get join command").click()
    page.get_by_role("link", name="Back to nodes").click()
    node = page.get_by_role("article", name=f"Node {name}")
    for button, badge in [("Drain", "Draining"), ("Disable", "Disabled")]:
        node.get_by_role("button", name=f"{button} {name}").click()
        page.get_by_role("dialog").get_by_role("button", name=button).click()
        expect(node.locator(".badge")).to_have_text(badge)
    node.get_by_role("button", name=f"Enable {name}").click()
    expect(node.locator(".badge")).to_have_text("Waiting to join")
    check(page)
    page.screenshot(path=shots / "node-actions.png", full_page=True)
    node.get_by_role("link", name=f"Delete {name}").click()
    expect(page.get_by_role("button", name="Delete node")).to_be_disabled()
    check(page)
    page.get_by_label("Type").fill(name)
    page.screenshot(path=shots / "node-delete.png", full_page=True)
    page.get_by_role("button", name="Delete node").click()
    expect(page.get_by_text("The node was deleted.")).to_be_visible()
    expect(node).to_have_count(0)


def test_a_node_that_hosts_something_stays(page, panel, shots):
    page.goto(panel.url + "/nodes")
    # That of this installation, which runs the first application.
    page.locator("article.node").filter(has_text="agent ").first.get_by_role("link", name="Delete").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be deleted now")
    expect(page.get_by_role("button", name="Delete node")).to_have_count(0)
    page.screenshot(path=shots / "node-hosting.png", full_page=True)
    check(page)


def test_the_keyboard_alone_is_enough(browser, panel):
    context = browser.new_context()
    alone = context.new_page()
    alone.goto(panel.url + "/sign-in")
    alone.keyboard.type(panel.email)
    alone.keyboard.press("Tab")
    alone.keyboard.type(panel.password)
    alone.keyboard.press("Enter")
    alone.wait_for_url("**/applications")

    def tab_to(text):
        for _ in range(40):
            alone.keyboard.press("Tab")
            focus = alone.evaluate(
                """() => { const e = document.activeElement, s = getComputedStyle(e);
                return {text: (e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent || '').trim(),
                    ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0}; }"""
            )
            if focus["text"].startswith(text):
                assert focus["ring"], f"no ring around {text}"
                return
        pytest.fail(f"the tabulator does not reach {text}")

    tab_to("New application")
    alone.keyboard.press("Enter")
    alone.wait_for_url("**/applications/new")
    slug = f"keys-{uuid.uuid4().hex[:6]}"
    alone.keyboard.type(slug)
    alone.keyboard.press("Enter")
    alone.wait_for_url(f"**/applications/{slug}**")
    tab_to("Deploy")
    alone.keyboard.press("Enter")
    alone.wait_for_url("**/deploy")
    tab_to("Drop a .tar.gz")
    alone.locator("main").focus()
    tab_to("Logs")
    alone.keyboard.press("Enter")
    alone.wait_for_url("**/logs")
    tab_to("Runtime log")
    alone.goto(f"{panel.url}/applications/{slug}/settings")
    alone.get_by_label("Type").fill(slug)
    alone.keyboard.press("Enter")
    alone.wait_for_url("**/applications?done=deleted")
    context.close()
