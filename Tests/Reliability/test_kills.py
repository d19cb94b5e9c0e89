"""`kill -9` of either program at every step: one true end, nothing twice, nothing left, and visitors never see it."""

import itertools

import pytest

import docker_proxy
import frame_proxy
import load
import rig
import trial

# The short form takes some of the steps; which ones changes with nothing, so that a failure comes again.
SAMPLE = {2, 4, 6, 8, 10}


@pytest.fixture
def agent_behind_docker(installation, tmp_path):
    """The agent with a proxy between it and Docker."""
    agent = rig.Program("skypanel-agent")
    proxy = docker_proxy.DockerProxy(rig.docker_socket(), tmp_path / "docker.sock")
    settings = {"docker_socket": proxy.path}
    agent.kill()
    agent.start(**settings)
    yield agent, proxy, settings
    proxy.close()
    agent.kill()
    agent.start()


@pytest.fixture
def agent_behind_wire(installation):
    """The agent with a proxy between it and the server."""
    agent = rig.Program("skypanel-agent")
    port = rig.free_port()
    proxy = frame_proxy.FrameProxy(frame_proxy.port_of_server(installation.up), port)
    agent.kill()
    agent.start(server_url=f"http://127.0.0.1:{port}")
    yield proxy
    proxy.close()
    agent.kill()
    agent.start()


def steps():
    return itertools.count(1) if rig.IS_LONG else sorted(SAMPLE)


@pytest.fixture
def watched(new_application):
    """An application that runs, with a visitor who must not notice anything."""
    application = new_application("kill")
    trials = trial.Trials(application)
    watcher = load.Watcher(application)
    yield trials
    watcher.stop()
    assert watcher.failures == [] and watcher.answers > 10


@pytest.mark.parametrize("moment", ["before", "after"])
def test_agent_is_killed_at_each_call_of_docker(agent_behind_docker, watched, moment, figures):
    agent, proxy, settings = agent_behind_docker
    killed = 0
    for step in steps():
        keeper = trial.Keeper(agent, **settings)
        proxy.begin(lambda number, call: moment if number == step else None, keeper)
        watched.run(f"agent killed {moment} call {step}")
        if not keeper.struck.is_set():
            break
        killed += 1
    figures(agent_killed=f"{killed} times {moment} a call of Docker", ends=watched.ends)
    assert killed > 2


@pytest.mark.parametrize("direction", ["up", "down"])
def test_server_is_killed_at_each_message(agent_behind_wire, watched, direction, figures):
    server, killed = rig.Program("skypanel-server"), 0
    for step in steps():
        keeper = trial.Keeper(server)
        agent_behind_wire.begin(frame_proxy.at(direction, step), keeper)
        watched.run(f"server killed at message {step} {direction}")
        if not keeper.struck.is_set():
            break
        killed += 1
    figures(server_killed=f"{killed} times at a message {direction}", ends=watched.ends)
    assert killed > 0


def test_server_is_killed_right_after_it_accepted(installation, watched, figures):
    server = rig.Program("skypanel-server")
    for number in range(20 if rig.IS_LONG else 2):
        ended = watched.run(f"accepted, then killed, {number}", between=trial.Keeper(server))
        assert ended["status"] == "live", ended
    figures(server_killed_after_202=watched.ends)
