"""Stands between agent and server, and loses, repeats, reorders or garbles messages, or strikes at the Nth."""

import os
import random
import socket
import struct
import threading

TEXT, BINARY = 1, 2


class FrameProxy:
    """`fault` is asked for each message with its direction (`up` from the agent, `down` to it) and number; it gives
    None, `lose`, `repeat`, `hold` (told after the next one), `garble`, `cut` (the connection ends), or `strike`."""

    def __init__(self, target_port, port):
        self.target_port, self.port = target_port, port
        self.fault, self.strike = lambda direction, number: None, lambda: None
        self.counts, self.done, self.lock = {"up": 0, "down": 0}, {}, threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.door = threading.Thread(target=self._accept, daemon=True)
        self.door.start()

    def begin(self, fault, strike=lambda: None):
        with self.lock:
            self.counts, self.done, self.fault, self.strike = {"up": 0, "down": 0}, {}, fault, strike

    def close(self):
        # As in docker_proxy: nobody may wait at a listener that is closed.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.door.join()
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            server = socket.create_connection(("127.0.0.1", self.target_port), 10)
            server.settimeout(None)
        except OSError:
            client.close()
            return
        ends = {"up": (client, server), "down": (server, client)}
        pumps = [threading.Thread(target=self._pump, args=(direction, *pair), daemon=True)
                 for direction, pair in ends.items()]
        for pump in pumps:
            pump.start()
        for pump in pumps:
            pump.join()
        for end in (client, server):
            end.close()

    def _pump(self, direction, source, target):
        try:
            Stream(self, direction, source, target).run()
        except (OSError, ValueError):
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def decide(self, direction):
        with self.lock:
            self.counts[direction] += 1
            fault = self.fault(direction, self.counts[direction])
            if fault:
                self.done[fault] = self.done.get(fault, 0) + 1
            return fault


class Stream:
    """One direction of one connection."""

    def __init__(self, proxy, direction, source, target):
        self.proxy, self.direction, self.source, self.target = proxy, direction, source, target
        self.rest, self.held = b"", None

    def run(self):
        head = self._until(b"\r\n\r\n")
        self.target.sendall(head)
        if b"upgrade: websocket" not in head.lower():
            self.target.sendall(self.rest)
            while data := self.source.recv(65536):
                self.target.sendall(data)
            return
        while True:
            kind, frame = self._frame()
            # Control frames belong to the connection, not to what is said on it.
            fault = self.proxy.decide(self.direction) if kind in (TEXT, BINARY) else None
            if fault == "strike":
                self.proxy.strike()
                return
            if fault == "cut":
                return
            if fault == "hold" and self.held is None:
                self.held = frame
                continue
            if fault == "garble":
                frame = garbled(frame)
            if fault != "lose":
                self.target.sendall(frame * 2 if fault == "repeat" else frame)
            if kind in (TEXT, BINARY) and self.held is not None:
                self.target.sendall(self.held)
                self.held = None

    def _until(self, mark):
        while mark not in self.rest:
            self._more()
        head, _, self.rest = self.rest.partition(mark)
        return head + mark

    def _more(self):
        data = self.source.recv(65536)
        if not data:
            raise OSError("it ended")
        self.rest += data

    def _take(self, size):
        while len(self.rest) < size:
            self._more()
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def _frame(self):
        head = self._take(2)
        length = head[1] & 127
        if length in (126, 127):
            more = self._take(2 if length == 126 else 8)
            length = struct.unpack(">H" if len(more) == 2 else ">Q", more)[0]
            head += more
        if head[1] & 128:
            head += self._take(4)
        kind = head[0] & 15
        return (TEXT if kind == 0 else kind), head + self._take(length)


def garbled(frame):
    """The same frame with other bytes in it; still text, as far as the connection is concerned."""
    start = 2 + {126: 2, 127: 8}.get(frame[1] & 127, 0) + (4 if frame[1] & 128 else 0)
    body = bytearray(frame[start:])
    mask = frame[start - 4:start] if frame[1] & 128 else bytes(4)
    for _ in range(1 + len(body) // 40):
        if body:
            place = random.randrange(len(body))
            body[place] = mask[place % 4] ^ random.choice(b'{}[]",:0x -')
    return frame[:start] + bytes(body)


def any_of(seed, share):
    """A fault for about `share` of all messages, the same for the same seed and order."""
    numbers = random.Random(seed)
    kinds = ["lose", "repeat", "hold", "garble"]
    return lambda direction, number: numbers.choice(kinds) if numbers.random() < share else None


def at(wanted, number, fault="strike"):
    """The fault at one message of a direction."""
    return lambda direction, count: fault if (direction, count) == (wanted, number) else None


def port_of_server(up):
    return int(os.path.basename(up["url"].rstrip("/")).rsplit(":", 1)[1])
