"""One tenant's build or application goes off like a bomb; a neighbour on the same node must hardly notice."""

import time

import pytest

import application
import load
import rig

# What each of them does until it is stopped.
BOMBS = {
    "fork": "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n",
    "memory": "kept = []\nwhile True:\n    kept.append(bytearray(b'x') * 10_000_000)\n",
    "output": "while True:\n    print('x' * 4000)\n",
    "time": "while True:\n    pass\n",
}
SHORT_BUILDS, SHORT_APPLICATIONS = ["memory"], ["fork"]

# How a build ends that holds the bomb. A flood is stopped by its amount, or by the time when it comes slowly.
BUILD_ENDS = {"fork": {"build_timeout"}, "memory": {"build_failed"}, "output": {"build_failed", "build_timeout"},
              "time": {"build_timeout"}}
BUILD_SECONDS = 30
MEASURED_SECONDS = 12 if not rig.IS_LONG else 30

# Below this a quiet value is chance: a tenth of a period of the kernel's CPU limits.
FLOOR_SECONDS = 0.01


def p99(times):
    return sorted(times)[int(len(times) * 0.99)]


class Neighbour:
    """An application that is visited all the time, quietly at first."""

    def __init__(self, made):
        self.application = made
        made.deploy("neighbour")
        time.sleep(3)
        self.quiet = self.measure()

    def measure(self, until=None):
        """Seconds of each answer, for a while, or until something is over, but for no shorter while."""
        pulse = load.Pulse(self.application)
        began = time.monotonic()
        while time.monotonic() - began < MEASURED_SECONDS or (until and not until()):
            time.sleep(0.2)
            assert time.monotonic() - began < 300, "it is never over"
        pulse.stop()
        assert pulse.failures == [], pulse.failures
        return pulse.times


@pytest.fixture
def neighbour(new_application):
    return Neighbour(new_application("neighbour"))


@pytest.fixture
def short_builds(installation):
    path, name = "/api/admin/paas/settings", "build_timeout_seconds"
    before = next(one for one in installation.call("GET", path)["items"] if one["name"] == name)
    installation.call("PUT", path, {name: BUILD_SECONDS})
    yield
    installation.call("PUT", path, {name: before["value"] if before["is_set"] else None})


def judge(neighbour, times, figures, name):
    """Quiet is what was before and what is after: the machine may have become busier or idler meanwhile. A sample is too
    short to judge times by: there each answer must come, and the figures are printed."""
    quiet, loud = p99(neighbour.quiet + neighbour.measure()), p99(times)
    figures(bomb=name, quiet_p99_ms=round(quiet * 1000, 1), p99_ms=round(loud * 1000, 1), answers=len(times))
    if rig.IS_LONG:
        assert loud <= 2 * max(quiet, FLOOR_SECONDS), (name, quiet, loud)


@pytest.mark.parametrize("kind", list(BOMBS) if rig.IS_LONG else SHORT_BUILDS)
def test_bomb_in_a_build(new_application, neighbour, short_builds, figures, kind):
    victim = new_application("bomb")
    victim.deploy("first")
    contents = application.files("second") | {"bomb.py": BOMBS[kind]}
    victim.installation.call("PUT", victim.path, {"build_command": "python bomb.py"})
    deployment = victim.begin_deployment("second", contents)
    times = neighbour.measure(until=lambda: victim.deployment(deployment)["status"] in rig.ENDS)
    ended = victim.end(deployment)
    assert ended["status"] == "failed" and ended["failure_code"] in BUILD_ENDS[kind], ended
    # What ran before still does, and nothing of the build is left.
    assert victim.visit()[1].split()[0] == "first"
    label = f"label=skypanel.build-node={rig.node_id()}"
    rig.until("the build's containers are gone", 30, lambda: not rig.docker("ps", "-aq", "--filter", label))
    judge(neighbour, times, figures, f"{kind} in a build")


@pytest.mark.parametrize("kind", list(BOMBS) if rig.IS_LONG else SHORT_APPLICATIONS)
def test_bomb_in_an_application(new_application, neighbour, figures, kind):
    victim = new_application("bomb")
    contents = application.files("bomb") | {"bomb.py": BOMBS[kind]}
    # It goes off beside the server, when that has been found healthy.
    contents["Procfile"] = "web: (sleep 8; exec python bomb.py) & exec python server.py\n"
    victim.deploy("bomb", contents)
    time.sleep(8)
    times = neighbour.measure()
    judge(neighbour, times, figures, f"{kind} in an application")
