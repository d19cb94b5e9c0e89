"""What benchmarks of the server alone share: a PostgreSQL of its own, both databases behind one surface, a server."""

import contextlib
import http.client
import json
import os
import pathlib
import pwd
import secrets
import socket
import sqlite3
import struct
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery"


def program(configuration, product="skypanel-server"):
    """One of the programs, built when it is missing."""
    build = ["swift", "build", "-c", configuration, "-debug-info-format", "none", "--product", product]
    if configuration == "release":
        build.append("--static-swift-stdlib")
    subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return ROOT / ".build" / configuration / product


def cpu_seconds(process):
    """What a process has used of the machine's cores, with those of its children that have ended."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PostgreSQL:
    """A server of its own in `folder`, with the settings that Debian ships."""

    name = "postgresql"
    series = "generate_series(CAST(1 AS BIGINT), {}) AS g(n)"

    def __init__(self, folder):
        self.folder = folder
        account = pwd.getpwnam("postgres")
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        folder.mkdir()
        os.chown(folder, account.pw_uid, account.pw_gid)
        self.quiet = {"user": "postgres", "group": account.pw_gid, "cwd": "/", "stdout": subprocess.DEVNULL,
                      "check": True}
        subprocess.run([programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres"], **self.quiet)
        self.stop_arguments = [programs / "pg_ctl", "-D", folder / "data", "-m", "fast", "-w", "stop"]
        self.port = free_port()
        subprocess.run(
            [programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log",
             "-o", f"-p {self.port} -h 127.0.0.1 -k {folder}", "start"], **self.quiet)
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def stop(self):
        subprocess.run(self.stop_arguments, **self.quiet)

    def cpu_seconds(self):
        """Of all its processes that there are."""
        main = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        children = pathlib.Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return sum(cpu_seconds(process) for process in [main, *children])

    def connect(self):
        return Wire(self.port)

    def columns(self, table):
        """Name, whether it is a number, and whether a row needs it."""
        rows = self.connect().run(
            "SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns "
            f"WHERE table_name = '{table}'")
        return [(name, kind == "bigint", nullable == "NO" and default is None)
                for name, kind, nullable, default in rows]

    @contextlib.contextmanager
    def unchecked(self):
        """A connection that checks no keys, for rows that are right."""
        connection = self.connect()
        connection.run("SET session_replication_role = replica")
        connection.run("SET work_mem = '256MB'")
        connection.run("SET maintenance_work_mem = '512MB'")
        constraint = "usage_intervals_no_overlap"
        text = connection.run(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{constraint}'")
        connection.run(f"ALTER TABLE usage_intervals DROP CONSTRAINT {constraint}")
        yield connection
        connection.run(f"ALTER TABLE usage_intervals ADD CONSTRAINT {constraint} {text[0][0]}")
        connection.run("VACUUM ANALYZE")
        connection.close()


class SQLite:
    name = "sqlite"
    series = "(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {}) SELECT n FROM g) AS g"

    def __init__(self, folder):
        folder.mkdir()
        self.file = folder / "store.db"
        self.url = f"sqlite://{self.file}"

    def stop(self):
        pass

    def connect(self):
        return LocalFile(self.file)

    def columns(self, table):
        rows = self.connect().run(f"PRAGMA table_info({table})")
        return [(name, kind == "INTEGER", bool(required or key) and default is None)
                for _, name, kind, required, default, key in rows]

    @contextlib.contextmanager
    def unchecked(self):
        connection = self.connect()
        connection.run("PRAGMA synchronous = OFF")
        connection.run("PRAGMA cache_size = -200000")
        triggers = connection.run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _ in triggers:
            connection.run(f"DROP TRIGGER {name}")
        yield connection
        for _, text in triggers:
            connection.run(text)
        connection.run("ANALYZE")
        connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


class LocalFile:
    def __init__(self, file):
        self.connection = sqlite3.connect(file, timeout=120, isolation_level=None, check_same_thread=False)

    def run(self, text):
        return self.connection.execute(text).fetchall()

    def close(self):
        self.connection.close()


class Wire:
    """One connection that speaks PostgreSQL's protocol (version 3, simple queries), so that no driver is needed."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.stream = self.socket.makefile("rb")
        body = struct.pack("!i", 196608) + b"user\0postgres\0database\0postgres\0application_name\0probe\0\0"
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        self.read()

    def run(self, text):
        data = text.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!i", len(data) + 4) + data)
        return self.read()

    def read(self):
        rows, problem = [], None
        while True:
            kind, size = struct.unpack("!ci", self.stream.read(5))
            body = self.stream.read(size - 4)
            if kind == b"D":
                rows.append(self.row(body))
            elif kind == b"E":
                problem = problem or body.replace(b"\0", b" ").decode()
            elif kind == b"Z":
                if problem:
                    raise RuntimeError(problem)
                return rows

    @staticmethod
    def row(body):
        cells, place = [], 2
        for _ in range(struct.unpack("!h", body[:2])[0]):
            size = struct.unpack("!i", body[place:place + 4])[0]
            place += 4
            cells.append(None if size < 0 else body[place:place + size].decode())
            place += max(0, size)
        return cells

    def close(self):
        self.socket.close()


def insert(store, connection, table, values, source):
    """Rows of `table` from a query; columns that are not named and cannot be empty get 0 or an empty text."""
    columns = store.columns(table)
    names = [name for name, _, _ in columns]
    row = {name: "0" if number else "''" for name, number, needed in columns if needed}
    row |= {name: text for name, text in values.items() if name in names}
    connection.run(f"INSERT INTO {table} ({', '.join(row)}) SELECT {', '.join(row.values())} FROM {source}")


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Server:
    """A control plane without limits for clients; `folder` is kept between starts."""

    def __init__(self, program, folder, database):
        self.program, self.folder = program, folder
        self.port = free_port()
        folder.mkdir()
        for name in ("master", "token"):
            (folder / f"{name}.key").write_text(secrets.token_hex(32))
        (folder / "password").write_text(PASSWORD)
        for file in folder.iterdir():
            file.chmod(0o600)
        (folder / "server.conf").write_text("\n".join([
            f"listen_port = {self.port}", f"database_url = {database}", f"data_dir = {folder}/data",
            f"master_key_file = {folder}/master.key", f"token_key_file = {folder}/token.key",
            "admin_email = root@example.org", f"admin_password_file = {folder}/password", "registration = open",
            "trusted_proxies = 127.0.0.1", "rate_limit_reads = 0", "rate_limit_changes = 0", "rate_limit_sign_ins = 0", ""]))
        self.process = None

    def begin(self):
        self.log = self.folder / f"log-{time.monotonic_ns()}"
        self.process = subprocess.Popen(
            [self.program], env=os.environ | {"SKYPANEL_CONFIG": str(self.folder / "server.conf")},
            stdout=open(self.log, "w"), stderr=subprocess.STDOUT)

    def start(self):
        self.begin()
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit(self.log.read_text())
            try:
                self.call("GET", "/readyz")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server does not answer")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)

    def memory_mb(self):
        """Its own pages; None while it starts."""
        try:
            lines = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), None)

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def call(self, method, path, body=None, token=None, address=None):
        """What the answer's JSON says; `address` is the client's, since many accounts from one are refused."""
        text = self.text(method, path, body, token, address)
        return json.loads(text) if text else None

    def text(self, method, path, body=None, token=None, address=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=900)
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if address:
            headers["X-Forwarded-For"] = address
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {text.decode()}")
        return text

    def sign_in(self, email, address=None):
        person = {"email": email, "password": PASSWORD}
        return self.call("POST", "/api/auth/login", person, address=address)["access_token"]
