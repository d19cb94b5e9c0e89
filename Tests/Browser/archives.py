"""Small projects as archives, made in memory."""

import io
import tarfile


def archive(files):
    """A tar.gz of `{path: text}`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for path, text in files.items():
            data = text.encode()
            info = tarfile.TarInfo(path)
            info.size = len(data)
            info.mode = 0o644
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def static_site(text):
    return archive({"index.html": f"<!doctype html><title>t</title><p>{text}</p>"})


def python_server(text):
    """Prints at start and on each request; needs no package."""
    return archive(
        {
            "requirements.txt": "",
            ".python-version": "3.11\n",
            "Procfile": "web: python3 app.py\n",
            "app.py": f"""
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        body = ("{text} " + os.environ.get("GREETING", "no greeting")).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *values):
        print("\\x1b[31mrequest\\x1b[0m", self.path, flush=True)

print("listening", flush=True)
HTTPServer(("0.0.0.0", int(os.environ["PORT"])), Answer).serve_forever()
""",
        }
    )


def broken():
    return archive({"requirements.txt": "this-package-does-not-exist-anywhere==9.9.9\n", "app.py": "print(1)\n", ".python-version": "3.11\n"})
