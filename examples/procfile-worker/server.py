"""The web process: a page and a health check with the standard library."""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split("?")[0]
        answers = {"/": os.environ.get("GREETING", "Hello from a Procfile"), "/healthz": "ok"}
        body = (answers.get(path, "not found") + "\n").encode()
        self.send_response(200 if path in answers else 404)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
port = int(os.environ.get("PORT", "8000"))
print(f"listening on {port}", flush=True)
ThreadingHTTPServer(("0.0.0.0", port), Page).serve_forever()
