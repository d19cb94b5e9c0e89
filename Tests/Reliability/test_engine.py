"""Docker is restarted: with live-restore containers go on, without it they end and are started again."""

import threading

import pytest

import engine
import rig
import trial
from test_kills import watched  # noqa: F401


@pytest.fixture
def docker_engine(installation):
    found = engine.Engine()
    yield found
    found.restart()


def test_docker_restarts_and_containers_go_on(docker_engine, watched, figures):  # noqa: F811
    for delay in ([0.2, 0.6, 1, 1.5, 2, 3, 4] if rig.IS_LONG else [1]):
        restart = threading.Timer(delay, docker_engine.restart)
        watched.run(f"Docker restarted {delay} s after the start", between=restart.start, after=restart.join)
    figures(docker_restarted="with live-restore", ends=watched.ends)


def test_docker_restarts_and_all_containers_end(docker_engine, new_application, figures):
    application = new_application("engine")
    trials = trial.Trials(application)
    before = application.installation.call("GET", application.path + "/deployments")["items"]
    docker_engine.restart(lives=False)
    trials.settle("Docker restarted, containers went on")
    # More often within five minutes than an instance may end by itself.
    for number in range(1, 6):
        docker_engine.restart(lives=False)
        trials.settle(f"Docker restarted, containers ended {number} times")
    # That was no release that cannot serve.
    after = application.installation.call("GET", application.path + "/deployments")["items"]
    assert [item["number"] for item in after] == [item["number"] for item in before]
    for delay in ([0.2, 0.6, 1, 1.5, 2, 3, 4] if rig.IS_LONG else [1]):
        restart = threading.Timer(delay, docker_engine.restart, [False])
        name = f"Docker restarted {delay} s after the start, without live-restore"
        trials.run(name, between=restart.start, after=restart.join)
    assert trials.run("Docker is back")["status"] == "live"
    figures(docker_restarted="without live-restore", ends=trials.ends)
