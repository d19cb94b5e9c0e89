"""What the benchmarks share: a running installation (scripts/up), its API, and small statistics."""

import json
import os
import pathlib
import statistics
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = pathlib.Path(os.environ.get("SKYPANEL_HOME", ROOT / ".skypanel"))


class Installation:
    """The installation that up.json describes, signed in as its administrator."""

    def __init__(self):
        file = HOME / "up.json"
        if not file.exists():
            raise SystemExit(f"{file} is missing: run scripts/up first (or set SKYPANEL_HOME)")
        self.up = json.loads(file.read_text())
        answer = self.call("POST", "/api/auth/login", {
            "email": self.up["admin_email"], "password": self.up["admin_password"]}, token=None)
        self.token = answer["access_token"]

    def call(self, method, path, body=None, token="mine", kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.up["url"] + path, data=data, method=method)
        request.add_header("Content-Type", kind)
        if token == "mine":
            request.add_header("Authorization", "Bearer " + self.token)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            if error.code == 404 and method == "GET":
                return None
            raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()}")
        return json.loads(text) if text else {}

    def deploy(self, slug, archive):
        source = self.call("POST", f"/api/paas/applications/{slug}/sources", archive, kind="application/gzip")
        started = self.call("POST", f"/api/paas/applications/{slug}/deploy", {"source_id": source["id"]})
        return started["deployment"]["id"]

    def delete(self, slug):
        self.call("DELETE", f"/api/paas/applications/{slug}", {"confirm": slug})
        while self.call("GET", f"/api/paas/applications/{slug}") is not None:
            time.sleep(0.2)


def visit(url):
    """The body that a host name below localhost answers with, or None while it does not answer with 200."""
    host = url.split("//")[1].split("/")[0]
    port = int(host.split(":")[1]) if ":" in host else 80
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": host.split(":")[0]})
    return fetch(request)


def fetch(request):
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.read() if response.status == 200 else None
    except (OSError, urllib.error.URLError):
        return None


def until(what, seconds, check, pause=0.01):
    """Asks again and again until the check gives something; gives that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(pause)
    raise SystemExit(f"waited {seconds} s in vain: {what}")


def docker(*arguments, **options):
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=600, **options)
    if done.returncode != 0:
        raise SystemExit(f"docker {' '.join(arguments)}: {done.stderr or done.stdout}")
    return done.stdout.strip()


def median(values):
    return statistics.median(values)
