"""One deployment while something goes wrong, and what must be true afterwards."""

import threading
import time

import rig

# A deployment that loses its agent in the middle ends when the agent is back and has told so.
LIMIT_SECONDS = 120
SETTLE_SECONDS = 60


class Keeper:
    """Kills a program when it is told to, and starts it again after a moment, as systemd would."""

    def __init__(self, program, **settings):
        self.program, self.settings, self.struck = program, settings, threading.Event()

    def __call__(self):
        if not self.struck.is_set():
            self.struck.set()
            self.program.kill()
            threading.Thread(target=self._again).start()

    def _again(self):
        time.sleep(0.3)
        self.program.start(**self.settings)


class Trials:
    """Deployments of one application, one after the other. `serves` is what it answers now."""

    def __init__(self, application):
        self.application, self.count = application, 0
        application.deploy("t0")
        self.serves = "t0"
        self.ends = {}
        self.settle()

    def run(self, name, between=lambda: None, after=lambda: None, seconds=LIMIT_SECONDS):
        """Gives how it ended. `between` is called when the deployment is accepted, `after` when it has ended: what was
        begun between has to be over before anything is judged."""
        self.count += 1
        mark = f"t{self.count}"
        deployment = self.application.begin_deployment(mark)
        between()
        ended = self.application.end(deployment, seconds)
        after()
        end = " ".join(filter(None, [ended["status"], ended.get("failure_code")]))
        self.ends[end] = self.ends.get(end, 0) + 1
        if ended["status"] == "live":
            self.serves = mark
        self.settle(f"{name}: {ended}")
        again = self.application.deployment(deployment)
        assert again["status"] == ended["status"], (name, ended, again)
        return ended

    def settle(self, name="the first"):
        """One instance, that of the release that is told to be live, and nothing of any other."""
        def is_true():
            status, text = self.application.visit()
            if not rig.docker_answers():
                return False
            running, all_there = self.application.containers(), self.application.containers(everything=True)
            return status == 200 and text.split()[0] == self.serves and len(running) == 1 and running == all_there
        try:
            rig.until("", SETTLE_SECONDS, is_true)
        except AssertionError:
            label = f"label=skypanel.application={self.application.id}"
            found = rig.docker("ps", "-a", "--filter", label, "--format", "{{.Names}}:{{.State}}")
            raise AssertionError(
                f"{name}: it must serve {self.serves}, answers {self.application.visit()}, and there are {found}"
            ) from None
        networks = rig.docker("network", "ls", "-q", "--filter", f"label=skypanel.application={self.application.id}")
        assert len(networks) == 1, (name, networks)
