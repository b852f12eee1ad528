#!/usr/bin/env python3
"""Visitors who are slow on purpose, and sign-in's silence: what the doors do about them, measured.

    tools/doors/slow.py --courant target/release/courant [--connections 1000] [--tries 100] [--seconds 45]

A thousand connections send a byte of a head, or of a form's body, every few seconds, or never read their answer, while
a good reader asks for the front again and again. Wanted: the reader gets every page, at a p99 of at most twice the
quiet one (and 20 ms), and the slow are shown out: heads after 10 s, bodies that fall behind after about 30 s.
Then sign-in: a known and an unknown address with a wrong password, in turn; wanted: the same status and words, and
medians at most 5 ms apart. Prints the figures and `N passed, N failed`. Python 3 standard library.
"""
import argparse
import http.client
import pathlib
import resource
import selectors
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "house"))
from desk import Visitor  # noqa: E402
from house import House, Tally  # noqa: E402

EVERY = 2.0  # seconds between two bytes of a slow visitor
HEAD = b"GET / HTTP/1.1\r\nHost: paper.example\r\nX-Slow: "
FORM = b"POST /desk/session HTTP/1.1\r\nHost: paper.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\nemail="
DEAF = b"GET / HTTP/1.1\r\nHost: paper.example\r\n\r\n" * 400


class Reader(threading.Thread):
    """A good reader on one kept connection."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.times, self.faults, self.stop = port, [], 0, threading.Event()

    def run(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        while not self.stop.is_set():
            began = time.perf_counter()
            try:
                line.request("GET", "/")
                answer = line.getresponse()
                answer.read()
                self.faults += answer.status != 200
            except (OSError, http.client.HTTPException):
                self.faults += 1
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            self.times.append((time.perf_counter() - began) * 1000)
            self.stop.wait(0.01)

    @staticmethod
    def watch(port, seconds):
        reader = Reader(port)
        reader.start()
        time.sleep(seconds)
        return reader.end()

    def end(self):
        self.stop.set()
        self.join(15)
        times = sorted(self.times)
        return times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)], len(times), self.faults


def slow(port, number, seconds):
    """Holds so many slow connections; gives for each kind how many were shown out and how long the last of them stayed."""
    kinds = {"heads": HEAD, "bodies": FORM, "deaf": DEAF}
    chooser, open_lines, ended = selectors.DefaultSelector(), {}, {kind: [] for kind in kinds}
    count = {"heads": number * 45 // 100, "bodies": number * 45 // 100}
    count["deaf"] = number - sum(count.values())
    for kind, many in count.items():
        for _ in range(many):
            line = socket.socket()
            if kind == "deaf":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", port))
            line.setblocking(False)
            try:
                line.send(kinds[kind])
            except BlockingIOError:
                pass
            open_lines[line] = [kind, time.monotonic(), time.monotonic()]
            if kind != "deaf":
                chooser.register(line, selectors.EVENT_READ)
    until = time.monotonic() + seconds

    def out(line):
        kind, began, _ = open_lines.pop(line)
        ended[kind].append(time.monotonic() - began)
        if kind != "deaf":
            chooser.unregister(line)
        line.close()
    while time.monotonic() < until and open_lines:
        for key, _ in chooser.select(0.2):
            try:
                if not key.fileobj.recv(65536):
                    out(key.fileobj)
            except OSError:
                out(key.fileobj)
        now = time.monotonic()
        for line, state in list(open_lines.items()):
            if state[0] != "deaf" and now - state[2] >= EVERY:
                state[2] = now
                try:
                    line.send(b"a")
                except OSError:
                    out(line)
    for line in list(open_lines):
        line.close()
    return count, ended


def sign_ins(port, visitor, email, password):
    """One wrong try; status, words, milliseconds. The door's cookies and token are the visitor's own."""
    form = visitor.get("/desk/sign-in").form(asks="password")
    body = urllib.parse.urlencode({**form["fields"], "email": email, "password": password})
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    # Every try comes from another reader by way of a proxy; otherwise the thirty-first is refused unheard.
    sign_ins.count += 1
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{port}", "X-Forwarded-For": f"198.18.{sign_ins.count // 250}.{sign_ins.count % 250}",
               "Cookie": "; ".join(f"{k}={v}" for k, v in visitor.cookies.items())}
    began = time.perf_counter()
    line.request("POST", urllib.parse.urlsplit(form["action"]).path, body, headers)
    answer = line.getresponse()
    text = answer.read().decode()
    took = (time.perf_counter() - began) * 1000
    line.close()
    return answer.status, text.replace(email, "ADDRESS"), took


sign_ins.count = 0


def silence(o, house, tally):
    """Ten wrong tries lock an account for ten minutes, so each known address is tried nine times."""
    known = [f"colleague{n}@paper.example" for n in range(-(-o.tries // 9))]
    for n, email in enumerate(known):
        house.must("staff", "add", "--role", "author", "--name", f"Colleague {n}", "--email", email)
    times, words = {"known": [], "unknown": []}, set()
    visitor = Visitor(house.port)
    for n in range(o.tries):
        pair = [("known", known[n // 9]), ("unknown", f"stranger{n // 9}@paper.example")]
        for kind, email in pair[:: 1 if n % 2 else -1]:
            status, text, took = sign_ins(house.port, visitor, email, f"wrong words of try {n}")
            times[kind].append(took)
            words.add((status, text))
    medians = {kind: statistics.median(found) for kind, found in times.items()}
    apart = abs(medians["known"] - medians["unknown"])
    tally.check(f"a known and an unknown address get the same status and words ({len(words)} kinds in {2 * o.tries} answers)", len(words) == 1, str([w[0] for w in words]))
    tally.check(f"and their medians are {apart:.1f} ms apart (known {medians['known']:.1f} ms, unknown {medians['unknown']:.1f} ms, {o.tries} tries each)", apart <= 5.0)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--courant", required=True)
    ask.add_argument("--connections", type=int, default=1000)
    ask.add_argument("--tries", type=int, default=100)
    ask.add_argument("--seconds", type=float, default=75)
    o = ask.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], o.connections + 500),) * 2)
    folder, tally = pathlib.Path(tempfile.mkdtemp(prefix="courant-slow-")), Tally()
    house = House(pathlib.Path(o.courant).resolve(), folder)
    house.config.write_text(house.config.read_text().replace("[store]", 'proxies = ["127.0.0.1"]\n\n[store]'))
    try:
        house.appoint()
        house.start()
        silence(o, house, tally)
        Reader.watch(house.port, 1)
        quiet = Reader.watch(house.port, 5)
        before = house.memory()
        reader = Reader(house.port)
        reader.start()
        count, ended = slow(house.port, o.connections, o.seconds)
        p50, p99, asked, faults = reader.end()
        after = house.memory()
        limit = max(2 * quiet[1], 20.0)
        tally.check(f"{o.connections} slow connections: a good reader got {asked - faults} of {asked} pages", not faults)
        tally.check(f"at p50 {p50:.1f} ms and p99 {p99:.1f} ms (quiet: {quiet[0]:.1f} and {quiet[1]:.1f})", p99 <= limit, f"limit {limit:.0f} ms")
        for kind, most in (("heads", 15), ("bodies", 70)):
            stayed = max(ended[kind], default=0)
            tally.check(f"{len(ended[kind])} of {count[kind]} slow {kind} were shown out, the last after {stayed:.0f} s", len(ended[kind]) == count[kind] and stayed <= most, f"limit {most} s")
        tally.check(f"memory went from {before:.0f} to {after:.0f} MiB", after - before <= 128)
        tally.check("the paper is still open", Visitor(house.port).get("/-/health").status == 200)
    finally:
        house.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
