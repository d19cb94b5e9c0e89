"""The Docker Engine of the installation, restarted by the test."""

import os
import pathlib
import signal
import subprocess

import pytest

import rig

LIVE = "--live-restore"


class Engine:
    """Only one that scripts/up or scripts/test started; the machine's own is nobody's to restart."""

    def __init__(self):
        self.socket, self.child = rig.docker_socket(), None
        found = [process for process in pathlib.Path("/proc").glob("[0-9]*") if self._is_it(process)]
        if not found:
            pytest.skip(f"needs an engine that scripts/up started: none with {self.socket} on its command line")
        self.pid = int(found[0].name)
        self.arguments = (found[0] / "cmdline").read_text().split("\0")[:-1]

    def _is_it(self, process):
        try:
            words = (process / "cmdline").read_text().split("\0")
        except OSError:
            return False
        return os.path.basename(words[0]) == "dockerd" and f"unix://{self.socket}" in words

    def restart(self, lives=True):
        """Whether containers outlive an engine is decided by how that engine was started."""
        os.kill(self.pid, signal.SIGTERM)
        rig.until("the engine has ended", 60, self._has_ended)
        self._forget_containerd()
        arguments = [word for word in self.arguments if word != LIVE] + ([LIVE] if lives else [])
        with open(rig.HOME / "log" / "dockerd.log", "ab") as log:
            self.child = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.pid = self.child.pid
        rig.until("the engine answers", 60, rig.docker_answers)

    def _has_ended(self):
        if self.child:
            return self.child.poll() is not None
        try:
            return pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True

    def _forget_containerd(self):
        """Its pid file outlives it, and the next engine takes whoever has that number for it."""
        folder = "/var/run/docker"
        if "--exec-root" in self.arguments:
            folder = self.arguments[self.arguments.index("--exec-root") + 1]
        file = pathlib.Path(folder) / "containerd" / "containerd.pid"
        rig.until("containerd has ended", 30, lambda: not _runs(file))
        file.unlink(missing_ok=True)


def _runs(file):
    try:
        number = int(file.read_text())
        return pathlib.Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (OSError, ValueError):
        return False
