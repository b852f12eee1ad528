#!/usr/bin/env python3
"""Kill Courant with SIGKILL at random moments while it publishes and polls; then count what was lost.

    tools/kill/kill9.py --courant target/release/courant [--moments 50] [--store sqlite|postgres|both] [--seed N]

Each moment: writers write, edit, schedule, publish, hold, release and kill stories at the desk over HTTP while a
partner's feed on loopback grows; the whole process group gets SIGKILL; the store is looked at while nobody runs;
Courant starts again; then
  - every acknowledged publish is served, whole and with its last acknowledged edit, and stays so in every later round,
  - every acknowledged hold answers 503 and every acknowledged kill 410, neither with the text,
  - what was scheduled for meanwhile is out, what was scheduled for later is still on the schedule, and in nobody's hands,
  - an act that was not acknowledged is wholly done or not at all,
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
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "house"))
from desk import Cut, Desk, Refused, Visitor  # noqa: E402
from house import House, postgres, stop_postgres  # noqa: E402

WRITERS = 3
LATE = 8.0  # how long after a start something that came due meanwhile may take
POLL_CYCLE = 90.0  # at the end: how long a quiet cycle of the poller may take

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


def soon(seconds):
    """A moment as the desk's form takes it; a new paper keeps universal time."""
    at = int(time.time()) + seconds
    return at, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))


def work(desk, ledger, name, rng, stop, troubles):
    """Writes stories one after another; each fact is noted before it is tried and again once it is acknowledged."""
    n = 0
    while not stop.is_set():
        n += 1
        token = f"{name}n{n}q"

        def act(fact, deed):
            ledger.note(token, **{f"{fact}_tried": True})
            done = deed()
            ledger.note(token, **{fact: True})
            return done
        try:
            if n % 4 == 1:
                desk.poll()
            page = act("written", lambda: desk.write(f"Harbor count {token}", paragraphs(token)))
            ledger.note(token, desk=page.address, slug=desk.slug(page))
            if rng.random() < 0.4:
                page = act("edited", lambda: desk.edit(page, [*paragraphs(token), f"Second look at {token}."]))
            chance = rng.random()
            if chance < 0.1:
                continue  # stays a draft
            if chance < 0.3:
                # Half of these come due while the driver is at work, the others never.
                at, typed = soon(2 if chance < 0.2 else 30 * 86400)
                ledger.note(token, at=at)
                act("scheduled", lambda: desk.schedule(page, typed))
                continue
            page = act("published", lambda: desk.publish(page))
            chance = rng.random()
            if chance < 0.2:
                act("killed", lambda: desk.kill(page.address, "The count was wrong."))
            elif chance < 0.4:
                act("held", lambda: desk.hold(page.address, "The count is being checked."))
                if chance < 0.3:
                    act("released", lambda: desk.release(page.address, "The count was right."))
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


def allowed(story, now):
    """The answers that the story's public address may give, from what was acknowledged and what was only tried."""
    def after(fact, answer, before):
        return {answer} if story.get(fact) else before | {answer} if story.get(f"{fact}_tried") else before
    answers = {404}
    if story.get("at", now + 1) <= now:
        answers = after("scheduled", 200, answers)
    answers = after("published", 200, answers)
    answers = after("held", 503, answers)
    answers = after("released", 200, answers)
    return after("killed", 410, answers)


def verify(house, ledger, tokens, desk):
    """The differences between what was acknowledged and what is served; an empty list is what we want."""
    visitor, faults = Visitor(house.port), []
    public = addresses(visitor)
    due = max([ledger.stories[t].get("at", 0) for t in tokens if ledger.stories[t].get("at", 0) < time.time() + 60], default=0)
    while time.time() < due + 2:  # what was scheduled for a moment of this round
        time.sleep(0.05)
    for token in tokens:
        story = ledger.stories[token]
        slug = story.get("slug")
        address = f"/{slug}/" if slug else next((a for a in public if token in a), None)
        page = visitor.get(address) if address else None
        answer = page.status if page else 404
        wanted = allowed(story, time.time())
        until = time.monotonic() + LATE
        while answer not in wanted and story.get("at") and time.monotonic() < until:
            time.sleep(0.1)
            page = visitor.get(address)
            answer = page.status
        facts = ", ".join(key for key in story if key.endswith(("ed", "tried")))
        text = page.source if page else ""
        whole = f"Begin {token}:" in text and f"End {token}:" in text
        if answer not in wanted:
            faults.append(f"{token} ({facts}): answers {answer}, expected {sorted(wanted)}")
        elif answer == 200 and not whole:
            faults.append(f"{token} ({facts}): half there")
        elif answer != 200 and f"Begin {token}:" in text:
            faults.append(f"{token} ({facts}): answers {answer} and carries the text")
        if answer == 200 and story.get("edited") and f"Second look at {token}." not in text:
            faults.append(f"{token} ({facts}): the edit was acknowledged and is not there")
        if answer in (410, 503) and any(token in a for a in public):
            faults.append(f"{token} ({facts}): answers {answer} and is still in the sitemap")
        if answer == 404 and story.get("written") and story.get("desk"):
            faults += unseen(token, story, desk)
    return faults


def unseen(token, story, desk):
    """What readers do not have yet: its text and its place as the desk shows them."""
    page = desk.visitor.get(urllib.parse.urlsplit(story["desk"]).path)
    text = next((f["fields"]["body"] for f in page.forms if "body" in f["fields"]), page.source)
    faults = []
    if f"Begin {token}:" not in text or f"End {token}:" not in text:
        faults.append(f"{token}: written was acknowledged, the desk has not the whole of it")
    if story.get("edited") and f"Second look at {token}." not in text:
        faults.append(f"{token}: the edit was acknowledged, the desk has it not")
    planned = any(f["action"].endswith("/schedule/end") for f in page.forms)
    if story.get("scheduled") and not planned:
        faults.append(f"{token}: scheduling was acknowledged, and it is on no schedule")
    if planned and not story.get("scheduled_tried"):
        faults.append(f"{token}: it is on a schedule that nobody put it on")
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
        link = house.appoint()
        house.must("partner", "add", partner.url)
        house.start()
        desk = house.desk(link)

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
            verdict = house.run("journal", "verify")
            if verdict.returncode != 0:
                faults.append(f"journal verify: exit {verdict.returncode}, {(verdict.stdout + verdict.stderr).strip()[-200:]}")
            slowest = max(slowest, house.start())
            faults += verify(house, ledger, sorted(set(ledger.stories) - before), desk)
            done = sum(bool(s.get("published")) for s in ledger.stories.values())
            judge(f"{kind}, moment {moment}: killed after {delay:.2f} s; {done} publishes acknowledged so far", faults)

        count = {fact: sum(bool(s.get(fact)) for s in ledger.stories.values()) for fact in ("published", "edited", "scheduled", "held", "released", "killed")}
        faults = [f"only {count['published']} publishes in {options.moments} moments: the driver did not press hard enough"] if count["published"] < options.moments else []
        faults += [f"nothing was {fact} in {options.moments} moments" for fact, done in count.items() if not done and options.moments >= 10]
        judge(f"{kind}: the load did something of everything ({', '.join(f'{done} {fact}' for fact, done in count.items())})", faults)
        judge(f"{kind}: after the last start all {len(ledger.stories)} stories are as acknowledged", verify(house, ledger, sorted(ledger.stories), desk))

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
                store = postgres(folder / "server")
            good, bad = one_store(kind, store, options, place)
            passed, failed = passed + good, failed + bad
    finally:
        stop_postgres(folder / "server")
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
