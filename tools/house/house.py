"""A paper on this machine, for the tools: its settings file, its process, its partner, and SQLite's own opinion."""
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import time

from desk import Cut, Desk, Visitor

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEALTH = "/-/health"
LINK = r"https?://\S+/desk/(?:sign-in|link)/\S+"
READY_WITHIN = 10.0


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class House:
    """One node. `store` is a database address or empty; `more` is more of courant.toml; `allow` a partner on loopback."""

    def __init__(self, binary, folder, store="", allow="", more="", environment=None):
        self.binary, self.folder, self.child = str(binary), pathlib.Path(folder), None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port, self.environment = free_port(), {**os.environ, **(environment or {})}
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o750, exist_ok=True)
        self.config = self.folder / "courant.toml"
        # A partner on loopback must be allowed, or the guard rightly refuses it.
        self.config.write_text(f"""
[site]
url = "http://127.0.0.1:{self.port}"

[listen]
address = "127.0.0.1:{self.port}"

[store]
folder = "{self.data}"
database = "{store or ""}"

[wire]
allow_private = "{allow}"

{more}
""")
        self.log = open(self.folder / "courant.log", "ab")

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def run(self, *words, timeout=120):
        """`courant WORDS` in this house; its words and exit code."""
        return subprocess.run([self.binary, *words, "--config", str(self.config)], capture_output=True, text=True, timeout=timeout, env=self.environment)

    def must(self, *words, timeout=120):
        told = self.run(*words, timeout=timeout)
        if told.returncode != 0:
            raise SystemExit(f"courant {' '.join(words)} ended with {told.returncode}:\n{told.stdout}{told.stderr}")
        return told.stdout + told.stderr

    def appoint(self, name="Kill Harness", email="owner@harness.example"):
        """A new owner; gives the link that signs them in."""
        told = self.must("staff", "add", "--role", "owner", "--name", name, "--email", email)
        link = next(iter(re.findall(LINK, told)), None)
        if not link:
            raise SystemExit(f"courant staff add printed no sign-in link:\n{told}")
        return link

    def start(self):
        began = time.monotonic()
        self.child = subprocess.Popen([self.binary, "serve", "--config", str(self.config)], stdin=subprocess.DEVNULL,
                                      stdout=self.log, stderr=self.log, start_new_session=True, env=self.environment)
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

    def desk(self, link, section="Harbor"):
        """Signs in, and opens a section in a new paper."""
        desk = Desk(self.port)
        desk.sign_in(link)
        desk.open_section(section)
        return desk

    def words(self):
        self.log.flush()
        return (self.folder / "courant.log").read_text(errors="replace")[-2000:]

    def kill(self, how=signal.SIGKILL):
        if self.child and self.child.poll() is None:
            os.killpg(self.child.pid, how)
            self.child.wait(30)

    def memory(self):
        """Resident memory in MiB."""
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.child.pid}/status").read_text())[1]) / 1024

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


def postgres(folder, durable=False):
    """Starts a private PostgreSQL in the folder; gives its address. Stop it with `stop_postgres`."""
    told = subprocess.run([ROOT / "tools/postgres", "start", folder], check=True, capture_output=True, text=True,
                          env={**os.environ, **({"COURANT_POSTGRES_DURABLE": "1"} if durable else {})})
    return told.stdout.strip()


def stop_postgres(folder):
    if pathlib.Path(folder).exists():
        subprocess.run([ROOT / "tools/postgres", "stop", folder], check=False)


class Tally:
    """Checks as they are made, and the last line that ./test counts."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, good, why=""):
        self.passed, self.failed = self.passed + bool(good), self.failed + (not good)
        print(f"{'ok' if good else 'FAILED':8}{name}" + (f"\n        {why}" if why and not good else ""), flush=True)
        return good

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0
