#!/usr/bin/env python3
"""Two nodes on one PostgreSQL: how soon one follows what the other has killed, held, released and published.

    tools/nodes/two.py --courant target/release/courant [--rounds 25] [--within 1.0]

Each round one node publishes a story and takes it down; the other has its page and its front in the cache beforehand
and is asked by a reader without pause. The time runs from the moment the act's answer is back (its commit lies before)
to the first answer of the other node that follows it; a round that began before the answer counts as zero. In some
rounds every connection of the following node to the database is cut just before: the clock must do what the bell
cannot. Prints the figures and `N passed, N failed`. Python 3 standard library and PostgreSQL's programs.
"""
import argparse
import http.client
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "house"))
from desk import Desk  # noqa: E402
from house import House, Tally, postgres, stop_postgres  # noqa: E402


class Watch(threading.Thread):
    """A reader who asks for one page again and again, and notes when it is first as wished."""

    def __init__(self, port, path, wished):
        super().__init__(daemon=True)
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.path, self.wished, self.seen, self.faults = path, wished, None, []
        self.warm = threading.Event()
        self.start()
        self.warm.wait(30)

    def run(self):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            self.line.request("GET", self.path)
            answer = self.line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            if answer.status == 500:
                self.faults.append(self.path)
            if self.wished(answer.status, text):
                self.seen = time.monotonic()
                return
            self.warm.set()


def psql(store, query):
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"))
    return subprocess.run([found[-1] if found else "psql", store, "-Atc", query], check=True, capture_output=True, text=True).stdout.strip()


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--courant", required=True)
    ask.add_argument("--rounds", type=int, default=25)
    ask.add_argument("--within", type=float, default=1.0)
    o = ask.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="courant-nodes-"))
    folder.chmod(0o755)
    tally, nodes, took, faults = Tally(), [], {}, []
    try:
        store = postgres(folder / "server")
        binary = pathlib.Path(o.courant).resolve()
        # `application_name` tells the nodes apart where connections are cut.
        nodes = [House(binary, folder / name, f"{store}?application_name={name}") for name in ("here", "there")]
        here, there = nodes
        link = here.appoint()
        here.start()
        there.start()
        desk = here.desk(link)
        cut = 0

        def follow(name, path, wished, act):
            """Has the other node asked for `path` while `act` is done here."""
            watch = Watch(there.port, path, wished)
            act()
            answered = time.monotonic()
            watch.join(30)
            faults.extend(watch.faults)
            late = None if watch.seen is None else max(0.0, watch.seen - answered)
            took.setdefault(name, []).append(late)

        for n in range(o.rounds):
            text = f"The canary of round {n} sings on both floors."
            page = desk.write(f"Round {n} of the two presses", [text] * 5)
            slug = desk.slug(page)
            path = f"/{slug}/"
            follow("a story published", path, lambda status, body: status == 200 and text in body, lambda: desk.publish(page))
            if n % 5 == 4:
                cut += int(psql(store, "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'there'"))
            if n % 3 == 0:
                follow("a story held", path, lambda status, body: status == 503 and text not in body, lambda: desk.hold(page.address, "It is being checked."))
                follow("a story released", path, lambda status, body: status == 200 and text in body, lambda: desk.release(page.address, "It was right."))
            headline = f"Round {n} of the two presses"
            if n % 2:
                follow("a story killed", path, lambda status, body: status == 410 and text not in body, lambda: desk.kill(page.address, "It was wrong."))
            else:
                follow("a front without the killed story", "/", lambda status, body: status == 200 and headline not in body, lambda: desk.kill(page.address, "It was wrong."))
            # Whatever was asked last, nothing of it may be left anywhere on the other node.
            for place in ("/", "/rss/", "/section/harbor/", path):
                line = http.client.HTTPConnection("127.0.0.1", there.port, timeout=30)
                line.request("GET", place)
                left = line.getresponse().read().decode("utf-8", "replace")
                if text in left:
                    took.setdefault(f"{place} without the killed text", []).append(None)
        for name, times in took.items():
            never = times.count(None)
            known = sorted(t for t in times if t is not None)
            shown = f"p50 {known[len(known) // 2] * 1000:.0f} ms, worst {known[-1] * 1000:.0f} ms" if known else "never"
            tally.check(f"{name} is followed by the other node {len(times)} times: {shown}", not never and known and known[-1] <= o.within, f"{never} never, limit {o.within} s")
        tally.check(f"connections of the following node were cut on the way ({cut})", cut > 0 or o.rounds < 5)
        tally.check(f"no reader was answered with an error meanwhile ({len(faults)})", not faults, " ".join(faults[:5]))
        both = [node.child.poll() for node in nodes]
        tally.check("both nodes are still running", both == [None, None], str(both))
    finally:
        for node in nodes:
            node.kill()
        stop_postgres(folder / "server")
        shutil.rmtree(folder, ignore_errors=True)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
