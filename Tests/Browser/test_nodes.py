"""The administrators' pages."""

import re
import uuid

from playwright.sync_api import expect

from checks import check


def test_nodes_show_what_they_have(page, panel, shots):
    page.goto(panel.url + "/nodes")
    # A machine that builds at this moment is busy, which is shown as degraded.
    joined = page.locator(".badge").filter(has_text=re.compile("Online|Degraded"))
    node = page.locator("article.node").filter(has=joined).first
    expect(node).to_be_visible()
    for meter in ["CPU used", "Memory used", "Disk used"]:
        expect(node.get_by_label(meter)).to_be_visible()
    page.screenshot(path=shots / "nodes.png", full_page=True)
    check(page)


def test_a_node_is_added_by_one_command_that_is_shown_once(page, panel, shots):
    name = f"node-{uuid.uuid4().hex[:6]}"
    page.goto(panel.url + "/nodes")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Get join command").click()
    command = page.locator("pre.command code")
    expect(command).to_contain_text("/agent/install.sh")
    page.screenshot(path=shots / "join.png", full_page=True)
    check(page)
    page.get_by_role("button", name="Copy command").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == command.inner_text()
    page.get_by_role("link", name="Back to nodes").click()
    expect(page.get_by_role("article", name=f"Node {name}")).to_contain_text("Waiting to join")
    assert copied not in page.content()


def test_plans_and_runtimes(page, panel, shots):
    for path, text in [("/plans", "Starter"), ("/runtimes", "Python")]:
        page.goto(panel.url + path)
        expect(page.get_by_role("rowheader", name=text).first).to_be_visible()
        page.screenshot(path=shots / f"{path.strip('/')}.png", full_page=True)
        check(page)
