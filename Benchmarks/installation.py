"""What the benchmarks share: a running installation (scripts/up), its API, and small statistics."""

import http.client
import io
import json
import os
import pathlib
import socket
import statistics
import tarfile
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

    def small_plan(self):
        """The id of a plan of which a small machine has room for ten: a tenth of a core and 128 MB."""
        plans = self.call("GET", "/api/admin/paas/plans")["items"]
        found = next((plan for plan in plans if plan["name"] == "Small"), None) or self.call(
            "POST", "/api/admin/paas/plans", {
                "name": "Small", "description": "For benchmarks", "cpu_millicores": 100, "memory_mb": 128,
                "storage_gb": 1, "price_monthly": "0", "price_hourly": "0", "max_instances": 10})
        return found["id"]

    def delete(self, slug):
        self.call("DELETE", f"/api/paas/applications/{slug}", {"confirm": slug})
        while self.call("GET", f"/api/paas/applications/{slug}") is not None:
            time.sleep(0.2)


def pack(files, compression, prefix=""):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=f"w:{compression}") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(prefix + name)
            entry.size, entry.mode, entry.uid, entry.gid = len(content), 0o644, 1000, 1000
            archive.addfile(entry, io.BytesIO(content))
    return data.getvalue()


def visit(url):
    """The 200 answer of a host name below localhost, or None while there is none."""
    host = url.split("//")[1].split("/")[0]
    port = int(host.split(":")[1]) if ":" in host else 80
    return fetch(urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": host.split(":")[0]}))


def fetch(request):
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            answer.read()
            return answer if answer.status == 200 else None
    except (OSError, http.client.HTTPException):
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


class Docker(http.client.HTTPConnection):
    """Docker's API over its socket, on one kept connection."""

    def __init__(self):
        super().__init__("docker", timeout=600)
        self.path = os.environ.get("DOCKER_HOST", "").removeprefix("unix://") or self.of_installation()

    @staticmethod
    def of_installation():
        settings = (HOME / "agent.conf").read_text().splitlines()
        return next((line.split("=", 1)[1].strip() for line in settings if line.startswith("docker_socket")),
                    "/var/run/docker.sock")

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)

    def call(self, method, path, body=None):
        kind = "application/x-tar" if isinstance(body, bytes) else "application/json"
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        self.request(method, "/v1.40" + path, data, {"Content-Type": kind})
        answer = self.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"Docker {method} {path}: {answer.status} {text.decode()}")
        return json.loads(text) if text.startswith(b"{") else {}


def median(values):
    return statistics.median(values)
