"""The worker process: does a piece of work every few seconds until it is told to stop."""

import os
import signal
import threading

stopped = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopped.set())
done = 0
while not stopped.wait(float(os.environ.get("WORKER_SECONDS", "5"))):
    done += 1
    print(f"worked {done} times", flush=True)
print("worker stops", flush=True)
