"""The application that the tests deploy: an honest one that answers, waits, echoes, and says goodbye when it is told to
stop. Standard library only, so that a build installs nothing."""

import io
import tarfile

SERVER = '''
import asyncio, base64, hashlib, os, signal

MARK = "@MARK@"
ROOM = os.environ.get("ROOM", "none")
sockets, requests, stopping = set(), 0, asyncio.Event()


async def frame(reader):
    first, second = await reader.readexactly(2)
    length = second & 127
    if length == 126:
        length = int.from_bytes(await reader.readexactly(2), "big")
    mask = await reader.readexactly(4)
    data = await reader.readexactly(length)
    return first & 15, bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))


async def echo(reader, writer, key):
    accept = hashlib.sha1(key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    writer.write(b"HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n"
                 b"Sec-WebSocket-Accept: " + base64.b64encode(accept) + b"\\r\\n\\r\\n")
    sockets.add(writer)
    try:
        while True:
            kind, data = await frame(reader)
            if kind == 8:
                break
            writer.write(bytes([0x81, len(data)]) + data)
            await writer.drain()
    finally:
        sockets.discard(writer)


async def serve(reader, writer):
    global requests
    try:
        while True:
            head = (await reader.readuntil(b"\\r\\n\\r\\n")).decode("latin-1").split("\\r\\n")
            path = head[0].split(" ")[1]
            headers = {line.split(":")[0].lower(): line.split(":", 1)[1].strip() for line in head[1:] if ":" in line}
            if path == "/socket":
                return await echo(reader, writer, headers["sec-websocket-key"])
            requests += 1
            try:
                if path == "/slow":
                    await asyncio.sleep(2)
                body = f"{MARK} {ROOM}".encode()
                last = stopping.is_set()
                writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n%s\\r\\n" % (
                    len(body), b"Connection: close\\r\\n" if last else b"") + body)
                await writer.drain()
            finally:
                requests -= 1
            if last:
                return
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    server = await asyncio.start_server(serve, "0.0.0.0", int(os.environ["PORT"]), backlog=1024)
    await stopping.wait()
    server.close()
    for writer in list(sockets):
        writer.write(b"\\x88\\x02\\x03\\xe9")
    while requests:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)


asyncio.run(main())
'''


def files(mark):
    return {"requirements.txt": "", "Procfile": "web: python server.py\n", "server.py": SERVER.replace("@MARK@", mark)}


def archive(contents):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as packed:
        for name, text in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            packed.addfile(entry, io.BytesIO(text.encode()))
    return data.getvalue()
