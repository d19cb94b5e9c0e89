"""Whatever is changed while visitors come, none of them notices."""

import os
import random
import time

import load
import rig

SHORT = {"deploy": 3, "scale": 3, "restart": 1, "environment": 1, "rollback": 1, "plan": 2}
WHOLE = {"deploy": 100, "scale": 50, "restart": 20, "environment": 20, "rollback": 5, "plan": 10}


def change(application, kind, number, random_numbers):
    """Starts one change; gives its deployment and what the application then answers, None when that stays."""
    if kind == "deploy":
        return application.begin_deployment(f"v{number}"), f"v{number}"
    if kind == "scale":
        counts = [{"name": "web", "count": random_numbers.randint(1, 4)}]
        return application.begin("scale", {"processes": counts}), None
    if kind == "rollback":
        releases = application.installation.call("GET", application.path + "/releases?limit=5")["items"]
        earlier = random_numbers.choice([release for release in releases if not release["current"]])
        return application.begin("rollback", {"release": earlier["number"]}), None
    if kind == "environment":
        application.installation.call("PUT", application.path + "/env/ROOM?apply=true", {"value": f"room-{number}"})
        return newest(application), f"room-{number}"
    if kind == "plan":
        plans = [application.installation.small_plan(), application.installation.small_plan("Larger", memory_mb=160)]
        before = application.installation.call("GET", application.path)["plan_id"]
        other = next(plan for plan in plans if plan != before)
        application.installation.call(
            "POST", application.path + "/upgrade", {"plan_id": other}, key=os.urandom(8).hex())
        return newest(application), None
    return application.begin("restart"), None


def newest(application):
    return application.installation.call("GET", application.path + "/deployments?limit=1")["items"][0]["id"]


def test_no_visitor_notices_a_change(new_application, figures):
    numbers = random.Random(4)
    application = new_application("load")
    application.deploy("v0")
    application.deploy("v1")
    kinds = [kind for kind, count in (WHOLE if rig.IS_LONG else SHORT).items() for _ in range(count)]
    numbers.shuffle(kinds)
    spans, drain = [], int(os.environ.get("SKYPANEL_DRAIN_SECONDS", 30))
    wrk, visitors = load.Wrk(application), load.Visitors(application)
    try:
        time.sleep(2)
        for number, kind in enumerate(kinds, 2):
            began = time.monotonic()
            deployment, expected = change(application, kind, number, numbers)
            ended = application.end(deployment)
            assert ended["status"] == "live", (kind, ended)
            spans.append(time.monotonic() - began)
            status, text = application.visit()
            assert status == 200 and (expected is None or expected in text), (kind, expected, status, text)
        time.sleep(drain + 3)
    finally:
        visitors.stop()
        requests, refused, errors = wrk.stop()
    figures(changes=len(kinds), seconds=round(sum(spans)), requests=requests, refused=refused, socket_errors=errors,
            slow_requests=visitors.answers, echoes=visitors.echoes, websockets_ended_politely=visitors.goodbyes,
            shortest_websocket_seconds=round(min(visitors.lives, default=0), 1))
    assert (refused, errors, visitors.failures) == (0, 0, [])
    assert requests > 100 and visitors.answers > 10 and visitors.echoes > 100
    # Who came just before a change has its whole time to finish.
    assert min(visitors.lives, default=drain) > drain - 1
