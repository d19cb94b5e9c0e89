"""Organizations, their people, invitations, tokens, quotas and ends, and a second factor."""

import base64
import hashlib
import hmac
import re
import struct
import time
import urllib.error
import urllib.request
import uuid

import pytest
from playwright.sync_api import expect

from organizations import PASSWORD, delete_organization, invite, look, make_organization, new_name, newcomer


@pytest.fixture
def team(page, panel):
    """Address of an organization of the test's own."""
    path = make_organization(page, panel, new_name("Team"))
    yield path
    delete_organization(page, path)


def address(word):
    return f"{word}-{uuid.uuid4().hex[:8]}@example.org"


def dialog_yes(page, button):
    page.get_by_role("dialog").get_by_role("button", name=button).click()


def status_with(token, url):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_person_changes_between_organizations(page, panel, team, shots):
    name = page.get_by_role("heading", level=1).inner_text()
    switch = page.locator("details.switcher")
    expect(switch.locator("summary")).to_contain_text(name)
    switch.locator("summary").click()
    look(page, shots, "switcher")
    others = switch.locator("button:not([aria-current])")
    first = others.first.inner_text().strip()
    others.first.click()
    page.wait_for_url("**/applications")
    expect(switch.locator("summary")).to_contain_text(first)
    switch.locator("summary").click()
    page.keyboard.press("Escape")
    expect(switch).not_to_have_attribute("open", "")
    # A form stays in the organization of its page, whatever was chosen since.
    page.goto(team + "/settings")
    expect(switch.locator("summary")).to_contain_text(name)


def test_somebody_is_invited_registers_and_is_changed_and_removed(browser, page, panel, team, shots):
    name = page.get_by_role("heading", level=1).inner_text()
    email = address("ada")
    link = invite(page, team, email, "member")
    look(page, shots, "invitation-made")
    page.get_by_role("button", name="Copy command").click()
    assert page.evaluate("navigator.clipboard.readText()") == link
    stranger = browser.new_context().new_page()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", level=1)).to_have_text(f"Join {name}")
    expect(stranger.locator("main")).to_contain_text("invites you as member")
    look(stranger, shots, "join")
    stranger.get_by_label("Your name").fill("Ada")
    stranger.get_by_label("Password").evaluate("field => field.removeAttribute('minlength')")
    stranger.get_by_label("Password").fill("short")
    stranger.get_by_role("button", name="Register and join").click()
    expect(stranger.get_by_role("alert")).to_contain_text("at least 8 characters")
    stranger.context.close()
    with newcomer(browser, link, email) as person:
        expect(person.get_by_role("status")).to_contain_text("you are a member now")
        expect(person.locator("details.switcher summary")).to_contain_text(name)
        expect(person.get_by_role("link", name="New application")).to_be_visible()
        expect(person.get_by_role("link", name="Audit log")).to_have_count(0)
        person.goto(link)
        expect(person.get_by_role("alert")).to_contain_text("has been used")

        page.goto(team)
        row = page.get_by_role("listitem").filter(has_text=email)
        look(page, shots, "members")
        row.get_by_role("combobox").select_option("viewer")
        row.get_by_role("button", name="Change the role").click()
        expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
        person.goto(panel.url + "/applications")
        expect(person.get_by_role("link", name="New application")).to_have_count(0)
        person.goto(team)
        expect(person.get_by_role("button", name="Remove")).to_have_count(0)

        row.get_by_role("button", name="Remove").click()
        page.get_by_role("dialog").get_by_role("button", name="Back").click()
        expect(row).to_be_visible()
        row.get_by_role("button", name="Remove").click()
        dialog_yes(page, "Remove")
        expect(page.get_by_role("status").filter(has_text="The member was removed")).to_be_visible()
        expect(row).to_have_count(0)
        assert person.goto(team).status == 404


def test_an_invitation_that_does_not_fit_says_why(stranger, page, panel, team, shots):
    link = invite(page, team, address("somebody"), "viewer")
    assert page.goto(link).status == 403
    expect(page.get_by_role("alert")).to_contain_text("This invitation is for")
    expect(page.get_by_role("button", name="Join", exact=True)).to_have_count(0)
    look(page, shots, "join-foreign")
    page.goto(team + "/invitations")
    page.get_by_role("button", name="Withdraw the invitation").click()
    dialog_yes(page, "Withdraw")
    expect(page.get_by_role("status").filter(has_text="withdrawn")).to_be_visible()
    assert stranger.goto(link).status == 409
    expect(stranger.get_by_role("alert")).to_contain_text("This invitation was withdrawn")
    assert stranger.goto(panel.url + "/join?token=ski_none").status == 404
    expect(stranger.get_by_role("heading", level=1)).to_have_text("No such invitation")


def test_a_token_is_shown_once_works_and_is_revoked(page, panel, team, shots):
    page.goto(team + "/tokens")
    expect(page.get_by_text("No program has a key")).to_be_visible()
    for right in ("view", "deploy"):
        page.locator(f"#permission_{right}").uncheck()
    page.get_by_label("Name", exact=True).fill("CI deployments")
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("alert")).to_contain_text("must be some of view, deploy")
    expect(page.get_by_label("Name", exact=True)).to_have_value("CI deployments")
    page.locator("#permission_view").check()
    page.get_by_label("Ends after").select_option("7")
    page.get_by_role("button", name="Create token").click()
    token = page.locator("pre.command code").inner_text()
    look(page, shots, "token-made")
    page.get_by_role("button", name="Copy command").click()
    assert page.evaluate("navigator.clipboard.readText()") == token
    assert status_with(token, panel.url + "/api/paas/applications") == 200
    page.goto(team + "/tokens")
    assert token not in page.content()
    row = page.get_by_role("listitem").filter(has_text="CI deployments")
    expect(row).to_contain_text("used")
    look(page, shots, "tokens")
    row.get_by_role("button", name="Revoke").click()
    dialog_yes(page, "Revoke")
    expect(page.get_by_role("status").filter(has_text="The token was revoked")).to_be_visible()
    assert status_with(token, panel.url + "/api/paas/applications") == 401


def test_a_quota_that_is_used_up_is_red(page, panel, team, shots):
    organization = team.rsplit("/", 1)[1]
    page.goto(team + "/quota")
    expect(page.locator(".meter.bad")).to_have_count(0)
    csrf = page.locator("input[name=csrf]").first.get_attribute("value")
    answer = page.request.put(
        f"{panel.url}/api/admin/paas/organizations/{organization}/quota",
        data={"applications": 0},
        headers={"X-CSRF-Token": csrf},
    )
    assert answer.ok
    page.reload()
    expect(page.get_by_text("Applications: all is in use")).to_be_visible()
    expect(page.locator(".meter.bad")).to_have_count(1)
    look(page, shots, "quota")


def test_an_organization_keeps_an_owner_and_is_renamed(page, panel, team, shots):
    page.goto(team + "/settings")
    expect(page.get_by_text("There is nobody else yet.")).to_be_visible()
    page.get_by_role("button", name="Leave organization").click()
    dialog_yes(page, "Leave organization")
    expect(page.get_by_role("alert")).to_contain_text("An organization needs an owner")
    name = new_name("Engines")
    page.get_by_label("Name of the organization").fill(name)
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    look(page, shots, "organization-settings")
    delete = page.get_by_role("button", name="Delete organization")
    expect(delete).to_be_disabled()
    page.get_by_label("Type").fill(name[:-1])
    expect(delete).to_be_disabled()
    page.get_by_label("Type").fill(name)
    expect(delete).to_be_enabled()


def test_ownership_is_handed_over_and_the_old_owner_leaves(browser, page, panel):
    path = make_organization(page, panel, new_name("Heirs"))
    email = address("heir")
    with newcomer(browser, invite(page, path, email, "viewer"), email) as heir:
        page.goto(path + "/settings")
        page.get_by_role("button", name="Hand over").click()
        dialog_yes(page, "Hand over")
        expect(page.get_by_role("status").filter(has_text="has a new owner")).to_be_visible()
        expect(page.get_by_role("button", name="Delete organization")).to_have_count(0)
        page.get_by_role("button", name="Leave organization").click()
        dialog_yes(page, "Leave organization")
        expect(page.get_by_role("status").filter(has_text="You have left")).to_be_visible()
        assert page.goto(path).status == 404
        delete_organization(heir, path)


def test_forms_work_without_script(browser, session_state, panel):
    context = browser.new_context(storage_state=session_state, java_script_enabled=False)
    page = context.new_page()
    path = make_organization(page, panel, new_name("Plain"))
    link = invite(page, path, "", "viewer")
    assert re.search(r"/join\?token=ski_", link)
    page.goto(path + "/invitations")
    page.get_by_role("button", name="Withdraw the invitation").click()
    expect(page.get_by_role("status").filter(has_text="withdrawn")).to_be_visible()
    page.locator("details.switcher summary").click()
    page.locator("details.switcher button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Applications")
    page.goto(path + "/settings")
    page.get_by_label("Type").fill("something else")
    page.get_by_role("button", name="Delete organization").click()
    expect(page.get_by_role("alert")).to_contain_text("must be the organization's name")
    delete_organization(page, path)
    context.close()


def code_of(secret):
    """RFC 6238 with SHA-1, six digits, thirty seconds."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_a_second_factor_is_set_up_from_a_drawing(browser, page, panel, team, shots):
    email = address("careful")
    with newcomer(browser, invite(page, team, email), email) as person:
        person.goto(panel.url + "/account")
        person.get_by_label("Your password").fill(PASSWORD)
        person.get_by_role("button", name="Set up").click()
        drawing = person.get_by_role("img", name="QR code")
        expect(drawing).to_be_visible()
        box = drawing.bounding_box()
        assert box["width"] == box["height"] >= 190
        drawing.screenshot(path=shots / "qr-code.png")
        look(person, shots, "second-factor")
        secret = person.locator("#second-factor pre.command code").inner_text()
        person.get_by_label("The code that it shows").fill("000000")
        person.get_by_role("button", name="Switch on").click()
        expect(person.get_by_role("alert")).to_contain_text("is wrong")
        person.get_by_label("The code that it shows").fill(code_of(secret))
        person.get_by_role("button", name="Switch on").click()
        expect(person.get_by_text("Your recovery codes.")).to_be_visible()
        look(person, shots, "recovery-codes")
