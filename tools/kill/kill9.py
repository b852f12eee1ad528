#!/usr/bin/env python3
"""Kill Courant with SIGKILL at random moments while it publishes and polls; then count what was lost.

    tools/kill/kill9.py --courant target/release/courant [--moments 50] [--store sqlite|postgres|both] [--seed N]

Each moment: writers write, publish and kill stories at the desk over HTTP while a partner's feed on loopback grows;
the whole process group gets SIGKILL; the store is looked at while nobody runs; Courant starts again; then
  - every acknowledged publish is served, whole, and stays so in every later round,
  - every acknowledged kill answers 410,
  - a publish that was not acknowledged is wholly there or not at all,
  - `courant journal verify` holds, and SQLite's own integrity check,
  - at the end every item of the feed stands in the tray exactly once.
Prints a line a moment and `N passed, N failed`. Python 3 standard library; the seed is printed and repeats the moments.
"""
import argparse
import http.server
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from desk import Cut, Desk, Refused, Visitor  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]

# ---- how Courant is spoken to; adapt here ------------------------------------------------------------------------------


def settings(port, data, store, partner):
    """courant.toml for one run. The loopback partner must be allowed, or the guard rightly refuses it."""
    return f"""
[site]
url = "http://127.0.0.1:{port}"

[listen]
address = "127.0.0.1:{port}"

[store]
folder = "{data}"
database = "{store}"

[wire]
allow_private = "{partner}"
"""


SERVE = ["serve", "--config", "{config}"]
# Prints a sign-in link for a new owner.
STAFF = ["staff", "add", "--config", "{config}", "--role", "owner", "--name", "Kill Harness", "--email", "owner@harness.example"]
PARTNER = ["partner", "add", "--config", "{config}", "{feed}"]
JOURNAL = ["journal", "verify", "--config", "{config}"]
HEALTH = "/-/health"
LINK = r"https?://\S+/desk/(?:sign-in|link)/\S+"
READY_WITHIN = 10.0
WRITERS = 3
POLL_CYCLE = 90.0  # at the end: how long a quiet cycle of the poller may take


def command(words, config):
    return [word.replace("{config}", str(config)) for word in words]


# ---- the partner -------------------------------------------------------------------------------------------------------


class Partner:
    """A feed that has one more item at every poll, the newest twenty of them."""

    def __init__(self):
        self.count, self.polls, self.growing, lock = 0, 0, True, threading.Lock()
        partner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                with lock:
                    partner.polls += 1
                    partner.count += partner.growing
                    first, last = max(1, partner.count - 19), partner.count
                items = "".join(
                    f"<item><title>Wire copy {partner.word(n)}</title><guid isPermaLink='false'>urn:harness:{n}</guid>"
                    f"<link>http://partner.example/{n}</link><pubDate>Mon, 23 Nov 2026 {n // 60 % 24:02}:{n % 60:02}:00 GMT</pubDate>"
                    f"<description>The harbor office counted {n} barges on Monday and expects as many on Tuesday.</description></item>"
                    for n in range(last, first - 1, -1))
                body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Harness</title><link>http://partner.example/</link><description>d</description>{items}</channel></rss>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}/feed.xml"

    @staticmethod
    def word(n):
        return f"harness{n:05}x"


# ---- the house under test ----------------------------------------------------------------------------------------------


class House:
    def __init__(self, binary, folder, store, partner):
        self.binary, self.folder, self.child = binary, folder, None
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.data = folder / "data"
        self.data.mkdir()
        self.config = folder / "courant.toml"
        self.config.write_text(settings(self.port, self.data, store or "", partner))
        self.log = open(folder / "courant.log", "ab")

    def run(self, words):
        return subprocess.run([self.binary, *command(words, self.config)], capture_output=True, text=True, timeout=120)

    def start(self):
        began = time.monotonic()
        self.child = subprocess.Popen([self.binary, *command(SERVE, self.config)], stdin=subprocess.DEVNULL,
                                      stdout=self.log, stderr=self.log, start_new_session=True)
        while time.monotonic() - began < READY_WITHIN:
            if self.child.poll() is not None:
                raise SystemExit(f"courant serve ended with {self.child.returncode}:\n{self.words()}")
            try:
                if Visitor(self.port).get(HEALTH).status == 200:
                    return time.monotonic() - began
            except Cut:
                pass
            time.sleep(0.02)
        raise SystemExit(f"courant serve was not ready within {READY_WITHIN:.0f} s:\n{self.words()}")

    def words(self):
        self.log.flush()
        return (self.folder / "courant.log").read_text(errors="replace")[-2000:]

    def kill(self, how=signal.SIGKILL):
        if self.child and self.child.poll() is None:
            os.killpg(self.child.pid, how)
            self.child.wait(30)

    def integrity(self):
        """What SQLite itself says of every database file of ours, while nobody has it open."""
        faults = []
        for file in self.data.rglob("*"):
            if file.is_file() and file.open("rb").read(16) == b"SQLite format 3\0":
                db = sqlite3.connect(file)
                faults += [f"{file.name}: {row[0]}" for row in db.execute("pragma integrity_check") if row[0] != "ok"]
                faults += [f"{file.name}: foreign key {row}" for row in db.execute("pragma foreign_key_check")]
                db.close()
        return faults


# ---- the writers -------------------------------------------------------------------------------------------------------


class Ledger:
    """What the house has acknowledged: our own memory, against which its memory is held. Also a file, to read after."""

    def __init__(self, file):
        self.stories, self.lock, self.file = {}, threading.Lock(), open(file, "a")

    def note(self, token, **facts):
        with self.lock:
            self.stories.setdefault(token, {}).update(facts)
            self.file.write(json.dumps({"token": token, **facts}) + "\n")
            self.file.flush()
            os.fsync(self.file.fileno())


def paragraphs(token):
    return [f"Begin {token}: the harbor office published its weekly count on Monday."] + \
        [f"Paragraph {n} of {token} says what paragraph {n} has to say, in one sentence of a fair length." for n in range(2, 9)] + \
        [f"End {token}: the next count is due in a week."]


def work(desk, ledger, name, rng, stop, troubles):
    n = 0
    while not stop.is_set():
        n += 1
        token = f"{name}n{n}q"
        try:
            if n % 4 == 1:
                desk.poll()
            ledger.note(token, tried=True)
            page = desk.publish(desk.write(f"Harbor count {token}", paragraphs(token)))
            ledger.note(token, published=True, desk=page.address)
            # The public address, when the desk already shows it; otherwise the sitemap tells it later.
            address = next((l for l in page.links if token in l and not urllib.parse.urlsplit(l).path.startswith("/desk")), None)
            if address:
                ledger.note(token, address=address)
            if rng.random() < 0.2:
                ledger.note(token, kill_tried=True)
                desk.kill(page.address, "The count was wrong.")
                ledger.note(token, killed=True)
        except Cut:
            return
        except Refused as no:
            troubles.append(str(no))
            return


# ---- the looking afterwards --------------------------------------------------------------------------------------------


def addresses(visitor):
    """Every public address, from the sitemap."""
    found, waiting = set(), ["/sitemap.xml"]
    while waiting:
        page = visitor.get(waiting.pop())
        for place in re.findall(r"<loc>\s*([^<\s]+)\s*</loc>", page.source):
            if place.endswith(".xml"):
                waiting.append(place)
            else:
                found.add(place)
    return found


def verify(house, ledger, tokens):
    """The differences between what was acknowledged and what is served; an empty list is what we want."""
    visitor, faults = Visitor(house.port), []
    public = addresses(visitor)
    for token in tokens:
        story = ledger.stories[token]
        address = story.get("address") or next((a for a in public if token in a), None)
        page = visitor.get(address) if address else None
        whole = page is not None and page.status == 200 and f"Begin {token}:" in page.source and f"End {token}:" in page.source
        gone = page is not None and page.status == 410 and f"Begin {token}:" not in page.source
        if story.get("killed"):
            if not gone and page is not None:
                faults.append(f"{token}: kill acknowledged, answers {page.status}")
            if page is not None and address in public:
                faults.append(f"{token}: kill acknowledged, still in the sitemap")
        elif story.get("kill_tried"):
            if not (whole or gone):
                faults.append(f"{token}: neither live nor killed ({page.status if page else 'no address'})")
        elif story.get("published"):
            if not whole:
                faults.append(f"{token}: publish acknowledged, but {'not whole' if page and page.status == 200 else f'answers {page.status}' if page else 'nowhere in the sitemap'}")
        elif page is not None and not whole:
            faults.append(f"{token}: half there ({page.status})")
        if whole and address and not story.get("address"):
            ledger.note(token, address=address)
    return faults


def one_store(kind, store, options, folder):
    rng = random.Random(options.seed)
    partner = Partner()
    house = House(options.courant, folder, store, partner.host)
    ledger = Ledger(folder / "ledger.jsonl")
    passed = failed = 0

    def judge(name, faults):
        nonlocal passed, failed
        if faults:
            failed += 1
            print(f"FAILED  {name}")
            for fault in faults[:10]:
                print(f"        {fault}")
        else:
            passed += 1
            print(f"ok      {name}", flush=True)

    try:
        # While nobody has the store open: a colleague, and a partner.
        told = house.run(STAFF)
        link = next(iter(re.findall(LINK, told.stdout + told.stderr)), None)
        if not link:
            raise SystemExit(f"courant {' '.join(STAFF[:2])} printed no sign-in link (exit {told.returncode}):\n{told.stdout}{told.stderr}")
        told = house.run([word.replace("{feed}", partner.url) for word in PARTNER])
        if told.returncode != 0:
            raise SystemExit(f"courant {' '.join(PARTNER[:2])} ended with {told.returncode}:\n{told.stdout}{told.stderr}")
        house.start()
        desk = Desk(house.port)
        desk.sign_in(link)
        desk.open_section("Harbor")

        slowest = 0.0
        for moment in range(1, options.moments + 1):
            stop, troubles, before = threading.Event(), [], set(ledger.stories)
            writers = [threading.Thread(target=work, args=(Desk(house.port, desk.visitor.cookies), ledger, f"m{moment}w{w}", random.Random(rng.random()), stop, troubles))
                       for w in range(WRITERS)]
            delay = rng.uniform(0.02, 1.5)
            for writer in writers:
                writer.start()
            time.sleep(delay)
            house.kill()
            stop.set()
            for writer in writers:
                writer.join(30)
            faults = [f"the desk refused: {no}" for no in troubles]
            if kind == "sqlite":
                faults += house.integrity()
            verdict = house.run(JOURNAL)
            if verdict.returncode != 0:
                faults.append(f"journal verify: exit {verdict.returncode}, {(verdict.stdout + verdict.stderr).strip()[-200:]}")
            slowest = max(slowest, house.start())
            faults += verify(house, ledger, sorted(set(ledger.stories) - before))
            done = sum(bool(s.get("published")) for s in ledger.stories.values())
            judge(f"{kind}, moment {moment}: killed after {delay:.2f} s; {done} publishes acknowledged so far", faults)

        done = sum(bool(s.get("published")) for s in ledger.stories.values())
        judge(f"{kind}: the load published something ({done} stories)", [] if done >= options.moments else [f"only {done} publishes in {options.moments} moments: the driver did not press hard enough"])
        judge(f"{kind}: after the last start all {len(ledger.stories)} stories are as acknowledged", verify(house, ledger, sorted(ledger.stories)))

        partner.growing, polls, until = False, partner.polls, time.monotonic() + POLL_CYCLE
        while partner.polls < polls + 1 and time.monotonic() < until:
            desk.poll()
            time.sleep(0.5)
        newest = f"Wire copy {partner.word(partner.count)}"
        while newest not in (tray := desk.tray()) and time.monotonic() < until:
            time.sleep(0.2)
        faults = [] if partner.polls else ["the partner was never polled"]
        # Only what the partner still offers can be demanded: the feed shows its newest twenty.
        for n in range(max(1, partner.count - 19), partner.count + 1):
            times = len(re.findall(rf"Wire copy {partner.word(n)}", tray))
            if times != 1:
                faults.append(f"wire item {n} stands {times} times in the tray")
        judge(f"{kind}: each item of the partner's feed stands in the tray once ({partner.polls} polls, {partner.count} items)", faults)
        print(f"{kind}: slowest start {slowest:.2f} s")
    finally:
        house.kill(signal.SIGTERM)
        partner.server.shutdown()
    return passed, failed


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--courant", required=True, help="the binary")
    ask.add_argument("--moments", type=int, default=50)
    ask.add_argument("--store", choices=["sqlite", "postgres", "both"], default="both")
    ask.add_argument("--seed", type=int, default=int(time.time()))
    ask.add_argument("--keep", action="store_true", help="leave the folder behind, to look at")
    options = ask.parse_args()
    options.courant = str(pathlib.Path(options.courant).resolve())
    print(f"seed {options.seed}")
    passed = failed = 0
    folder = pathlib.Path(tempfile.mkdtemp(prefix="courant-kill-"))
    folder.chmod(0o755)
    try:
        for kind in ["sqlite", "postgres"] if options.store == "both" else [options.store]:
            place = folder / kind
            place.mkdir()
            store = None
            if kind == "postgres":
                store = subprocess.run([ROOT / "tools/postgres", "start", folder / "server"], check=True, capture_output=True, text=True).stdout.strip()
            good, bad = one_store(kind, store, options, place)
            passed, failed = passed + good, failed + bad
    finally:
        if (folder / "server").exists():
            subprocess.run([ROOT / "tools/postgres", "stop", folder / "server"], check=False)
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
