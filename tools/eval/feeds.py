"""Feeds for the evaluation: what a fixture holds, and what a hostile one may not do."""
import base64
import http.server
import json
import os
import pathlib
import re
import subprocess
import threading
import time


def decoded(raw):
    """Good enough to count elements: the right half of the encodings that fixtures come in."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    if raw[:4] == b"<\0?\0":
        return raw.decode("utf-16-le", "replace")
    if raw[:4] == b"\0<\0?":
        return raw.decode("utf-16-be", "replace")
    if raw[:4] == b"Lo\xa7\x94":  # <?xm in EBCDIC
        return raw.decode("cp037", "replace")
    return raw.decode("latin-1")


def entries_in(raw):
    text = decoded(raw)
    stripped = text.lstrip("\ufeff \r\n\t")
    if stripped.startswith("{"):
        found = json.loads(raw.decode("utf-8-sig"))
        return len(found.get("items", []))
    text = re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", "", text, flags=re.S)
    return len(re.findall(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", text, re.I))


def known(folder):
    """(row for `courant wire feed`, number of entries it holds) for every fixture under the folder.

    gofeed and feed-rs lay what they expect beside the feed (NAME.json, NAME.serde.json); feedparser's own files are
    counted. A feedparser file names in a comment the HTTP headers it is served with.
    """
    root = pathlib.Path(folder)
    for file in sorted(root.rglob("*")):
        if not file.is_file() or file.name.endswith((".serde.json", "_expected.json")):
            continue
        expected = None
        if file.suffix == ".json":
            if file.with_suffix(".xml").exists():
                continue  # the expectation of the feed beside it
        else:
            for beside in (file.with_suffix(".json"), file.with_name(file.stem + ".serde.json")):
                if beside.exists():
                    said = json.loads(beside.read_text(encoding="utf-8"))
                    expected = len(said.get("entries", said.get("items", [])) or [])
        raw = file.read_bytes()
        row = {"id": str(file.relative_to(root)), "input": base64.b64encode(raw).decode(), "encoding": "base64"}
        headers = dict(re.findall(rb"^Header:\s*([\w-]+):\s*(.+?)\s*$", raw[:2000], re.M))
        if headers:
            row["headers"] = {k.decode("latin-1"): v.decode("latin-1") for k, v in headers.items()}
        yield row, entries_in(raw) if expected is None else expected


class Canary:
    """A listener that nobody may call."""

    def __init__(self):
        calls = self.calls = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                calls.append(self.path)
                self.send_response(200)
                self.end_headers()

            do_POST = do_HEAD = do_GET

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def one(binary, row, seconds=20):
    """A process of its own for one feed: (answer or None, exit code, seconds, peak MiB, bytes printed)."""
    began = time.monotonic()
    child = subprocess.Popen([binary, "wire", "feed"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    late = threading.Timer(seconds, child.kill)
    late.start()
    said = []
    reader = threading.Thread(target=lambda: said.append(child.stdout.read()))
    reader.start()
    try:
        child.stdin.write((json.dumps(row) + "\n").encode())
        child.stdin.close()
    except OSError:
        pass
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    late.cancel()
    reader.join()
    child.stdout.close()
    text = said[0].decode("utf-8", "replace") if said else ""
    try:
        answer = json.loads(text.splitlines()[0])
    except (ValueError, IndexError):
        answer = None
    return answer, child.returncode, time.monotonic() - began, usage.ru_maxrss / 1024, len(text)


HTML_FIELDS = {"html", "body", "body_html", "content_html", "summary_html", "standfirst_html"}


def texts(part):
    """Every piece of HTML an item would print, however deep the answer nests it."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in HTML_FIELDS and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def attack(binary, rows):
    """Feed every hostile row; returns (what went wrong, rows for the browser check, slowest s, most MiB above plain)."""
    canary = Canary()
    plain = {"id": "plain", "input": "<rss version='2.0'><channel><title>t</title><item><title>i</title><guid>g</guid><description>d</description></item></channel></rss>"}
    base = max(one(binary, plain)[3] for _ in range(3))
    wrong, printed, slowest, largest = [], [], 0.0, 0.0
    items = 0
    for row in rows:
        sent = {k: row[k] for k in ("id", "input", "encoding", "headers") if k in row}
        if row.get("encoding") != "base64":
            sent["input"] = sent["input"].replace("{CANARY_PORT}", str(canary.port))
        before = len(canary.calls)
        answer, code, took, memory, size = one(binary, sent)
        slowest, largest = max(slowest, took), max(largest, memory - base)
        expect, name = row.get("expect", ""), f"{row['id']} ({row.get('class')})"
        if code != 0 or answer is None:
            wrong.append(f"{name}: exit {code}, {'no' if answer is None else 'an'} answer")
            continue
        if len(canary.calls) > before:
            wrong.append(f"{name}: asked for {canary.calls[-1]}")
        limit = float((re.search(r"<= (\d+) s", expect) or [0, 2])[1])
        if took > limit:
            wrong.append(f"{name}: took {took:.1f} s, limit {limit:g}")
        if memory - base > 64:
            wrong.append(f"{name}: {memory - base:.0f} MiB more than a plain feed")
        if size > 10 * len(row["input"]) + 100_000:
            wrong.append(f"{name}: {size} bytes out of {len(row['input'])}: something was expanded")
        if re.match(r"reject(,|:|$)", expect) and answer.get("items"):
            wrong.append(f"{name}: should be refused, yielded {len(answer['items'])} items")
        found = list(texts(answer.get("items")))
        items += len(answer.get("items") or [])
        printed += [{"id": f"{row['id']}-{n}", "output": text} for n, text in enumerate(found)]
    canary.server.shutdown()
    if items and not printed:
        wrong.append(f"no item of any feed has an HTML field ({', '.join(sorted(HTML_FIELDS))}): there is nothing to look at in the browser")
    return wrong, printed, slowest, largest
