"""Handing archives to the upload form."""

from playwright.sync_api import expect


def drop(page, name, data):
    """Drags a file onto the upload area, as the browser reports it, once the page's script listens there."""
    page.wait_for_selector("[data-upload].ready", state="attached")
    page.evaluate(
        """([name, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name, {type: 'application/gzip'}));
            const area = document.querySelector('[data-upload]');
            for (const kind of ['dragenter', 'dragover', 'drop'])
                area.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        [name, list(data)],
    )


def wait_for_deployment(page, milliseconds=60_000):
    """Waits until an upload has led to a deployment; tells what the page says when it was refused instead.

    A busy machine has moments without room for an application. The page says so at once, and whoever waits for the
    next address alone sees a timeout without a reason.
    """
    problem = page.locator("[data-upload-problem]")
    expect(problem.locator("visible=true").or_(page.locator(".heading-row.sub"))).to_be_visible(timeout=milliseconds)
    assert "/deployments/" in page.url, problem.inner_text()
