"""Applications that last for a module of tests."""

import contextlib
import uuid


def delete_application(page, path):
    """Deletes the application at `path`, and waits until the server said so.

    Closing a window while its form is being sent makes Chromium hang, for ever and not every time.
    """
    page.goto(path + "/settings")
    page.get_by_label("Type").fill(path.rpartition("/")[2])
    page.get_by_role("button", name="Delete application").click()
    page.wait_for_url("**/applications?done=deleted")


@contextlib.contextmanager
def new_application(browser, session_state, panel, name):
    """A page on a new application's overview, which has its own address; the application is deleted at the end."""
    page = browser.new_context(storage_state=session_state).new_page()
    slug = f"{name}-{uuid.uuid4().hex[:6]}"
    page.goto(panel.url + "/applications/new")
    page.get_by_label("Name", exact=True).fill(slug)
    page.get_by_role("button", name="Create application").click()
    page.wait_for_url(f"**/applications/{slug}**")
    path = f"{panel.url}/applications/{slug}"
    yield page, path
    delete_application(page, path)
    page.context.close()
