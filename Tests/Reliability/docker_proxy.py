"""Stands between the agent and Docker's socket, and does what is wanted at the Nth call that changes something."""

import os
import socket
import threading
import time


class DockerProxy:
    """`fault` is asked before each changing call with its number; it gives None, or one of
    refuse     an answer 500 instead, and Docker never hears of it
    hang       no answer, and Docker never hears of it, until the proxy is closed
    before     `strike` is called, and Docker never hears of it
    after      Docker does it, then `strike` is called, and the agent never hears of it
    """

    def __init__(self, target, path):
        self.target, self.path = target, str(path)
        self.fault, self.strike = lambda number, call: None, lambda: None
        self.count, self.calls, self.lock = 0, [], threading.Lock()
        self.closed = threading.Event()
        self.links, self.away_until = set(), 0.0
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(128)
        self.door = threading.Thread(target=self._accept, daemon=True)
        self.door.start()

    def begin(self, fault, strike=lambda: None):
        """Counts from 1 again."""
        with self.lock:
            self.count, self.calls, self.fault, self.strike = 0, [], fault, strike

    def away(self, seconds):
        """All connections end, and nobody takes new ones for so long."""
        with self.lock:
            self.away_until = time.monotonic() + seconds
            links, self.links = self.links, set()
        for end in links:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.closed.set()
        # A call of accept that is under way goes on with the listener's number when it is interrupted, and that may be
        # the next proxy's by then: it has to end before the listener is closed.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.door.join()
        self.listener.close()
        os.unlink(self.path)

    def _accept(self):
        while not self.closed.is_set():
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            with self.lock:
                if time.monotonic() < self.away_until:
                    client.close()
                    continue
                self.links.add(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.target)
            link = Link(client, server, self)
            threading.Thread(target=link.answers, daemon=True).start()
            link.requests()
        except OSError:
            pass
        finally:
            with self.lock:
                self.links.discard(client)
            for end in (client, server):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def decide(self, head):
        method, target = head.split(b" ", 2)[:2]
        # Waiting changes nothing.
        if method in (b"GET", b"HEAD") or b"/wait" in target:
            return None
        with self.lock:
            self.count += 1
            self.calls.append(f"{method.decode()} {target.decode()}")
            return self.fault(self.count, self.calls[-1])


class Link:
    """One connection: requests are read one by one, answers pass as they come."""

    def __init__(self, client, server, proxy):
        self.client, self.server, self.proxy = client, server, proxy
        self.is_striking = False
        self.rest = b""

    def answers(self):
        while data := self._read(self.server):
            if self.is_striking:
                self.proxy.strike()
                # Not closed: the other thread reads from it.
                return self._end()
            try:
                self.client.sendall(data)
            except OSError:
                return
        try:
            self.client.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _end(self):
        try:
            self.client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _read(self, end):
        try:
            return end.recv(65536)
        except OSError:
            return b""

    def requests(self):
        while True:
            while b"\r\n\r\n" not in self.rest:
                more = self._read(self.client)
                if not more:
                    return
                self.rest += more
            head, _, self.rest = self.rest.partition(b"\r\n\r\n")
            fault = self.proxy.decide(head)
            if fault == "before":
                return self.proxy.strike()
            if fault == "hang":
                self.proxy.closed.wait(600)
                return None
            self.is_striking = fault == "after"
            self._pass(head, (lambda data: None) if fault == "refuse" else self.server.sendall)
            if fault == "refuse":
                text = b'{"message":"refused by the test"}'
                self.client.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n"
                                    b"Content-Length: %d\r\n\r\n%s" % (len(text), text))

    def _pass(self, head, send):
        send(head + b"\r\n\r\n")
        fields = {line.split(b":")[0].lower(): line.split(b":", 1)[1].strip() for line in head.split(b"\r\n")[1:]}
        if b"upgrade" in fields:
            # From here on it is no HTTP any more.
            send(self.rest)
            while data := self._read(self.client):
                send(data)
        elif b"chunked" in fields.get(b"transfer-encoding", b""):
            while True:
                line = self._take_line()
                size = int(line.split(b";")[0], 16)
                send(line + b"\r\n")
                self._take(size + 2, send)
                if size == 0:
                    return
        else:
            self._take(int(fields.get(b"content-length", 0)), send)

    def _take_line(self):
        while b"\r\n" not in self.rest:
            more = self._read(self.client)
            if not more:
                raise OSError("ended within a body")
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\r\n")
        return line

    def _take(self, size, send):
        while size > 0:
            if not self.rest:
                self.rest = self._read(self.client)
                if not self.rest:
                    raise OSError("ended within a body")
            part, self.rest = self.rest[:size], self.rest[size:]
            size -= len(part)
            send(part)
