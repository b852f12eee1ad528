#!/usr/bin/env python3
"""Fetches every address of routes.py from one server into a folder, to be compared later.

    fetch.py <url> <out folder> [--key <content key>] [--pages <theme>] [--machine] [--api] [--pictures <seed folder>]
    fetch.py --ghost <seed folder> <out folder> [theme...]   every theme of that Ghost in turn

Each answer is kept as <out>/<theme or machine or api>/<route>, with its status and the
headers that matter beside it in <route>.head. --pictures notes the names that a server gave to
the seed's pictures, where it names them by the hash of their bytes.
"""

import argparse
import hashlib
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from routes import MACHINE, PAGES, asked as questions  # noqa: E402
from sow import Ghost  # noqa: E402

HEADERS = ("content-type", "location", "content-version", "vary", "deprecation", "link", "access-control-allow-origin",
           "access-control-allow-methods", "access-control-allow-headers", "access-control-max-age")


class Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def get(url, method="GET", fields=None):
    opener = urllib.request.build_opener(Still)
    try:
        with opener.open(urllib.request.Request(url, method=method, headers=fields or {}), timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as other:
        return other.code, other.headers, other.read()
    except (urllib.error.URLError, OSError) as trouble:
        return 0, {}, str(trouble).encode()


def keep(folder, name, answer):
    status, headers, body = answer
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)
    (folder / f"{name}.head").write_text(json.dumps({"status": status, **{h: headers.get(h) for h in HEADERS if headers.get(h)}}))


def pages(url, folder):
    for name, path in PAGES.items():
        # Ghost measures a page's pictures while it prints it for the first time, and prints other
        # addresses of them from the second time on.
        get(url + path)
        keep(folder, name, get(url + path))


def machine(url, folder):
    for name, path in MACHINE.items():
        keep(folder, name, get(url + path))


def api(url, folder, key):
    base = f"{url}/ghost/api/content/"
    ids = {}
    for kind, slug in (("post", "word-cards"), ("page", "about"), ("tag", "harbour"), ("author", "ada-brandt")):
        status, _, body = get(f"{base}{kind}s/slug/{slug}/?key={key}&fields=id")
        ids[kind] = json.loads(body)[f"{kind}s"][0]["id"] if status == 200 else "0" * 24
    known = {"key": key, "KEY": key.upper(), **ids}
    for name, method, path, fields in questions():
        place = base.replace("content/", "") + path.removeprefix("../") if path.startswith("../") else base + path
        filled = {field: value.replace("{key}", key) for field, value in fields.items()}
        keep(folder, name, get(place.format(**known), method, filled))


def pictures(url, folder, seed):
    names = {}
    images = seed / "content" / "images"
    for path in sorted(p.relative_to(images) for p in images.rglob("*") if p.is_file()):
        status, _, body = get(f"{url}/content/images/{path}")
        if status == 200:
            names[hashlib.sha256(body).hexdigest() + path.suffix] = str(path)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pictures.json").write_text(json.dumps(names, indent=1))


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("source")
    asked.add_argument("out", type=Path)
    asked.add_argument("themes", nargs="*")
    asked.add_argument("--ghost", action="store_true")
    asked.add_argument("--key")
    asked.add_argument("--pages")
    asked.add_argument("--machine", action="store_true")
    asked.add_argument("--api", action="store_true")
    asked.add_argument("--pictures", type=Path)
    asked = asked.parse_args()
    if asked.ghost:
        notes = json.loads((Path(asked.source) / "ghost.json").read_text())
        ghost = Ghost(notes["url"])
        ghost.sign_in()
        for theme in asked.themes or notes["themes"]:
            ghost.ask("PUT", f"themes/{theme}/activate/")
            pages(ghost.url, asked.out / theme)
            print(theme, flush=True)
        machine(ghost.url, asked.out / "machine")
        api(ghost.url, asked.out / "api", notes["content_key"])
        return
    url = asked.source.rstrip("/")
    if asked.pages:
        pages(url, asked.out / asked.pages)
    if asked.pictures:
        pictures(url, asked.out, asked.pictures)
    if asked.machine:
        machine(url, asked.out / "machine")
    if asked.api:
        api(url, asked.out / "api", asked.key)


if __name__ == "__main__":
    main()
