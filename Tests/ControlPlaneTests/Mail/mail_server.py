"""A mail server for tests: aiosmtpd with the ways that the arguments name. Prints its port, then each mail as JSON."""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])


class Inbox:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such person"
        if address.startswith("later@"):
            return "451 4.2.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        print(
            json.dumps(
                {
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "text": envelope.content.decode(),
                    "tls": session.ssl is not None or options.get("tls", False),
                    "user": getattr(session.auth_data, "login", b"").decode() if session.auth_data else None,
                }
            ),
            flush=True,
        )
        return "250 OK"


def check(server, session, envelope, mechanism, data):
    right = data.login == b"panel" and data.password == b"mail secret"
    return AuthResult(success=right, handled=right, auth_data=data)


def conversation():
    context = None
    if options.get("starttls") or options.get("tls"):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options["certificate"], options["key"])
    return context


async def inject(reader, writer):
    """Puts an answer behind the one to STARTTLS, before there is any TLS."""
    writer.write(b"220 hello\r\n")
    while line := await reader.readline():
        if line.startswith(b"EHLO"):
            writer.write(b"250-hello\r\n250 STARTTLS\r\n")
        elif line.startswith(b"STARTTLS"):
            writer.write(b"220 go\r\n250-hello\r\n250 AUTH PLAIN\r\n")


async def silent(reader, writer):
    await asyncio.sleep(60)


async def main():
    loop = asyncio.get_running_loop()
    port = options.get("port", 0)
    if options.get("bad"):
        server = await asyncio.start_server(globals()[options["bad"]], "127.0.0.1", port)
    else:
        context = conversation()
        ways = {
            "hostname": "mail.test",
            "enable_SMTPUTF8": options.get("utf8", False),
            "authenticator": check,
            "auth_required": options.get("auth", False),
            "auth_require_tls": False,
            "auth_exclude_mechanism": options.get("without", []),
            "tls_context": context if options.get("starttls") else None,
            "require_starttls": options.get("starttls", False),
        }
        server = await loop.create_server(
            lambda: SMTP(Inbox(), **ways), "127.0.0.1", port, ssl=context if options.get("tls") else None
        )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


try:
    asyncio.run(main())
except OSError as error:
    # Said in a line: the pipe's end may be held open by other children of the test.
    print(f"failed: {error}", flush=True)
