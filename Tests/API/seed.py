#!/usr/bin/env python3
"""Fills a fresh server with one of everything, playing the agent of a node, and writes the configuration with which
Schemathesis finds it: schemathesis.toml with the real ids as dictionaries.

    seed.py URL PASSWORD OUTPUT

Prints the tokens of the administrator and of the node, for the shell, and then stays as the node's agent."""

import base64
import gzip
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

URL, PASSWORD, OUTPUT = sys.argv[1:4]
ADMINISTRATOR = "root@example.org"
ROOM = {"cpu_millicores": 1000000, "memory_mb": 4000000, "disk_mb": 90000000}


def call(method, path, body=None, token=None, kind="application/json"):
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data=data, method=method)
    if data is not None:
        request.add_header("Content-Type", kind)
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path} answered {error.code}: {error.read().decode()}")
    return json.loads(text) if text else None


def sign_in(email):
    return call("POST", "/api/auth/login", {"email": email, "password": PASSWORD})


class Node:
    """A node that says what an agent would."""

    def __init__(self, name, token, region="default"):
        self.key = os.path.join(os.path.dirname(OUTPUT), name + ".pem")
        made = call("POST", "/api/admin/paas/nodes/register", {"name": name, "region": region}, token)
        registered = call("POST", "/api/internal/paas/nodes/register", {
            "token": made["registration_token"], "public_key": self.public_key(), "hostname": name,
            "agent_version": "0.1.0", "capacity": ROOM})
        self.id, self.audience = registered["node_id"], registered["audience"]
        self.sequence = self.generation = 0
        self.instances = []
        # Sources whose builds never end.
        self.endless = set()
        self.say("hello", {"agent_version": "0.1.0", "boot_id": "b1", "desired_generation": 0, "held_task_ids": []})
        self.beat()

    def public_key(self):
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key], check=True)
        shown = subprocess.run(["openssl", "ec", "-in", self.key, "-pubout"], check=True, capture_output=True)
        return shown.stdout.decode()

    def token(self):
        def encoded(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

        now = int(time.time())
        claims = {"sub": self.id, "aud": self.audience, "iat": now, "nbf": now, "exp": now + 600}
        text = encoded(b'{"alg":"ES256","typ":"JWT"}') + "." + encoded(json.dumps(claims).encode())
        signing = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self.key], input=text.encode(), check=True, capture_output=True)
        # The two integers of the DER form, each 32 bytes long in a JWT (RFC 7518 section 3.4).
        der, numbers, place = signing.stdout, b"", 2
        for _ in range(2):
            length = der[place + 1]
            numbers += der[place + 2:place + 2 + length].lstrip(b"\0").rjust(32, b"\0")
            place += 2 + length
        return text + "." + encoded(numbers)

    def say(self, kind, body):
        frame = {"v": 1, "id": "m1", "at": int(time.time() * 1000), "kind": kind, "body": body}
        answers = call("POST", f"/api/internal/paas/nodes/{self.id}/exchange", [frame], self.token())
        for answer in answers:
            self.hear(answer["kind"], answer["body"])

    def beat(self, **more):
        self.say("heartbeat", {
            "agent_version": "0.1.0", "total": ROOM, "used": dict.fromkeys(ROOM, 0), "container_count": 0,
            "uptime_seconds": 60, "reconnect_count": 0, "applications": [], "instances": []} | more)

    def hear(self, kind, body):
        if kind == "task" and "build" in body and not any(source in json.dumps(body) for source in self.endless):
            digest = "sha256:" + body["task_id"].replace("-", "") * 2
            self.say("task_report", {"task_id": body["task_id"], "state": "succeeded", "build": {
                "image": digest, "image_bytes": 1000, "language": "python", "user": "1000:1000",
                "processes": [{"name": "web", "command": ["run"]}]}})
        if kind == "desired_state":
            self.generation, self.instances = body["generation"], body["instances"]

    def report(self):
        self.sequence += 1
        self.say("node_report", {
            "sequence": self.sequence, "boot_id": "b1", "accepted_generation": self.generation,
            "routed_generation": self.generation, "instances": [
                {"instance_id": one["instance_id"], "application_id": one["application_id"], "state": "healthy",
                 "restart_count": 0, "out_of_memory": False} for one in self.instances]})


class Seeds:
    def __init__(self):
        self.root = sign_in(ADMINISTRATOR)["access_token"]
        self.dictionaries = {}
        self.node = Node("api-node", self.root)

    def post(self, path, body=None, token=None):
        return call("POST", path, body, token or self.root)

    def plant(self):
        self.catalogue()
        self.people()
        self.applications()
        self.open_build()
        self.alert()
        return self.dictionaries

    def catalogue(self):
        plan = {"cpu_millicores": 100, "memory_mb": 128, "storage_gb": 1, "price_monthly": "1.00",
                "price_hourly": "0.01", "max_instances": 3}
        runtime = {"type": "python", "base_image": "example/python:3"}
        plans = [self.post("/api/admin/paas/plans", plan | {"name": f"Plan {n}"})["id"] for n in range(4)]
        runtimes = [self.post("/api/admin/paas/runtimes", runtime | {"name": f"Runtime {n}", "version": f"9.{n}"})["id"]
                    for n in range(4)]
        presets = f"/api/admin/paas/runtimes/{runtimes[0]}/presets"
        self.dictionaries |= {
            "plan": plans[:1], "spare_plan": plans[1:], "runtime": runtimes[:1], "spare_runtime": runtimes[1:],
            "preset": [self.post(presets, {"build_command": "make"})["id"]],
            "spare_preset": [self.post(presets, {"build_command": "make", "plan_id": plan})["id"] for plan in plans[1:]],
            "node": [self.node.id],
            "spare_node": [self.register_node(f"spare-{n}")["id"] for n in range(4)],
            "node_token": [self.register_node(f"join-{n}")["registration_token"] for n in range(4)],
            "public_key": [Node.public_key(self.node_copy())],
        }

    def node_copy(self):
        copy = Node.__new__(Node)
        copy.key = self.node.key + ".other"
        return copy

    def register_node(self, name):
        return self.post("/api/admin/paas/nodes/register", {"name": name, "region": "default"})

    def people(self):
        def register(name):
            body = {"email": f"{name}@example.org", "password": PASSWORD, "name": name}
            made = call("POST", "/api/auth/register", body)
            return made["user"]["id"], sign_in(body["email"])["access_token"]

        def link(by):
            return self.post("/api/paas/invitations", {"role": "member"}, by)["link"].replace("=", "/").split("/")[-1]

        users, other = [], None
        for number in range(5):
            user, other = register(f"user-{number}")
            self.post("/api/paas/invitations/accept", {"token": link(self.root)}, other)
            users.append(user)
        # People who sign in to be signed out again.
        refresh = [sign_in(f"user-{n}@example.org")["refresh_token"] for n in range(5)]
        sessions = call("GET", "/api/auth/sessions?limit=200", token=self.root)["items"]
        for _ in range(3):
            sign_in(ADMINISTRATOR)
        all_sessions = call("GET", "/api/auth/sessions?limit=200", token=self.root)["items"]
        known = {one["id"] for one in sessions}
        own = call("GET", "/api/auth/me", token=self.root)["organization"]["id"]
        visits = [self.post(f"/api/admin/paas/users/{user}/impersonate", {"reason": "a trial", "organization_id": own})["id"]
                  for user in users[3:]]
        tokens = [self.post("/api/paas/tokens", {"name": f"t{n}", "permissions": ["view"]})["id"] for n in range(3)]
        self.dictionaries |= {
            "user": users[:1], "spare_user": users[1:], "member": users[:1], "refresh_token": refresh,
            "email": ["user-0@example.org"], "password": [PASSWORD],
            "new_email": [f"new-{n}@example.org" for n in range(20)],
            "session": [one["id"] for one in all_sessions if one["id"] not in known],
            "impersonation": visits[:1], "spare_impersonation": visits[1:],
            "token": tokens, "invitation": [self.post("/api/paas/invitations", {"role": "viewer"})["id"] for _ in "123"],
            "invitation_token": [link(other) for _ in "123"],
        }

    def applications(self):
        organization = call("GET", "/api/auth/me", token=self.root)["organization"]["id"]
        slugs = [self.post("/api/paas/applications", {"name": name})["slug"]
                 for name in ["Shop", "Blog", "Wiki", "Gone"]]
        sources = []
        for slug in slugs[:3]:
            base = f"/api/paas/applications/{slug}"
            source = call("POST", base + "/sources", gzip.compress(b"x"), self.root, "application/gzip")["id"]
            sources.append(source)
            self.post(base + "/env", {"key": "GREETING", "value": "hello"})
            self.post(base + "/deploy", {"source_id": source})
            self.bring_live(base)
        self.dictionaries |= {
            "application": slugs[:2], "spare_application": slugs[3:], "source": sources[:1], "organization": [organization],
            "build": ["1"], "deployment": ["1"], "key": ["GREETING"], "release": [1],
        }

    def open_build(self):
        """A build that goes on, so that its node may read the source."""
        slug = self.post("/api/paas/applications", {"name": "Endless"})["slug"]
        base = f"/api/paas/applications/{slug}"
        source = call("POST", base + "/sources", gzip.compress(b"x"), self.root, "application/gzip")["id"]
        self.node.endless.add(source)
        self.post(base + "/deploy", {"source_id": source})
        for _ in range(100):
            self.node.report()
            if call("GET", base + "/builds/1", token=self.root)["status"] == "building":
                self.dictionaries["open_source"] = [source]
                return
            time.sleep(0.1)
        sys.exit("the build that is to go on does not begin")

    def alert(self):
        """A node in a region of its own that complains once and is silent then."""
        Node("api-complaining", self.root, "elsewhere").beat(docker_problem="Docker does not answer.")
        for _ in range(300):
            found = call("GET", "/api/admin/paas/alerts", token=self.root)["items"]
            if found:
                self.dictionaries["alert"] = [found[0]["id"]]
                return
            time.sleep(0.1)
        sys.exit("no alert is raised")

    def bring_live(self, base):
        for _ in range(100):
            self.node.report()
            state = call("GET", base + "/deployments/1", token=self.root)["status"]
            if state == "live":
                return
            if state not in ("pending", "building", "deploying", "starting", "switching", "queued", "releasing"):
                sys.exit(f"the deployment of {base} ended as {state}")
            time.sleep(0.1)
        sys.exit(f"the deployment of {base} does not end")


# What stands for a parameter of an address; CorpusTests asks for what is not there.
PATHS = ["application", "build", "deployment", "key", "plan", "runtime", "preset", "node", "user", "organization", "token",
         "invitation", "session", "source", "member", "alert", "impersonation"]
# What ends something gets things that nothing else needs, and bodies that are right.
OPERATIONS = {
    "DELETE /api/admin/paas/plans/{plan}": {"path.plan": "spare_plan"},
    "DELETE /api/admin/paas/runtimes/{runtime}": {"path.runtime": "spare_runtime"},
    "DELETE /api/admin/paas/runtimes/{runtime}/presets/{preset}": {"path.preset": "spare_preset"},
    "DELETE /api/admin/paas/nodes/{node}": {"path.node": "spare_node"},
    "POST /api/admin/paas/nodes/{node}/drain": {"path.node": "spare_node"},
    "POST /api/admin/paas/nodes/{node}/disable": {"path.node": "spare_node"},
    "GET /api/internal/paas/nodes/{node}/sources/{source}": {"path.source": "open_source"},
    "DELETE /api/admin/paas/impersonations/{impersonation}": {"path.impersonation": "spare_impersonation"},
    "DELETE /api/paas/members/{user}": {"path.user": "spare_user"},
    "DELETE /api/paas/applications/{application}": {
        "path.application": "spare_application", "body.confirm": "spare_application"},
    "DELETE /api/admin/paas/applications/{application}": {
        "path.application": "spare_application", "body.confirm": "spare_application"},
    "POST /api/paas/applications": {"body.plan_id": "plan", "body.runtime_id": "runtime"},
    "POST /api/paas/applications/{application}/deploy": {"body.source_id": "source"},
    "POST /api/paas/applications/{application}/rollback": {"body.release": "release"},
    "POST /api/paas/invitations/accept": {"body.token": "invitation_token"},
    "POST /api/auth/login": {"body.email": "email", "body.password": "password"},
    "POST /api/auth/refresh": {"body.refresh_token": "refresh_token"},
    "POST /api/auth/register": {"body.email": "new_email", "body.password": "password"},
    "POST /api/auth/totp": {"body.password": "password"},
    "POST /api/internal/paas/nodes/register": {"body.token": "node_token", "body.public_key": "public_key"},
}


def configuration(dictionaries):
    """TOML; JSON's strings, numbers and lists are TOML as well."""
    lines = []
    for name, values in dictionaries.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]

    def binding(key, name):
        # A place in the address has one value in all phases; what stands in a body is made up once in a while.
        if key.startswith("body."):
            return f'{json.dumps(key)} = {{ dictionary = "{name}", probability = 0.9 }}'
        return f"{json.dumps(key)} = {json.dumps(dictionaries[name][0])}"

    lines += ["[parameters]", binding("header.X-Organization-Id", "organization")]
    lines += [binding("path." + name, name) for name in PATHS]
    for operation, bindings in OPERATIONS.items():
        lines += ["[[operations]]", f"include-name = {json.dumps(operation)}", "[operations.parameters]"]
        lines += [binding(key, name) for key, name in bindings.items()]
    return "\n".join(lines) + "\n"


seeds = Seeds()
with open(OUTPUT, "a", encoding="utf-8") as file:
    file.write("\n" + configuration(seeds.plant()))
print(f"export SKYPANEL_API_TOKEN={seeds.root}")
print(f"export SKYPANEL_NODE_TOKEN={seeds.node.token()}", flush=True)
sys.stdout.close()
# The node goes on, so that what the checks begin comes to an end, until the script that started it ends it.
while True:
    time.sleep(0.3)
    try:
        seeds.node.beat()
        seeds.node.report()
    except (SystemExit, OSError):
        pass
