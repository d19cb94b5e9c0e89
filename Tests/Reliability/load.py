"""Visitors: wrk with kept connections, slow requests, and WebSockets that expect an echo of every word."""

import asyncio
import base64
import http.client
import os
import re
import signal
import subprocess
import threading
import time


class Wrk:
    """Kept connections that ask as fast as they are answered, until it is stopped."""

    def __init__(self, application, connections=16):
        # wrk stops and counts when it is interrupted.
        self.process = subprocess.Popen(
            ["wrk", "-t1", f"-c{connections}", "-d7200s", "--timeout", "15s", "-H", f"Host: {application.host}",
             f"http://127.0.0.1:{application.port}/"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        text = self.process.communicate(timeout=30)[0]
        requests = re.search(r"(\d+) requests in", text)
        failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
        errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
        assert requests, text
        return (int(requests.group(1)), int(failed.group(1)) if failed else 0,
                sum(map(int, errors.groups())) if errors else 0)


class Visitors:
    """Slow requests and WebSockets in a thread of their own. Each failure is kept with its second."""

    def __init__(self, application, sockets=50, slow=8):
        self.application, self.failures, self.lives = application, [], []
        self.answers = self.echoes = self.goodbyes = 0
        self.began = time.monotonic()
        self.is_over = False
        self.counts = (sockets, slow)
        self.thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self.thread.start()

    def stop(self):
        self.is_over = True
        self.thread.join(60)

    async def _run(self):
        sockets, slow = self.counts
        await asyncio.gather(
            *(self._kept("socket", self._socket) for _ in range(sockets)),
            *(self._kept("slow", self._slow) for _ in range(slow)))

    async def _kept(self, name, work):
        while not self.is_over:
            try:
                await work()
            except Exception as error:  # whatever it is, a visitor would have seen it
                self.failures.append(f"{time.monotonic() - self.began:.1f} s: {name}: {error!r}")
                await asyncio.sleep(0.2)

    async def _open(self, path, more=""):
        # The first connections come all at once.
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection("127.0.0.1", self.application.port), 15)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.application.host}\r\n{more}\r\n".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        return reader, writer, head.decode("latin-1").split("\r\n")

    async def _slow(self):
        reader, writer, head = await self._open("/slow", "Connection: close\r\n")
        try:
            body = await asyncio.wait_for(reader.read(), 20)
            if " 200 " not in head[0] or not body:
                raise RuntimeError(f"{head[0]} {body[:60]}")
            self.answers += 1
        finally:
            writer.close()

    async def _socket(self):
        key = base64.b64encode(os.urandom(16)).decode()
        # Whoever is on the way when a change comes belongs to what was before.
        began = time.monotonic()
        reader, writer, head = await self._open(
            "/socket", f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       f"Sec-WebSocket-Key: {key}\r\n")
        try:
            if " 101 " not in head[0]:
                raise RuntimeError(head[0])
            while not self.is_over:
                word = os.urandom(6).hex().encode()
                # A mask of zeros is a mask.
                writer.write(bytes([0x81, 0x80 | len(word)]) + b"\0\0\0\0" + word)
                kind, length = await asyncio.wait_for(reader.readexactly(2), 20)
                data = await asyncio.wait_for(reader.readexactly(length), 20)
                if kind & 15 == 8:
                    self.goodbyes += 1
                    self.lives.append(time.monotonic() - began)
                    return
                if data != word:
                    raise RuntimeError(f"another echo: {data}")
                self.echoes += 1
                await asyncio.sleep(0.5)
        finally:
            writer.close()


class Watcher:
    """One visitor who comes twenty times a second, each time anew."""

    def __init__(self, application):
        self.application, self.failures, self.answers, self.is_over = application, [], 0, False
        self.began = time.monotonic()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        while not self.is_over:
            status, text = self.application.visit()
            if status == 200:
                self.answers += 1
            else:
                self.failures.append(f"{time.monotonic() - self.began:.1f} s: {status} {text[:80]}")
            time.sleep(0.05)

    def stop(self):
        self.is_over = True
        self.thread.join(30)


class Pulse:
    """One visitor with a kept connection who comes thirty times a second, and how long each answer takes."""

    def __init__(self, application):
        self.application, self.times, self.failures, self.is_over = application, [], [], False
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.application.port, timeout=15)
        while not self.is_over:
            began = time.monotonic()
            try:
                connection.request("GET", "/", headers={"Host": self.application.host})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failures.append(str(answer.status))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
            self.times.append(time.monotonic() - began)
            time.sleep(max(0, 1 / 30 - self.times[-1]))
        connection.close()

    def stop(self):
        self.is_over = True
        self.thread.join(30)
