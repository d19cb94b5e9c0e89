"""One example application, deployed by the platform and by plain calls of Docker."""

import os
import pathlib
import urllib.request

from installation import ROOT, Docker, fetch, pack, until, visit

EXAMPLE = ROOT / "examples" / "python-flask"
IMAGE = "skypanel/python:3.11"
CA = pathlib.Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))
VENV = "python3 -m venv --without-pip .venv"
PIP = "python3 -m pip --python .venv/bin/python --disable-pip-version-check --no-input install -r requirements.txt"
START = "exec .venv/bin/gunicorn app:app --bind 0.0.0.0:$PORT"
MARK = """
@app.after_request
def version(answer):
    answer.headers["X-Version"] = "{mark}"
    return answer
"""


def tree(mark):
    """The example's files; each version tells its mark in a header, so that its first answer is known."""
    files = {str(p.relative_to(EXAMPLE)): p.read_bytes() for p in sorted(EXAMPLE.rglob("*")) if p.is_file()}
    files["app.py"] += MARK.format(mark=mark).encode()
    return files


class Plain:
    """What the platform does for one application, with nothing but Docker's own calls."""

    def __init__(self, name, millicores=500, memory=512):
        self.docker, self.name, self.deps, self.images, self.containers = Docker(), name, None, [], []
        self.millicores, self.memory = millicores, memory
        self.docker.call("POST", "/volumes/create", {"Name": name})

    def step(self, base, commands, files):
        container = self.docker.call("POST", "/containers/create", {
            "Image": base, "User": "1000:1000", "WorkingDir": "/app", "Cmd": ["sh", "-c", commands],
            "Env": ["PIP_CACHE_DIR=/tmp/pip", "PIP_CERT=/run/ca/ca.crt"],
            "HostConfig": {
                "Memory": 2 << 30, "NanoCpus": 2 * 10**9, "CapDrop": ["ALL"],
                "Binds": [f"{self.name}:/cache", f"{CA}:/run/ca/ca.crt:ro"]},
        })["Id"]
        self.docker.call("PUT", f"/containers/{container}/archive?path=/app", pack(files, ""))
        self.docker.call("POST", f"/containers/{container}/start")
        ended = self.docker.call("POST", f"/containers/{container}/wait")
        if ended["StatusCode"] != 0:
            raise SystemExit(f"the plain build ended with {ended}")
        image = self.docker.call("POST", f"/commit?container={container}", {"Cmd": ["sh", "-c", START]})["Id"]
        self.docker.call("DELETE", f"/containers/{container}")
        self.images.append(image)
        return image

    def deploy(self, mark):
        files = tree(mark)
        if self.deps is None:
            self.deps = self.step(IMAGE, f"{VENV} && {PIP}", {"requirements.txt": files["requirements.txt"]})
        container = self.docker.call("POST", "/containers/create", {
            "Image": self.step(self.deps, "true", files), "User": "1000:1000", "WorkingDir": "/app",
            "Env": ["PORT=8080"],
            "HostConfig": {
                "Memory": self.memory << 20, "NanoCpus": self.millicores * 10**6, "CapDrop": ["ALL"], "Init": True,
                "SecurityOpt": ["no-new-privileges"]},
        })["Id"]
        self.containers.append(container)
        self.docker.call("POST", f"/containers/{container}/start")
        address = self.docker.call("GET", f"/containers/{container}/json")["NetworkSettings"]["IPAddress"]
        request = urllib.request.Request(f"http://{address}:8080/")
        until("plain container answers", 60, lambda: version(fetch(request)) == mark)

    def remove(self):
        for container in self.containers:
            self.docker.call("DELETE", f"/containers/{container}?force=1")
        for image in reversed(self.images):
            self.docker.call("DELETE", f"/images/{image}?force=1&noprune=1")
        self.docker.call("DELETE", f"/volumes/{self.name}")


class Ours:
    """The same through the platform's API and its ingress."""

    def __init__(self, installation, slug, **choices):
        self.installation, self.slug = installation, slug
        self.url = installation.call("POST", "/api/paas/applications", {"name": slug, "slug": slug, **choices})["url"]

    def deploy(self, mark):
        self.installation.deploy(self.slug, pack(tree(mark), "gz"))
        until(f"{mark} answers", 180, lambda: version(visit(self.url)) == mark)

    def settle(self):
        path = f"/api/paas/applications/{self.slug}"
        until("the deployment ends", 90, lambda: not self.installation.call("GET", path).get("active_deployment_id"))
        newest = self.installation.call("GET", path + "/deployments")["items"][:1]
        if any(deployment["status"] != "live" for deployment in newest):
            raise SystemExit(f"the deployment ended as {newest[0]}")


def version(answer):
    return answer.headers["X-Version"] if answer else None
