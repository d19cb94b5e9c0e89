"""Signing in and out, and what strangers and old forms get."""

from playwright.sync_api import expect

from checks import check


def test_a_stranger_is_sent_to_the_sign_in_and_back(stranger, panel, shots):
    stranger.goto(panel.url + "/nodes")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Sign in")
    stranger.screenshot(path=shots / "sign-in.png")
    check(stranger)
    stranger.get_by_label("Email").fill(panel.email)
    stranger.get_by_label("Password").fill("not the password")
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_role("alert")).to_be_visible()
    expect(stranger.get_by_label("Email")).to_have_value(panel.email)
    stranger.get_by_label("Password").fill(panel.password)
    stranger.get_by_role("button", name="Sign in").click()
    stranger.wait_for_url("**/nodes")
    stranger.locator("details.user summary").click()
    stranger.get_by_role("button", name="Sign out").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Sign in")
    stranger.goto(panel.url + "/applications")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_way_back_leads_nowhere_else(stranger, panel):
    for next_path in ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"]:
        stranger.context.clear_cookies()
        stranger.goto(f"{panel.url}/sign-in?next={next_path}")
        stranger.get_by_label("Email").fill(panel.email)
        stranger.get_by_label("Password").fill(panel.password)
        stranger.get_by_role("button", name="Sign in").click()
        stranger.wait_for_url(f"{panel.url}/**")
        assert stranger.url.startswith(panel.url + "/applications"), next_path


def test_a_form_without_the_token_of_the_session_is_refused(page, panel):
    page.goto(panel.url + "/applications/new")
    page.evaluate("document.querySelectorAll('[name=csrf]').forEach(field => { field.value = 'wrong' })")
    page.get_by_label("Name", exact=True).fill("forged")
    page.get_by_role("button", name="Create application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not allowed")


def test_headers(page, panel):
    answer = page.goto(panel.url + "/applications")
    headers = answer.all_headers()
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    cookies = [c for c in page.context.cookies() if c["name"].endswith("skypanel")]
    assert cookies and all(c["httpOnly"] and c["sameSite"] == "Lax" for c in cookies)


def test_a_missing_page_says_so(page, panel, shots):
    assert page.goto(panel.url + "/applications/there-is-none").status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
    page.screenshot(path=shots / "not-found.png")
    check(page)


def test_theme_is_kept(page, panel):
    page.goto(panel.url + "/applications")
    page.locator("details.user summary").click()
    page.get_by_role("button", name="Dark").click()
    page.goto(panel.url + "/applications")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 16, 19)"


def test_pages_can_be_read_without_script(browser, session_state, panel):
    context = browser.new_context(storage_state=session_state, java_script_enabled=False)
    page = context.new_page()
    for path in ["/applications", "/applications/new", "/nodes"]:
        assert page.goto(panel.url + path).ok
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()
