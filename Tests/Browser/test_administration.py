"""The administrators' pages of the whole platform."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from organizations import delete_organization, invite, look, make_organization, new_name, newcomer


def saved(page, text="Saved."):
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def set_field(page, panel, name, value):
    """Sets one setting by its form."""
    page.goto(panel.url + "/platform/settings")
    field = page.locator(f"#{name}")
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
    page.locator(f"form:has(#{name})").get_by_role("button", name="Save").click()


def reset_field(page, panel, name):
    page.goto(panel.url + "/platform/settings")
    reset = page.get_by_role("button", name=f"Reset {name}")
    if reset.count():
        reset.click()
        saved(page)


@pytest.mark.parametrize("path", ["alerts", "capacity", "people", "organizations", "settings"])
def test_each_page_is_in_the_navigation_and_fits(page, panel, shots, path):
    page.goto(panel.url + "/applications")
    page.locator(f".side nav a[href='/platform/{path}']").click()
    expect(page.locator(".side nav a[aria-current]")).to_have_attribute("href", f"/platform/{path}")
    look(page, shots, f"platform-{path}")
    page.set_viewport_size({"width": 390, "height": 860})
    page.reload()
    expect(page.locator(".side nav a[aria-current]")).to_be_in_viewport()


def test_the_audit_log_is_in_the_navigation(page, panel, shots):
    page.goto(panel.url + "/applications")
    page.get_by_role("link", name="Audit log").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit log")
    expect(page.locator(".side nav a[aria-current]")).to_contain_text("Audit log")
    look(page, shots, "audit")


def test_a_setting_is_refused_set_and_reset(page, panel):
    try:
        set_field(page, panel, "drain_seconds", "999")
        expect(page.locator("form:has(#drain_seconds)").get_by_role("alert")).to_contain_text("from 0 to 300")
        expect(page.locator("#drain_seconds")).to_have_value("999")
        set_field(page, panel, "drain_seconds", "7")
        saved(page)
        expect(page.locator("form:has(#drain_seconds)")).to_contain_text(f"Set by {panel.email}")
        set_field(page, panel, "metrics_token", "a-token-of-this-test-alone")
        saved(page)
        assert "a-token-of-this-test-alone" not in page.content()
    finally:
        reset_field(page, panel, "drain_seconds")
        reset_field(page, panel, "metrics_token")
    expect(page.locator("form:has(#drain_seconds)")).to_contain_text("From the server's file.")


def test_prices_stand_in_the_currency_that_is_set(page, panel):
    try:
        set_field(page, panel, "currency", "CHF")
        saved(page)
        page.goto(panel.url + "/applications/new")
        expect(page.locator(".plans")).to_contain_text("CHF a month")
        page.goto(panel.url + "/plans")
        expect(page.locator("table")).to_contain_text("CHF")
    finally:
        reset_field(page, panel, "currency")


def test_a_plan_is_made_changed_taken_from_the_offer_and_deleted(page, panel, shots):
    name = new_name("Nano")
    page.goto(panel.url + "/plans")
    page.get_by_role("link", name="New plan").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Memory").fill("lots")
    page.get_by_label("Price a month").fill("1.25")
    page.get_by_label("Price an hour").fill("0.002")
    page.get_by_role("button", name="Create plan").click()
    expect(page.get_by_role("alert")).to_have_text("This must be a whole number.")
    look(page, shots, "plan-refused")
    page.get_by_label("Memory").fill("64")
    page.get_by_role("button", name="Create plan").click()
    saved(page)
    page.goto(panel.url + "/applications/new")
    expect(page.locator(".plans")).to_contain_text(name)
    page.goto(panel.url + "/plans")
    look(page, shots, "plans")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_label("Price a month")).to_have_value("1.25")
    page.locator("#active").uncheck()
    page.get_by_role("button", name="Save plan").click()
    saved(page)
    expect(page.locator("tr").filter(has_text=name).locator(".tag")).to_have_text(re.compile("no"))
    page.goto(panel.url + "/applications/new")
    expect(page.locator(".plans")).not_to_contain_text(name)
    page.goto(panel.url + "/plans")
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Delete plan").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete plan").click()
    saved(page, "It was deleted.")
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def test_a_runtime_and_its_preset_are_made_changed_and_deleted(page, panel, shots):
    version = f"3.{int(uuid.uuid4().hex[:4], 16) + 100}"
    page.goto(panel.url + "/runtimes")
    look(page, shots, "runtimes")
    page.get_by_role("link", name="New runtime").click()
    page.get_by_label("Name", exact=True).fill(f"Python {version}")
    page.get_by_label("Version").fill(version)
    page.get_by_label("Image").fill("Not An Image")
    page.get_by_role("button", name="Create runtime").click()
    expect(page.get_by_role("alert")).to_contain_text("image reference")
    page.get_by_label("Image").fill("python:3")
    page.locator("#active").uncheck()
    page.get_by_role("button", name="Create runtime").click()
    saved(page)
    page.get_by_role("link", name=f"Python {version}").click()
    page.get_by_role("link", name="New preset").click()
    page.get_by_label("Build command").fill("make build")
    page.get_by_label("Variables").fill("GREETING=hello\nnonsense")
    page.get_by_role("button", name="Save preset").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2")
    page.get_by_label("Variables").fill('GREETING="hello there"')
    look(page, shots, "preset")
    page.get_by_role("button", name="Save preset").click()
    saved(page)
    look(page, shots, "runtime")
    page.get_by_role("link", name="Every plan").click()
    expect(page.get_by_label("Variables")).to_have_value('GREETING="hello there"\n')
    page.get_by_role("button", name="Delete preset").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete preset").click()
    saved(page, "It was deleted.")
    page.get_by_role("button", name="Delete runtime").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete runtime").click()
    saved(page, "It was deleted.")


def test_a_person_is_suspended_let_in_and_sees_no_platform(browser, page, panel):
    path = make_organization(page, panel, new_name("People"))
    email = f"person-{uuid.uuid4().hex[:8]}@example.org"
    with newcomer(browser, invite(page, path, email), email) as person:
        expect(person.locator(".side nav")).not_to_contain_text("Platform")
        for address in ["/platform/settings", "/plans/new", "/nodes"]:
            assert person.goto(panel.url + address).status == 403
        page.goto(panel.url + "/platform/people")
        page.get_by_label("Name or email").fill(email)
        page.get_by_role("button", name="Search").click()
        row = page.locator("tbody tr")
        expect(row).to_have_count(1)
        row.get_by_role("button", name="Suspend").click()
        page.get_by_role("dialog").get_by_role("button", name="Back").click()
        row.get_by_role("button", name="Suspend").click()
        page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
        saved(page)
        person.goto(panel.url + "/applications")
        expect(person.get_by_role("heading", level=1)).to_have_text("Sign in")
        page.goto(f"{panel.url}/platform/people?q={email}")
        expect(row).to_contain_text("suspended")
        row.get_by_role("button", name="Let in").click()
        saved(page)
        page.goto(f"{panel.url}/platform/people?q={email}")
        expect(row).not_to_contain_text("suspended")
    delete_organization(page, path)


def test_an_administrator_sets_a_quota_and_looks_as_a_member(page, panel, browser, shots):
    name, email = new_name("Looked at"), f"{uuid.uuid4().hex[:8]}@example.org"
    path = make_organization(page, panel, name)
    try:
        with newcomer(browser, invite(page, path, role="viewer"), email):
            page.goto(panel.url + f"/platform/organizations?q={name}")
            page.get_by_role("link", name=f"Quota of {name}").click()
            page.get_by_label("Instances", exact=True).fill("many")
            page.get_by_role("button", name="Save quota").click()
            expect(page.get_by_role("alert")).to_have_text("This must be a whole number, or empty.")
            page.get_by_label("Instances", exact=True).fill("0")
            page.get_by_role("button", name="Save quota").click()
            saved(page)
            expect(page.locator(".meter.bad")).to_contain_text("0 of 0")
            look(page, shots, "organization-quota")
            page.goto(panel.url + f"/platform/people?q={email}")
            page.get_by_role("link", name=f"Look as {email.split('@')[0]}").click()
            page.get_by_label("Reason").fill("your ticket of Tuesday")
            look(page, shots, "visit-form")
            page.get_by_role("button", name="Begin to look").click()
            page.wait_for_url("**/applications")
            banner = page.locator(".banner.visit")
            expect(banner).to_contain_text(f"You only look, as {email}")
            expect(page.locator(".side nav a[href='/nodes']")).to_have_count(0)
            look(page, shots, "visit")
            banner.get_by_role("button", name="End now").click()
            expect(page.get_by_role("status")).to_have_text("You are yourself again.")
            page.goto(panel.url + "/platform/audit")
            expect(page.locator(".audit-row").filter(has_text=f"as {email}").first).to_be_visible()
            look(page, shots, "platform-audit")
    finally:
        delete_organization(page, path)
