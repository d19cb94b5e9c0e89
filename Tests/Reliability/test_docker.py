"""Docker that refuses, hangs, or is away for a while."""

import threading
import time

import rig
from test_kills import agent_behind_docker, steps, watched  # noqa: F401

# Docker's own start, and what an agent may wait before it looks again.
AWAY_SECONDS = 6


def test_docker_refuses_each_call_once(agent_behind_docker, watched, figures):  # noqa: F811
    proxy, refused = agent_behind_docker[1], 0
    for step in steps():
        proxy.begin(lambda number, call: "refuse" if number == step else None)
        watched.run(f"Docker refuses call {step}: {proxy.calls[step - 1:step]}")
        refused += proxy.count >= step
        if proxy.count < step and rig.IS_LONG:
            break
    figures(docker_refused=f"{refused} calls", ends=watched.ends)
    # Not each deployment needs as many calls as another.
    assert refused > 1


# The longest limit of one call is that of /commit, three minutes.
HANGING = ["/archive", "/start", "/containers/create", "/commit", "/networks/", "DELETE /"]


def test_docker_hangs_at_a_call(agent_behind_docker, watched, figures):  # noqa: F811
    proxy, seconds = agent_behind_docker[1], []
    for word in (HANGING if rig.IS_LONG else HANGING[:1]):
        hung = threading.Event()

        def fault(number, call, word=word, hung=hung):
            if word not in call or hung.is_set():
                return None
            hung.set()
            return "hang"

        proxy.begin(fault)
        began = time.monotonic()
        watched.run(f"Docker hangs at {word}", seconds=400)
        seconds.append(round(time.monotonic() - began))
    figures(docker_hung=f"{len(seconds)} times", seconds=seconds, ends=watched.ends)


def test_docker_is_away_for_a_while(agent_behind_docker, watched, figures):  # noqa: F811
    """What a restart of Docker with live-restore looks like: containers go on, nobody answers."""
    proxy = agent_behind_docker[1]
    for delay in ([0.2, 0.6, 1, 1.5, 2, 3, 4, 6] if rig.IS_LONG else [1]):
        away = threading.Timer(delay, proxy.away, [AWAY_SECONDS])
        watched.run(f"Docker away {delay} s after the start", between=away.start, after=away.join)
    figures(docker_away=f"{AWAY_SECONDS} s", ends=watched.ends)
