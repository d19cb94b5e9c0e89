"""Messages between server and agent that are lost, repeated, reordered or garbled."""

import frame_proxy
import rig
import trial
from test_kills import agent_behind_wire, watched  # noqa: F401


def test_messages_are_lost_repeated_reordered_and_garbled(agent_behind_wire, watched, figures):  # noqa: F811
    done = {}
    for seed in range(40 if rig.IS_LONG else 4):
        agent_behind_wire.begin(frame_proxy.any_of(seed, share=0.2))
        watched.run(f"seed {seed}", seconds=300)
        for kind, count in agent_behind_wire.done.items():
            done[kind] = done.get(kind, 0) + count
    agent_behind_wire.begin(lambda direction, number: None)
    assert watched.run("the wire is whole again")["status"] == "live"
    figures(messages=done, ends=watched.ends)
    assert len(done) > 2
