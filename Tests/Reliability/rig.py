"""A running installation (scripts/up), its programs, its API, and an application made for one test."""

import http.client
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import application

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = pathlib.Path(os.environ.get("SKYPANEL_TEST_UP") or ROOT / ".skypanel" / "up.json").parent
IS_LONG = os.environ.get("SKYPANEL_LONG_TESTS") == "1"
ENDS = {"live", "failed", "cancelled", "superseded"}


class Refused(Exception):
    """An answer of the API that is no success."""

    def __init__(self, method, path, status, text):
        super().__init__(f"{method} {path}: {status} {text[:400]}")
        self.status = status


def until(what, seconds, check, pause=0.1):
    """Asks again and again until the check gives something; gives that."""
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(pause)


class Installation:
    def __init__(self):
        self.up = json.loads((HOME / "up.json").read_text())
        self.token = None
        self.sign_in()

    def sign_in(self):
        answer = self.call("POST", "/api/auth/login", {
            "email": self.up["admin_email"], "password": self.up["admin_password"]}, patience=60)
        self.token = answer["access_token"]

    def call(self, method, path, body=None, kind="application/json", key=None, patience=30):
        """Asks until the server answers; one that is killed just now, or asks for patience, is asked again."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        end = time.monotonic() + patience
        while True:
            request = urllib.request.Request(self.up["url"] + path, data=data, method=method)
            request.add_header("Content-Type", kind)
            if self.token:
                request.add_header("Authorization", "Bearer " + self.token)
            if key:
                request.add_header("Idempotency-Key", key)
            try:
                with urllib.request.urlopen(request, timeout=30) as response:
                    text = response.read()
                return json.loads(text) if text else {}
            except urllib.error.HTTPError as error:
                text = error.read().decode(errors="replace")
                if error.code == 401 and self.token and "login" not in path:
                    self.token = None
                    self.sign_in()
                elif error.code not in (429, 502, 503) or time.monotonic() > end:
                    raise Refused(method, path, error.code, text) from None
            except (OSError, http.client.HTTPException):
                # Only what may be sent twice is sent again.
                if (method == "POST" and not key) or time.monotonic() > end:
                    raise
            time.sleep(0.2)

    def small_plan(self, name="Small", memory_mb=128):
        """A plan of which a small machine holds many."""
        path = "/api/admin/paas/plans"
        found = [plan for plan in self.call("GET", path)["items"] if plan["name"] == name]
        return (found or [self.call("POST", path, {
            "name": name, "description": "For tests", "cpu_millicores": 100, "memory_mb": memory_mb, "storage_gb": 1,
            "price_monthly": "0", "price_hourly": "0", "max_instances": 10}, key=os.urandom(8).hex())])[0]["id"]


class Program:
    """The server or the agent of the installation, ended and started by the test."""

    def __init__(self, name):
        self.name = name
        self.settings = HOME / f"{name.removeprefix('skypanel-')}.conf"
        self.file = HOME / f"{name}.pid"
        self.child = None

    @property
    def pid(self):
        return int(self.file.read_text())

    def is_running(self):
        try:
            state = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            return state != "Z" and self.settings.name in pathlib.Path(f"/proc/{self.pid}/cmdline").read_text()
        except (OSError, ValueError):
            return False

    def kill(self, how=signal.SIGKILL):
        if self.is_running():
            os.kill(self.pid, how)
        if self.child:
            self.child.wait(30)
            self.child = None
        until(f"{self.name} is gone", 30, lambda: not self.is_running(), 0.02)

    def start(self, **settings):
        environment = dict(os.environ)
        for name, value in settings.items():
            environment[("SKYPANEL_AGENT_" if "agent" in self.name else "SKYPANEL_") + name.upper()] = str(value)
        with open(HOME / "log" / f"{self.name}.log", "ab") as log:
            self.child = subprocess.Popen(
                [HOME / "bin" / self.name, "--config", self.settings], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env=environment, start_new_session=True)
        self.file.write_text(f"{self.child.pid}\n")
        # For a moment after its start a program has no command line, and would be taken for another one.
        until(f"{self.name} has begun", 10, lambda: self.is_running() or self.child.poll() is not None, 0.01)


class Application:
    """An application made for one test and deleted after it."""

    def __init__(self, installation, name):
        self.installation = installation
        self.slug = f"{name}-{random.randrange(10**8)}"
        made = installation.call("POST", "/api/paas/applications", {
            "name": self.slug, "slug": self.slug, "plan_id": installation.small_plan()}, key=self.slug)
        self.id, self.url, self.path = made["id"], made["url"], f"/api/paas/applications/{self.slug}"
        self.host = self.url.split("//")[1].split("/")[0].split(":")[0]
        self.port = int(self.url.rsplit(":", 1)[1].strip("/")) if self.url.count(":") > 1 else 80

    def begin(self, verb, body=None):
        """The id of the deployment that the verb starts."""
        return self.installation.call(
            "POST", f"{self.path}/{verb}", body or {}, key=os.urandom(8).hex())["deployment"]["id"]

    def begin_deployment(self, mark, contents=None):
        packed = application.archive(contents or application.files(mark))
        source = self.installation.call(
            "POST", self.path + "/sources", packed, kind="application/gzip", key=os.urandom(8).hex())
        return self.begin("deploy", {"source_id": source["id"]})

    def deployment(self, number):
        return self.installation.call("GET", f"{self.path}/deployments/{number}")

    def end(self, deployment, seconds=180):
        def ended():
            found = self.deployment(deployment)
            return found if found["status"] in ENDS else None
        return until(f"deployment {deployment} of {self.slug} ends", seconds, ended)

    def deploy(self, mark, contents=None, seconds=180):
        ended = self.end(self.begin_deployment(mark, contents), seconds)
        assert ended["status"] == "live", ended
        return ended

    def visit(self, path="/", seconds=10):
        """Status and text of one answer; status 0 when there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path, headers={"Host": self.host})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error)
        finally:
            connection.close()

    def containers(self, everything=False):
        return docker("ps", "-aq" if everything else "-q", "--filter", f"label=skypanel.application={self.id}")

    def delete(self):
        def gone():
            try:
                self.installation.call("GET", self.path)
            except Refused as refused:
                return refused.status == 404
            return False
        try:
            self.installation.call("DELETE", self.path, {"confirm": self.slug})
        except Refused as refused:
            if refused.status != 404:
                raise
        until(f"{self.slug} is deleted", 120, gone)

    def remains(self):
        """What Docker still has of it."""
        label = f"label=skypanel.application={self.id}"
        kinds = (["ps", "-aq"], ["network", "ls", "-q"], ["volume", "ls", "-q"], ["image", "ls", "-aq"])
        return [line for kind in kinds for line in docker(*kind, "--filter", label)]


def docker(*arguments):
    command = ["docker", "-H", f"unix://{docker_socket()}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split()


def docker_answers():
    try:
        return bool(docker("version", "--format", "{{.Server.Version}}"))
    except (subprocess.SubprocessError, OSError):
        return False


def docker_socket():
    settings = (HOME / "agent.conf").read_text().splitlines()
    return next(line.split("=", 1)[1].strip() for line in settings if line.startswith("docker_socket"))


def node_id():
    return json.loads((HOME / "node.json").read_text())["id"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
