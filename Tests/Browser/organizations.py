"""Ways that several tests go: an organization made and deleted, somebody invited, registered and looked at."""

import contextlib
import uuid

from playwright.sync_api import expect

from checks import check
from conftest import watched

PASSWORD = "correct horse battery"


def new_name(word):
    return f"{word} {uuid.uuid4().hex[:6]}"


def make_organization(page, panel, name):
    """Answers the address of its pages."""
    page.goto(panel.url + "/organizations/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create organization").click()
    expect(page.get_by_role("status").filter(has_text="The organization is made")).to_be_visible()
    return page.url.split("?")[0]


def delete_organization(page, path):
    page.goto(path + "/settings")
    page.get_by_label("Type").fill(page.get_by_role("heading", level=1).inner_text())
    page.get_by_role("button", name="Delete organization").click()
    expect(page.get_by_role("status").filter(has_text="is being deleted")).to_be_visible()


def invite(page, path, email="", role="member"):
    """Answers the link."""
    page.goto(path + "/invitations")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Role").select_option(role)
    page.get_by_role("button", name="Invite", exact=True).click()
    return page.locator("pre.command code").inner_text()


@contextlib.contextmanager
def newcomer(browser, link, email):
    """The page of a person who registers by an invitation's link."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = watched(context)
    page.set_default_timeout(15_000)
    page.goto(link)
    page.get_by_label("Your name").fill(email.split("@")[0])
    if page.get_by_label("Email").get_attribute("readonly") is None:
        page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register and join").click()
    page.wait_for_url("**/applications**")
    yield page
    context.close()
    assert page.complaints == []


def look(page, shots, name):
    """Pictures in both colours on a screen and a telephone, each of which has to hold what every page does."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 860})
        for colours in ("dark", "light"):
            page.emulate_media(color_scheme=colours, reduced_motion="reduce")
            page.screenshot(path=shots / f"{name}-{width}-{colours}.png", full_page=True)
            check(page)
    page.set_viewport_size({"width": 1280, "height": 860})
