"""Servers under measurement, and the clients that measure them: what the bench-* scripts share.

Everything runs on the loopback address, on free ports, in a directory of its own that is removed at
the end. A peer that is not installed is reported and its comparison left out. CPU time is the
server process's own (user and system, from /proc), so that it stays true on a busy machine where
wall-clock rates do not.
"""

import atexit
import csv
import io
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEADSTOCK = os.environ.get("LEADSTOCK", str(ROOT / ".build/release/leadstock"))
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")

_running = []
_directories = []


@atexit.register
def _clean_up():
    for server in list(_running):
        server.kill()
    for path in _directories:
        shutil.rmtree(path, ignore_errors=True)


def scratch_directory():
    """A new directory, on the disk that TMPDIR names, removed when the script ends."""
    path = tempfile.mkdtemp(prefix="leadstock-bench-")
    _directories.append(path)
    return path


def require(program):
    """The path of a program; None, with a printed reason, when it is not installed."""
    path = shutil.which(program)
    if path is None:
        print(f"skipped: {program} is not installed")
    return path


class Server:
    """A server process and the port it listens at."""

    def __init__(self, name, process, port):
        self.name, self.process, self.port = name, process, port
        _running.append(self)

    def cpu_seconds(self):
        """User and system time of the process so far; the kernel counts in steps of 10 ms."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def resident_bytes(self):
        """Memory that the process holds."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def client(self):
        return Client(self.port)

    def stop(self):
        """Asks the process to end, and waits."""
        self._end(self.process.terminate)

    def kill(self):
        """Ends the process at once, as a crash would."""
        self._end(self.process.kill)

    def _end(self, signal):
        if self in _running:
            _running.remove(self)
        signal()
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def start_leadstock(directory=None, sync=None, arguments=()):
    """Our server, once it has said that it is ready; without a directory nothing is journaled."""
    if not os.access(LEADSTOCK, os.X_OK):
        raise SystemExit(f"{LEADSTOCK} is not there: run `make release` first")
    command = [LEADSTOCK, "serve", "--port", "0"]
    if directory:
        command += ["--dir", directory]
    if sync:
        command += ["--sync", sync]
    command += arguments
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in process.stdout:
        if line.startswith("ready on "):
            return Server("leadstock", process, int(line.rsplit(":", 1)[1]))
    raise SystemExit(f"{' '.join(command)} ended with {process.wait()}")


def start_redis(directory=None, *options):
    """Debian's redis-server, once it answers; without a directory nothing is written."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--daemonize",
        "no", "--loglevel", "warning", "--dir", directory or scratch_directory(), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server("redis", process, port)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with server.client() as client:
                client.call("PING")
                return server
        except (ConnectionError, ReplyError):
            time.sleep(0.005)
    raise SystemExit(f"{' '.join(command)} did not become ready")


class ReplyError(Exception):
    """An error that a server answered."""


class Client:
    """A blocking RESP2 client."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.input = self.socket.makefile("rb", buffering=1 << 20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.input.close()
        self.socket.close()

    def call(self, *words):
        self.socket.sendall(request(*words))
        return self.reply()

    def reply(self):
        line = self.input.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest
        if kind == b"-":
            raise ReplyError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            count = int(rest)
            return None if count < 0 else self.input.read(count + 2)[:-2]
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        raise ConnectionError(f"no RESP2 reply: {line!r}")

    def pipeline(self, requests, batch=1_000, check=None):
        """Sends encoded requests in batches and reads every reply; `check` sees each of them."""
        pending = []
        for encoded in requests:
            pending.append(encoded)
            if len(pending) == batch:
                self._exchange(pending, check)
                pending = []
        self._exchange(pending, check)

    def _exchange(self, pending, check):
        if not pending:
            return
        self.socket.sendall(b"".join(pending))
        for _ in pending:
            reply = self.reply()
            if check:
                check(reply)


def request(*words):
    """A request as an array of bulk strings."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        data = word if isinstance(word, bytes) else str(word).encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(data), data))
    return b"".join(parts)


def redis_benchmark(server, requests, depth, *arguments, clients=50):
    """Requests per second and server CPU microseconds per request of a redis-benchmark run."""
    command = [
        "redis-benchmark", "-h", "127.0.0.1", "-p", str(server.port), "-c", str(clients), "-P",
        str(depth), "-n", str(requests), "--csv", *arguments]
    before = server.cpu_seconds()
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    cpu = server.cpu_seconds() - before
    rows = [row for row in csv.DictReader(io.StringIO(run.stdout)) if row.get("rps")]
    if run.returncode != 0 or len(rows) != 1:
        raise SystemExit(
            f"{' '.join(command)} ended with {run.returncode} and printed:\n{run.stdout}{run.stderr}")
    return float(rows[0]["rps"]), cpu / requests * 1e6


class Comparison:
    """Rounds of one case on us and on a peer, printed one by one, with the medians at the end."""

    def __init__(self, title, goal=None):
        self.title, self.goal = title, goal
        self.rates, self.costs = [], []

    def add(self, ours, peer):
        """A round: (requests per second, CPU microseconds per request) of each."""
        self.rates.append(ours[0] / peer[0])
        # A run too short for the kernel's 10 ms steps has no CPU ratio.
        self.costs.append(peer[1] / ours[1] if ours[1] > 0 and peer[1] > 0 else float("nan"))
        print(
            f"  {self.title:<28} round {len(self.rates)}  rps {ours[0]:>10,.0f} / {peer[0]:>10,.0f}"
            f" = {self.rates[-1]:5.2f}   CPU us {ours[1]:6.2f} / {peer[1]:6.2f}"
            f"  saved {self.costs[-1]:6.2f}x", flush=True)

    def summary(self):
        goal = f"goal {self.goal}" if self.goal else ""
        return (
            f"{self.title:<28} rps ratio {statistics.median(self.rates):5.2f}   "
            f"CPU ratio {statistics.median(self.costs):6.2f}   {goal}")


def alternate(rounds, ours, peer):
    """Runs two measurements `rounds` times, the one first in odd rounds, the other in even ones."""
    for number in range(rounds):
        if number % 2 == 0:
            mine = ours()
            yield mine, peer()
        else:
            other = peer()
            yield ours(), other
