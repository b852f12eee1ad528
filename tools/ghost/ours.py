#!/usr/bin/env python3
"""Moves the sown paper into a Courant and fetches every page kind of it in every theme.

    ours.py <courant binary> <seed folder> <themes folder> <out folder> [theme...]

The paper is Ghost's own export of the seed (sow.py left it in the seed folder) with its
pictures, imported into a fresh store beside the out folder; its masthead gets an address to
subscribe at, because Ghost's members are on. Then Courant is started once for each theme of the
folder, as fetch.py names them; what no theme sets (feeds, sitemaps, the Content API) is fetched
with the first.
"""

import http.cookiejar
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import zipfile
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import fetch  # noqa: E402

PORT = 8870
URL = f"http://127.0.0.1:{PORT}"
OWNER = ("Edith Owner", "owner@ledger.example")


class Fields(HTMLParser):
    """What a browser would send of the forms on a page, as they stand."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.named, self.words, self.reading = [], None, "", False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "input" and name and (attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs):
            self.fields.append((name, attrs.get("value") or ""))
        elif tag in ("textarea", "select") and name:
            self.named, self.words, self.reading = name, "", tag == "textarea"
        elif tag == "option":
            self.reading = "selected" in attrs and "value" not in attrs
            if "selected" in attrs:
                self.words = attrs.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "option":
            self.reading = False
        if tag in ("textarea", "select") and self.named:
            self.fields.append((self.named, self.words.strip()))
            self.named = None

    def handle_data(self, data):
        if self.named and self.reading:
            self.words += data


class Courant:
    def __init__(self, binary, folder):
        self.binary = str(binary)
        self.environment = {**os.environ, "COURANT_STORE_FOLDER": str(folder), "COURANT_SITE_URL": URL,
                            "COURANT_LISTEN_ADDRESS": f"127.0.0.1:{PORT}", "COURANT_LOG_LEVEL": "warn"}

    def run(self, *words):
        return subprocess.run([self.binary, *words], env=self.environment, check=True, capture_output=True, text=True).stdout

    def serve(self, theme=""):
        serving = subprocess.Popen([self.binary, "serve"], env={**self.environment, "COURANT_PRESS_THEME": str(theme)})
        for _ in range(300):
            if serving.poll() is not None:
                raise SystemExit(f"the server ended while it started with {theme or 'its own theme'}")
            if fetch.get(URL + "/robots.txt")[0] == 200:
                return serving
            time.sleep(0.1)
        serving.terminate()
        raise SystemExit("the server does not answer")


def end(serving):
    serving.terminate()
    serving.wait()


def packed(seed, to):
    with zipfile.ZipFile(to, "w") as archive:
        archive.write(seed / "ghost-export.json", "ghost-export.json")
        for path in sorted((seed / "content").rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(seed))
    return to


def at_the_desk(courant, theme=""):
    """A server with the owner signed in, and a way to send forms there as a browser would."""
    link = re.search(r"http://\S+/desk/link/\w+", courant.run("staff", "link", OWNER[1]))[0]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def send(url, changed):
        fields = [(name, changed.get(name, value)) for name, value in Fields(browser.open(url).read().decode()).fields]
        fields += [(name, value) for name, value in changed.items() if name not in dict(fields)]
        request = urllib.request.Request(url, urllib.parse.urlencode(fields).encode(), {"Origin": URL})
        return browser.open(request).read().decode()

    serving = courant.serve(theme)
    send(link, {})
    send.fields = lambda url: dict(Fields(browser.open(url).read().decode()).fields)
    return send, serving


def subscribe_at(courant, address):
    """Says at the desk where readers subscribe."""
    send, serving = at_the_desk(courant)
    try:
        send(f"{URL}/desk/masthead", {"subscribe_url": address})
        if send.fields(f"{URL}/desk/masthead").get("subscribe_url") != address:
            raise SystemExit("the desk did not keep the address to subscribe at")
    finally:
        end(serving)


def moved_in(binary, seed, out):
    """A fresh store beside the out folder with the sown paper in it; a content key as well."""
    out.mkdir(parents=True, exist_ok=True)
    store = out.with_name(out.name + "-store")
    shutil.rmtree(store, ignore_errors=True)
    courant = Courant(binary, store)
    courant.run("staff", "add", "--name", OWNER[0], "--email", OWNER[1], "--role", "owner")
    print(courant.run("import", "ghost", str(packed(seed, out.with_name(out.name + ".zip"))), "--site", "http://localhost:2368").strip())
    subscribe_at(courant, "/subscribe/")
    return courant, re.search(r"\b[0-9a-f]{26}\b", courant.run("key", "add", "Comparison"))[0]


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    binary, seed, themes, out = (Path(word).resolve() for word in sys.argv[1:5])
    wanted = sys.argv[5:] or sorted(p.name for p in themes.iterdir() if (p / "package.json").exists())
    courant, key = moved_in(binary, seed, out)
    for theme in wanted:
        serving = courant.serve(themes / theme)
        try:
            fetch.pages(URL, out / theme)
            if theme == wanted[0]:
                fetch.pictures(URL, out, seed)
                fetch.machine(URL, out / "machine")
                fetch.api(URL, out / "api", key)
        finally:
            end(serving)
        print(theme, flush=True)


if __name__ == "__main__":
    main()
